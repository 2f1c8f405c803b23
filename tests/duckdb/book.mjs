// node book.mjs ARCHIVE OUT
//
// What DuckDB does with the same archive, on all cores: Tardis' incremental book to
// zstd Parquet, prices and sizes as doubles. It rebuilds no book.

import { DuckDBInstance } from '@duckdb/node-api';

const [archive, out] = process.argv.slice(2).map((s) => s.replaceAll("'", "''"));
const instance = await DuckDBInstance.create(':memory:');
const connection = await instance.connect();
const done = await connection.runAndReadAll(`
  copy (select * from read_csv('${archive}', header = true, columns = {
    'exchange': 'VARCHAR', 'symbol': 'VARCHAR', 'timestamp': 'BIGINT', 'local_timestamp': 'BIGINT',
    'is_snapshot': 'BOOLEAN', 'side': 'VARCHAR', 'price': 'DOUBLE', 'amount': 'DOUBLE'}))
  to '${out}' (format parquet, compression zstd)`);
process.stdout.write(`${done.getRows()[0][0]}\n`);
