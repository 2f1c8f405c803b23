package tick

import "math"

// Side is the taker's side: who crossed the spread.
type Side int8

// The taker bought, sold, or the archive does not say.
const (
	Sell        Side = -1
	UnknownSide Side = 0
	Buy         Side = 1
)

func (s Side) String() string {
	switch s {
	case Buy:
		return "buy"
	case Sell:
		return "sell"
	}
	return "unknown"
}

// NoID stands for a trade without a numeric identifier.
const NoID int64 = math.MinInt64

// Trade is one execution as published: native units, exact decimals, the venue's
// own identifier.
type Trade struct {
	Exch Time // the venue's time
	Recv Time // when the recorder received it; NoTime in venues' own archives

	ID     int64  // numeric identifier, or NoID
	IDText []byte // identifier that is not a number (a UUID); borrowed until the next trade

	Side  Side
	Price Decimal // quote per listed unit
	Size  Decimal // native: coins or contracts, see Instrument

	// Fills is the number of trades the row stands for: 1, or the members of a
	// Binance aggregate.
	Fills int32
}
