// node tardis-book.mjs ARCHIVE
//
// tardis-dev's OrderBook on the first messages of the same archive. The rows are
// parsed before the clock starts; only the updates are timed. Prints how many levels
// were applied and the seconds it took, as JSON.

import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { OrderBook } from 'tardis-dev';

const most = 2_000_000; // levels, as many as fit into node's memory as objects
const messages = [];
let levels = 0;
let message;
const lines = createInterface({ input: createReadStream(process.argv[2]).pipe(createGunzip()) });
for await (const line of lines) {
  const [, , , local, snapshot, side, price, amount] = line.split(',');
  if (side !== 'bid' && side !== 'ask') continue; // the header
  if (message?.local !== local) {
    if (levels >= most) break;
    message = { local, type: 'book_change', isSnapshot: snapshot === 'true', bids: [], asks: [] };
    messages.push(message);
  }
  message[side === 'bid' ? 'bids' : 'asks'].push({ price: Number(price), amount: Number(amount) });
  levels++;
}
const book = new OrderBook();
const start = process.hrtime.bigint();
for (const m of messages) book.update(m);
const seconds = Number(process.hrtime.bigint() - start) / 1e9;
if (!(book.bestBid().price < book.bestAsk().price)) throw new Error('the book is crossed');
process.stdout.write(JSON.stringify({ levels, seconds }));
