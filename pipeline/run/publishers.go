package run

import (
	"github.com/crashtape/crashtape/pipeline/venue"
	"github.com/crashtape/crashtape/pipeline/venue/binance"
	"github.com/crashtape/crashtape/pipeline/venue/bybit"
	"github.com/crashtape/crashtape/pipeline/venue/capture"
	"github.com/crashtape/crashtape/pipeline/venue/gate"
	"github.com/crashtape/crashtape/pipeline/venue/hyperliquid"
	"github.com/crashtape/crashtape/pipeline/venue/okx"
	"github.com/crashtape/crashtape/pipeline/venue/tardis"
)

// publishers are asked in this order what a file is. Where two publish the same
// instrument's trades, the first is used: Tardis rows carry the receive time too.
var publishers = []venue.Publisher{tardis.Publisher, binance.Publisher, bybit.Publisher, okx.Publisher, gate.Publisher, hyperliquid.Publisher, capture.Publisher}

func publisher(name string) (venue.Publisher, int) {
	for i, p := range publishers {
		if p.Name == name {
			return p, i
		}
	}
	return venue.Publisher{}, len(publishers)
}
