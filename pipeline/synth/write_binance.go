package synth

import (
	"fmt"
	"math"
	"strconv"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// binanceName is the path of a file on data.binance.vision.
func binanceName(f *feed, dataset, folder, token, date string) string {
	root := "spot"
	switch f.Market {
	case tick.Linear:
		root = "futures/um"
	case tick.Inverse:
		root = "futures/cm"
	}
	period := "daily"
	if len(date) == len("2025-10") {
		period = "monthly"
	}
	return fmt.Sprintf("binance/data/%s/%s/%s/%s%s-%s-%s", root, period, dataset, folder, f.Symbol, token, date)
}

func newBinance(f *feed, dataset, folder, token, date string) *document {
	name := binanceName(f, dataset, folder, token, date)
	d := newDocument(name+".zip", fmt.Sprintf("%s-%s-%s.csv", f.Symbol, token, date), inZip)
	d.checksum = true
	return d
}

// aggTrades merges the matches of one price and taker side: of one order on the spot
// market, within 100 ms on futures.
type aggTrades struct {
	*document
	feed    *feed
	id      int64
	open    Trade // the aggregate being gathered; Size 0 for none
	last    int64 // its last match
	window  tick.Time
	decimal uint8 // places that are always written, on the spot market
}

func newAggTrades(f *feed) *aggTrades {
	w := &aggTrades{document: newBinance(f, "aggTrades", f.Symbol+"/", "aggTrades", f.date.String()), feed: f, window: 100 * tick.Millisecond}
	if f.Market == tick.Spot {
		w.window, w.decimal = 1, 8
	} else {
		w.text = append(w.text, "agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time,is_buyer_maker\n"...)
	}
	return w
}

func (w *aggTrades) write(m *Minute) {
	for _, t := range m.Trades {
		if w.open.Size > 0 && t.Price == w.open.Price && t.Side == w.open.Side && t.At-w.open.At < w.window {
			w.open.Size += t.Size
			w.last = t.ID
			continue
		}
		w.close()
		w.open, w.last = t, t.ID
	}
	w.close()
	w.flush(piece)
}

func (w *aggTrades) close() {
	t := w.open
	if t.Size == 0 {
		return
	}
	b := w.number(strconv.AppendInt(w.text, w.id, 10), t.Price, w.feed.PriceScale)
	b = w.number(b, t.Size, w.feed.SizeScale)
	b = strconv.AppendInt(append(b, ','), t.ID, 10)
	b = strconv.AppendInt(append(b, ','), w.last, 10)
	maker := t.Side == tick.Sell // the buyer rested
	if w.feed.Market == tick.Spot {
		b = strconv.AppendInt(append(b, ','), int64(t.At/tick.Microsecond), 10)
		if maker {
			b = append(b, ",True,True\n"...)
		} else {
			b = append(b, ",False,True\n"...)
		}
	} else {
		b = strconv.AppendInt(append(b, ','), int64(t.At/tick.Millisecond), 10)
		b = append(strconv.AppendBool(append(b, ','), maker), '\n')
	}
	w.text = b
	w.id++
	w.open.Size = 0
}

func (w *aggTrades) number(b []byte, v int64, scale uint8) []byte {
	if w.decimal > 0 {
		return appendFixed(append(b, ','), v, scale, max(w.decimal, scale))
	}
	return appendShort(append(b, ','), v, scale)
}

// metrics is open interest every five minutes. Its rows are not in order of time, and
// the ratios of accounts, which the market does not know, are empty.
type metrics struct {
	*document
	feed        *feed
	rows        []string
	buys, sells int64
	state       State
	minutes     int
}

func newMetrics(f *feed) *metrics {
	w := &metrics{document: newBinance(f, "metrics", f.Symbol+"/", "metrics", f.date.String()), feed: f}
	w.text = append(w.text, "create_time,symbol,sum_open_interest,sum_open_interest_value,count_toptrader_long_short_ratio,"+
		"sum_toptrader_long_short_ratio,count_long_short_ratio,sum_taker_long_short_vol_ratio\n"...)
	return w
}

func (w *metrics) write(m *Minute) {
	for _, t := range m.Trades {
		if t.Side == tick.Buy {
			w.buys += t.Size
		} else {
			w.sells += t.Size
		}
	}
	if n := len(m.States); n > 0 {
		w.state = m.States[n-1]
	}
	if w.minutes++; w.minutes%5 != 0 {
		return
	}
	at := w.feed.date.Start() + tick.Time(w.minutes-5)*tick.Minute
	oi := float64(w.state.OpenInterest) * math.Pow10(-int(w.feed.SizeScale))
	value := oi * w.state.Mark * float64(w.feed.Lot)
	if w.feed.Market == tick.Inverse {
		value = oi * w.feed.ContractValue.Float64()
	}
	ratio := ""
	if w.sells > 0 {
		ratio = strconv.FormatFloat(float64(w.buys)/float64(w.sells), 'f', 16, 64)
	}
	w.rows = append(w.rows, fmt.Sprintf("%s,%s,%.16f,%.16f,,,,%s\n", at.UTC().Format("2006-01-02 15:04:05"), w.feed.Symbol, oi, value, ratio))
	w.buys, w.sells = 0, 0
}

func (w *metrics) finish() ([]File, error) {
	r := newRandom(uint64(len(w.rows)), w.feed.Symbol)
	for i := len(w.rows) - 1; i > 0; i-- {
		j := r.below(i + 1)
		w.rows[i], w.rows[j] = w.rows[j], w.rows[i]
	}
	for _, row := range w.rows {
		w.text = append(w.text, row...)
	}
	return w.document.finish()
}

// funding is the rates of the month: those of the one day that there is.
type funding struct {
	*document
	feed    *feed
	minutes int
}

func newFunding(f *feed) *funding {
	w := &funding{document: newBinance(f, "fundingRate", f.Symbol+"/", "fundingRate", f.date.String()[:len("2025-10")]), feed: f}
	w.text = append(w.text, "calc_time,funding_interval_hours,last_funding_rate\n"...)
	return w
}

func (w *funding) write(m *Minute) {
	const hours = 8
	if len(m.States) > 0 && w.minutes%(hours*60) == 0 {
		at := m.States[0].At/tick.Millisecond + tick.Time(1+len(w.feed.Symbol)%6) // they are late by some ms
		w.text = fmt.Appendf(w.text, "%d,%d,%.8f\n", at, hours, m.States[0].Funding)
	}
	w.minutes++
}

// priceCandles are minutes of the mark or the index price.
type priceCandles struct {
	*document
	index bool
}

func newPriceCandles(f *feed, index bool) *priceCandles {
	dataset, files := "markPriceKlines", *f
	if index {
		dataset = "indexPriceKlines"
		if f.Market == tick.Inverse {
			files.Symbol = f.Base + f.Quote // the index is filed by pair
		}
	}
	w := &priceCandles{newBinance(&files, dataset, files.Symbol+"/1m/", "1m", f.date.String()), index}
	w.text = append(w.text, "open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore\n"...)
	return w
}

func (w *priceCandles) write(m *Minute) {
	if len(m.States) == 0 {
		return
	}
	price := func(s State) float64 {
		if w.index {
			return s.Index
		}
		return s.Mark
	}
	first, last := price(m.States[0]), price(m.States[len(m.States)-1])
	low, high := first, first
	for _, s := range m.States {
		low, high = min(low, price(s)), max(high, price(s))
	}
	start := m.States[0].At / tick.Minute * tick.Minute
	b := strconv.AppendInt(w.text, int64(start/tick.Millisecond), 10)
	for _, v := range [4]float64{first, high, low, last} {
		b = appendFloat(append(b, ','), v)
	}
	b = append(b, ",0,"...)
	b = strconv.AppendInt(b, int64((start+tick.Minute)/tick.Millisecond)-1, 10)
	b = append(b, ",0,"...)
	b = strconv.AppendInt(b, int64(len(m.States)), 10)
	w.text = append(b, ",0,0,0\n"...)
	w.flush(piece)
}
