// node convert.mjs ARCHIVES OUT
//
// What DuckDB does with the same archives, on all cores: every Tardis trade file of
// a folder to hive-partitioned zstd Parquet, all columns, prices and sizes as
// doubles, which is its fastest way (DECIMAL(38, 14) takes it six times as long). It
// checks nothing and computes nothing, so this is the floor of the work, not the same
// work. Prints the number of rows.

import { DuckDBInstance } from '@duckdb/node-api';

const [archives, out] = process.argv.slice(2).map((s) => s.replaceAll("'", "''"));
const instance = await DuckDBInstance.create(':memory:');
const connection = await instance.connect();
const done = await connection.runAndReadAll(`
  copy (select * from read_csv('${archives}/*.csv.gz', header = true, columns = {
    'exchange': 'VARCHAR', 'symbol': 'VARCHAR', 'timestamp': 'BIGINT', 'local_timestamp': 'BIGINT',
    'id': 'VARCHAR', 'side': 'VARCHAR', 'price': 'DOUBLE', 'amount': 'DOUBLE'}))
  to '${out}' (format parquet, compression zstd, partition_by (exchange, symbol))`);
process.stdout.write(`${done.getRows()[0][0]}\n`);
