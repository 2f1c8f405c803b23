// node convert.mjs ARCHIVES OUT
//
// What DuckDB does with the same archives: every Tardis trade file below ARCHIVES
// to one zstd Parquet file each below OUT, all columns, prices and sizes as decimals.
// It checks nothing, computes no minutes and keeps no account, so it is the floor of
// the work, not the same work.

import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';

const [archives, out] = process.argv.slice(2);
await mkdir(out, { recursive: true });
const instance = await DuckDBInstance.create(':memory:');
const connection = await instance.connect();
const columns = `{'exchange': 'VARCHAR', 'symbol': 'VARCHAR', 'timestamp': 'BIGINT', 'local_timestamp': 'BIGINT',
  'id': 'VARCHAR', 'side': 'VARCHAR', 'price': 'DECIMAL(38,14)', 'amount': 'DECIMAL(38,10)'}`;

let rows = 0n;
for (const name of (await readdir(archives)).filter((n) => n.endsWith('.csv.gz')).sort()) {
  const from = path.join(archives, name).replaceAll("'", "''");
  const to = path.join(out, name.replace('.csv.gz', '.parquet')).replaceAll("'", "''");
  const done = await connection.runAndReadAll(
    `copy (select * from read_csv('${from}', header = true, columns = ${columns})) to '${to}' (format parquet, compression zstd)`,
  );
  rows += done.getRows()[0][0];
}
process.stdout.write(`${rows}\n`);
