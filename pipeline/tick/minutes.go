package tick

import "math"

// Column numbers a value column of the minutes frame.
type Column uint8

// The value columns, in file order.
const (
	Open Column = iota
	High
	Low
	Close
	VWAP
	LowGuarded
	Trades
	VolumeBase
	VolumeQuote
	BuyQuote
	SellQuote
	CVDQuote

	LatencyP50
	LatencyMax
	SilenceMax

	Bid
	Ask
	Mid
	SpreadBps
	SpreadCloseBps
	SpreadMaxBps
	DepthBid10
	DepthBid25
	DepthBid50
	DepthBid100
	DepthBid200
	DepthBid500
	DepthAsk10
	DepthAsk25
	DepthAsk50
	DepthAsk100
	DepthAsk200
	DepthAsk500
	RTC500
	RTC5000
	RTC25000
	RTC100000
	RTC1000000
	LiveMs
	CrossedMs
	Updates
	Gaps

	OpenInterest
	OpenInterestQuote
	Mark
	Index
	Funding
	LiquidatedLongQuote
	LiquidatedShortQuote

	NumColumns // how many there are
)

// ColumnInfo describes a value column: one table drives the frame, the documents
// and the charts.
type ColumnInfo struct {
	Name    string
	Unit    string
	Group   string // trades, feed, book or positions
	Integer bool   // stored as int64
	Doc     string
}

// Columns describes every value column, indexed by Column.
var Columns = [NumColumns]ColumnInfo{
	Open:        {"open", "quote per base coin", "trades", false, "price of the first trade of the minute by exchange time"},
	High:        {"high", "quote per base coin", "trades", false, "highest trade"},
	Low:         {"low", "quote per base coin", "trades", false, "lowest trade"},
	Close:       {"close", "quote per base coin", "trades", false, "price of the last trade of the minute by exchange time"},
	VWAP:        {"vwap", "quote per base coin", "trades", false, "volume_quote / volume_base"},
	LowGuarded:  {"low_guarded", "quote per base coin", "trades", false, "second lowest of the lowest prices printed at distinct exchange times: one stray print, or one order's sweep, cannot set it; null with fewer than two such times"},
	Trades:      {"trades", "trades", "trades", true, "trades, members of aggregates counted one by one"},
	VolumeBase:  {"volume_base", "base coins", "trades", false, "volume in coins; for inverse contracts the sum of contracts × contract value / price"},
	VolumeQuote: {"volume_quote", "quote", "trades", false, "volume in quote notional; for inverse contracts the sum of contracts × contract value"},
	BuyQuote:    {"buy_quote", "quote", "trades", false, "quote notional of takers who bought"},
	SellQuote:   {"sell_quote", "quote", "trades", false, "quote notional of takers who sold"},
	CVDQuote:    {"cvd_quote", "quote", "trades", false, "cumulative volume delta: taker buys − taker sells in quote notional from 00:00 UTC to the end of the minute"},

	LatencyP50: {"latency_p50_ms", "ms", "feed", false, "median (type 7) of receive time − exchange time of the minute's messages"},
	LatencyMax: {"latency_max_ms", "ms", "feed", false, "largest receive time − exchange time"},
	SilenceMax: {"silence_max_s", "s", "feed", false, "length of the longest interval without a message that overlaps the minute, over its whole length"},

	Bid:            {"bid", "quote per base coin", "book", false, "best bid at the end of the minute"},
	Ask:            {"ask", "quote per base coin", "book", false, "best ask at the end of the minute"},
	Mid:            {"mid", "quote per base coin", "book", false, "(bid + ask) / 2 at the end of the minute"},
	SpreadBps:      {"spread_bps", "bps of mid", "book", false, "quoted spread, time-weighted over the minute's live, uncrossed time"},
	SpreadCloseBps: {"spread_close_bps", "bps of mid", "book", false, "quoted spread at the end of the minute"},
	SpreadMaxBps:   {"spread_max_bps", "bps of mid", "book", false, "largest quoted spread of the minute"},
	DepthBid10:     {"depth_bid_10", "quote", "book", false, "bid notional within 10 bps of mid at the end of the minute"},
	DepthBid25:     {"depth_bid_25", "quote", "book", false, "bid notional within 25 bps of mid"},
	DepthBid50:     {"depth_bid_50", "quote", "book", false, "bid notional within 50 bps of mid"},
	DepthBid100:    {"depth_bid_100", "quote", "book", false, "bid notional within 100 bps of mid"},
	DepthBid200:    {"depth_bid_200", "quote", "book", false, "bid notional within 200 bps of mid"},
	DepthBid500:    {"depth_bid_500", "quote", "book", false, "bid notional within 500 bps of mid"},
	DepthAsk10:     {"depth_ask_10", "quote", "book", false, "ask notional within 10 bps of mid at the end of the minute"},
	DepthAsk25:     {"depth_ask_25", "quote", "book", false, "ask notional within 25 bps of mid"},
	DepthAsk50:     {"depth_ask_50", "quote", "book", false, "ask notional within 50 bps of mid"},
	DepthAsk100:    {"depth_ask_100", "quote", "book", false, "ask notional within 100 bps of mid"},
	DepthAsk200:    {"depth_ask_200", "quote", "book", false, "ask notional within 200 bps of mid"},
	DepthAsk500:    {"depth_ask_500", "quote", "book", false, "ask notional within 500 bps of mid"},
	RTC500:         {"rtc_500_bps", "bps of mid", "book", false, "roundtrip cost of 500 quote units; +Inf when unfillable"},
	RTC5000:        {"rtc_5000_bps", "bps of mid", "book", false, "roundtrip cost of 5,000 quote units"},
	RTC25000:       {"rtc_25000_bps", "bps of mid", "book", false, "roundtrip cost of 25,000 quote units"},
	RTC100000:      {"rtc_100000_bps", "bps of mid", "book", false, "roundtrip cost of 100,000 quote units"},
	RTC1000000:     {"rtc_1000000_bps", "bps of mid", "book", false, "roundtrip cost of 1,000,000 quote units"},
	LiveMs:         {"live_ms", "ms", "book", false, "time of the minute in which the book was live"},
	CrossedMs:      {"crossed_ms", "ms", "book", false, "time of the minute in which best bid > best ask"},
	Updates:        {"updates", "messages", "book", true, "book messages applied"},
	Gaps:           {"gaps", "gaps", "book", true, "breaks of the message chain"},

	OpenInterest:         {"open_interest", "base coins", "positions", false, "open interest"},
	OpenInterestQuote:    {"open_interest_quote", "quote", "positions", false, "open interest in quote notional"},
	Mark:                 {"mark", "quote per base coin", "positions", false, "mark price"},
	Index:                {"index", "quote per base coin", "positions", false, "index price"},
	Funding:              {"funding", "ratio", "positions", false, "funding rate in force"},
	LiquidatedLongQuote:  {"liquidated_long_quote", "quote", "positions", false, "long positions liquidated"},
	LiquidatedShortQuote: {"liquidated_short_quote", "quote", "positions", false, "short positions liquidated"},
}

// BookState says whether the book was known at the end of a minute.
type BookState uint8

// The states of a book.
const (
	BookNone  BookState = iota // the venue's archive here has no book
	BookLive                   // unbroken chain since a snapshot
	BookStale                  // the chain broke; waiting for a snapshot
	BookEmpty                  // live, but one side has no levels
)

func (s BookState) String() string {
	return [...]string{"none", "live", "stale", "empty"}[s]
}

// Minutes are the 1,440 minutes of one instrument's UTC day, as columns. NaN
// means unknown and becomes null in Parquet; +Inf is a value (an unfillable
// roundtrip).
type Minutes struct {
	Key
	Base, Quote string
	Date        Date
	State       [MinutesPerDay]BookState
	values      [NumColumns][]float64
}

// NewMinutes has every value unknown.
func NewMinutes(k Key, base, quote string, d Date) *Minutes {
	return &Minutes{Key: k, Base: base, Quote: quote, Date: d}
}

// unknown is shared by every column that was never set.
var unknown = func() []float64 {
	s := make([]float64, MinutesPerDay)
	for i := range s {
		s[i] = math.NaN()
	}
	return s
}()

// Values are the 1,440 values of a column, for reading only.
func (m *Minutes) Values(c Column) []float64 {
	if m.values[c] == nil {
		return unknown
	}
	return m.values[c]
}

// Has tells whether the column was ever set.
func (m *Minutes) Has(c Column) bool { return m.values[c] != nil }

// Set stores one value.
func (m *Minutes) Set(c Column, minute int, v float64) {
	if m.values[c] == nil {
		m.values[c] = append([]float64(nil), unknown...)
	}
	m.values[c][minute] = v
}

// Adopt takes a whole column of 1,440 values, which it then owns.
func (m *Minutes) Adopt(c Column, v []float64) {
	if len(v) != MinutesPerDay {
		panic("tick: a minutes column has 1440 values")
	}
	m.values[c] = v
}
