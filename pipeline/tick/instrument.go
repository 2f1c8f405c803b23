package tick

import (
	"cmp"
	"strings"
)

// Market is the kind of contract. Perpetuals and dated futures are linear or
// inverse; a dated future carries its delivery in the symbol.
type Market string

// The markets.
const (
	Spot    Market = "spot"
	Linear  Market = "linear"
	Inverse Market = "inverse"
)

// Valid tells whether m is one of the three markets.
func (m Market) Valid() bool { return m == Spot || m == Linear || m == Inverse }

// Key names a traded instrument on a venue, with the venue's own symbol.
type Key struct {
	Venue  string `json:"venue"`
	Market Market `json:"market"`
	Symbol string `json:"symbol"`
}

// Compare orders keys by venue, market and symbol.
func (k Key) Compare(o Key) int {
	return cmp.Or(strings.Compare(k.Venue, o.Venue), cmp.Compare(k.Market, o.Market), strings.Compare(k.Symbol, o.Symbol))
}

// String is venue/market/symbol, for messages.
func (k Key) String() string { return k.Venue + "/" + string(k.Market) + "/" + k.Symbol }

// SizeUnit says what one unit of a published size is.
type SizeUnit uint8

// The units of published sizes.
const (
	Coins          SizeUnit = iota // units of the base currency
	BaseContracts                  // contracts worth ContractValue units of the base currency
	QuoteContracts                 // contracts worth ContractValue units of the quote currency (inverse)
)

// Instrument is what is needed to bring a published price and size into common
// units.
type Instrument struct {
	Key
	Base, Quote string
	Unit        SizeUnit

	// ContractValue is base or quote units per contract, as Unit says. Zero means
	// unknown: prices are usable, volumes are not.
	ContractValue Decimal

	// Lot is how many coins one listed unit stands for: 1000 for 1000PEPEUSDT,
	// otherwise 1. Prices are divided and sizes multiplied by it.
	Lot int64

	// Source says where contract value and lot come from, with its date.
	Source string
}

// SizeKnown tells whether sizes can be brought into common units.
func (in Instrument) SizeKnown() bool { return in.Unit == Coins || !in.ContractValue.IsZero() }

// Coins is how many coins one listed unit stands for: Lot, or 1 when it is not set.
func (in Instrument) Coins() int64 { return max(in.Lot, 1) }

// Price brings a published price into quote units per coin.
func (in Instrument) Price(d Decimal) float64 {
	lot := in.Coins()
	for lot%10 == 0 && d.Scale < maxScale {
		lot /= 10
		d.Scale++
	}
	return d.Float64() / float64(lot)
}
