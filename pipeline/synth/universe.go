package synth

import (
	"fmt"
	"math"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// listings are the instruments of the parameters, market by market.
func listings(p *Parameters) ([]Listing, error) {
	var all []Listing
	for v, m := range p.Markets {
		names := m.Coins
		if len(names) == 0 {
			for _, c := range p.Coins {
				names = append(names, c.Name)
			}
		}
		for _, name := range names {
			l, err := list(p, v, name)
			if err != nil {
				return nil, err
			}
			all = append(all, l)
		}
	}
	return all, nil
}

// list describes one coin on one market: its symbol as the venue spells it, and
// price and size steps like the venues'.
func list(p *Parameters, v int, name string) (Listing, error) {
	m := &p.Markets[v]
	l := Listing{venue: v, Feed: m.Feed, Levels: m.Levels}
	l.Venue, l.Market, l.Base, l.Quote, l.Lot = m.Venue, m.Market, name, m.Quote, 1
	l.coin = p.coin(name)
	price := 0.0
	if l.coin < 0 {
		l.coin = len(p.Coins) + p.token(name)
		price = p.tokenPrice(p.token(name))
	} else {
		price = p.Coins[l.coin].Price
	}
	contract := 1.0
	if err := l.describe(p, &contract); err != nil {
		return l, err
	}
	l.Resolution = tick.Millisecond
	if l.Market == tick.Spot {
		l.Resolution = tick.Microsecond
	}
	listed := price * float64(l.Lot)
	l.PriceScale = scale(20_000 / listed)
	l.tick = math.Pow10(-int(l.PriceScale)) / float64(l.Lot)
	if l.Market == tick.Inverse {
		l.unit = contract
		return l, nil
	}
	l.SizeScale = scale(listed * contract / 12)
	l.unit = math.Pow10(-int(l.SizeScale)) * contract * float64(l.Lot) * l.tick
	return l, nil
}

// scale is the fewest decimals with which a number of 1 unit in the last place is at
// least n times finer than 1.
func scale(n float64) uint8 {
	s := uint8(0)
	for f := 1.0; f < n && s < 12; f *= 10 {
		s++
	}
	return s
}

// describe gives a listing its symbol and the unit of its sizes.
func (l *Listing) describe(p *Parameters, contract *float64) (err error) {
	value := ""
	switch {
	case l.Venue == "binance" && l.Market == tick.Inverse:
		l.Symbol, l.Unit, value = l.Base+"USD_PERP", tick.QuoteContracts, p.Coins[l.coin].Inverse
	case l.Venue == "okx" && l.Market == tick.Linear:
		l.Symbol, l.Unit, value = l.Base+"-"+l.Quote+"-SWAP", tick.BaseContracts, p.Coins[l.coin].Contract
	case l.Venue == "coinbase":
		l.Symbol = l.Base + "-" + l.Quote
	case l.Venue == "hyperliquid":
		l.Symbol = l.Base
	case l.Market == tick.Inverse:
		return fmt.Errorf("%s %s: no inverse contracts are modelled there", l.Venue, l.Base)
	default:
		l.Symbol = l.Base + l.Quote
		if l.Market == tick.Linear && l.coin < len(p.Coins) && p.Coins[l.coin].Lot > 1 {
			l.Lot = p.Coins[l.coin].Lot
			l.Symbol = fmt.Sprint(l.Lot, l.Symbol)
		}
	}
	if value == "" && l.Unit != tick.Coins {
		return fmt.Errorf("coin %s: no value of the contract %s", l.Base, l.Symbol)
	}
	if value != "" {
		if l.ContractValue, err = tick.ParseDecimal([]byte(value)); err != nil {
			return fmt.Errorf("coin %s: value of the contract: %w", l.Base, err)
		}
		*contract = l.ContractValue.Float64()
	}
	return nil
}

// tokenPrice is what a collateral token is worth at the start.
func (p *Parameters) tokenPrice(i int) float64 {
	t := p.Collateral[i]
	if t.Of == "" {
		return t.Ratio
	}
	return t.Ratio * p.Coins[p.coin(t.Of)].Price
}
