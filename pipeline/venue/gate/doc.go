// Package gate decodes the order books of Gate's historical data
// (https://www.gate.com/announcements/article/21688), one file an hour and market, by
// UTC:
//
//	futures_usdt/orderbooks/202510/BTC_USDT-2025101021.csv.gz   timestamp,action,price,size,begin_id,merged
//	spot/orderbooks/202510/BTC_USDT-2025101021.csv.gz           timestamp,side,action,price,amount,begin_id,merged
//
// There is no header. Times are seconds with decimals. A file begins with the whole
// book, in rows of action set, and goes on with what was added to a price (make) and
// taken from it (take), every 100 ms: changes, not new sizes. Futures have contracts,
// with a sign that says the side (plus is a bid); spot has coins and side 1 for asks
// and 2 for bids.
package gate

import "github.com/crashtape/crashtape/pipeline/venue"

// Publisher is this package as the stages see it.
var Publisher = venue.Publisher{Name: name, Recognise: Recognise, Depths: Depths}

const name = "gate"
