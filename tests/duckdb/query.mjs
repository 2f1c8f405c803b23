// node query.mjs < {"name": "select ..."}
//
// Runs each query in DuckDB, a reader of Parquet that is not ours, and prints
// {"name": [row, ...]}. Decimals, 64-bit integers and timestamps come as text.

import { text } from 'node:stream/consumers';
import { DuckDBInstance } from '@duckdb/node-api';

const queries = JSON.parse(await text(process.stdin));
const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
const connection = await instance.connect();
await connection.run("set timezone = 'UTC'");

const answers = {};
for (const [name, sql] of Object.entries(queries)) {
  try {
    answers[name] = (await connection.runAndReadAll(sql)).getRowObjectsJson();
  } catch (e) {
    throw new Error(`${name}: ${sql}`, { cause: e });
  }
}
process.stdout.write(JSON.stringify(answers) + '\n');
