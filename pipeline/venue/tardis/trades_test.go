package tardis

import (
	"bytes"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
	"github.com/crashtape/crashtape/pipeline/venue/venuetest"
)

// crashDay is an archive of 2025-10-10.
func crashDay(t testing.TB) venue.Archive {
	t.Helper()
	d, err := tick.ParseDate("2025-10-10")
	if err != nil {
		t.Fatal(err)
	}
	return venue.Archive{Publisher: name, Dataset: "trades", Kind: venue.Trades, Start: d.Start(), End: d.End(), Slack: slack}
}

func TestTradesConform(t *testing.T) {
	for _, file := range []string{"delivery", "uuid", "tiny"} {
		t.Run(file, func(t *testing.T) {
			venuetest.Trades(t, Trades, venuetest.Fixture{Archive: crashDay(t), Path: "testdata/" + file + ".csv"})
		})
	}
}

const head = "exchange,symbol,timestamp,local_timestamp,id,side,price,amount\n"

// row is a good row with one of its fields replaced.
func row(column int, text string) string {
	fields := strings.Split("coinbase,BTC-USD,1760130000145123,1760130000307160,17,sell,105831.5,0.25", ",")
	fields[column] = text
	return strings.Join(fields, ",") + "\n"
}

func TestTradesRefuse(t *testing.T) {
	for name, c := range map[string]struct {
		column int
		text   string
		want   error
	}{
		"a price that is no number":              {price, "NaN", tick.ErrNotDecimal},
		"an infinite price":                      {price, "inf", tick.ErrNotDecimal},
		"an underscore":                          {price, "1_000", tick.ErrNotDecimal},
		"a hexadecimal price":                    {price, "0x1p3", tick.ErrNotDecimal},
		"a negative price":                       {price, "-1.5", tick.ErrNegative},
		"an empty price":                         {price, "", venue.ErrEmpty},
		"a price of zero":                        {price, "0", venue.ErrZero},
		"a price with more digits than fit":      {price, "1234567890123456789012.5", tick.ErrOverflow},
		"a price with more decimals than fit":    {price, "0.1234567890123456789", tick.ErrOverflow},
		"a positive exponent":                    {price, "1e+21", tick.ErrNotDecimal},
		"an exponent JavaScript would not write": {price, "1.5e-6", tick.ErrNotDecimal},
		"an exponent with a leading zero":        {price, "1.5e-07", tick.ErrNotDecimal},
		"a capital E":                            {price, "1.5E-7", tick.ErrNotDecimal},
		"a mantissa that ends in zero":           {price, "1.50e-7", tick.ErrNotDecimal},
		"a mantissa of two digits":               {price, "15e-7", tick.ErrNotDecimal},
		"a mantissa of zero":                     {price, "0e-7", tick.ErrNotDecimal},
		"an exponent below every decimal":        {price, "1.5e-18", tick.ErrOverflow},
		"an amount of zero":                      {amount, "0", venue.ErrZero},
		"an amount of zero with decimals":        {amount, "0.000", venue.ErrZero},
		"a negative amount":                      {amount, "-3", tick.ErrNegative},
		"an empty amount":                        {amount, "", venue.ErrEmpty},
		"a side in capitals":                     {side, "BUY", ErrSide},
		"no side":                                {side, "", ErrSide},
		"a maker flag for a side":                {side, "true", ErrSide},
		"seconds":                                {timestamp, "1760130000", venue.ErrOtherDay},
		"milliseconds":                           {timestamp, "1760130000145", venue.ErrOtherDay},
		"nanoseconds":                            {timestamp, "1760130000145123000", venue.ErrOtherDay},
		"a day later":                            {timestamp, "1760216400145123", venue.ErrOtherDay},
		"a receive time in milliseconds":         {localTimestamp, "1760130000145", venue.ErrOtherDay},
		"a time with a dot":                      {timestamp, "1760130000.14512", venue.ErrNotInt},
		"a negative time":                        {timestamp, "-760130000145123", venue.ErrNotInt},
		"an empty time":                          {timestamp, "", venue.ErrNotInt},
		"a time of NUL bytes":                    {timestamp, strings.Repeat("\x00", 16), venue.ErrNotInt},
		"another symbol":                         {symbol, "ETH-USD", ErrSymbol},
		"another exchange":                       {exchange, "gemini", ErrSymbol},
		"a quoted identifier":                    {id, `"17"`, venue.ErrText},
	} {
		t.Run(name, func(t *testing.T) {
			text := head + row(price, "1") + row(c.column, c.text) + row(price, "2")
			var prices []string
			var faults []error
			for trade, err := range Trades(strings.NewReader(text), crashDay(t)) {
				if err != nil {
					faults = append(faults, err)
				} else {
					prices = append(prices, trade.Price.String())
				}
			}
			if len(faults) != 1 || !errors.Is(faults[0], c.want) || !errors.Is(faults[0], venue.ErrField) {
				t.Fatalf("faults %v, want %v", faults, c.want)
			}
			fault, ok := errors.AsType[*venue.RowError](faults[0])
			if !ok || fault.Line != 3 || fault.Field != tradesLayout.Columns[c.column] || fault.Text != c.text[:min(64, len(c.text))] {
				t.Errorf("fault %+v", fault)
			}
			if !slices.Equal(prices, []string{"1", "2"}) {
				t.Errorf("prices beside the faulty row: %v", prices)
			}
		})
	}
}

func TestTradesKeepFileOrderAndAnySymbol(t *testing.T) {
	for _, s := range []string{"<script>alert(1)</script>", "../../x", "币安人生USDT", "A B", "=cmd()"} {
		late := strings.Replace(row(symbol, s), "1760130000145123", "1760129999000000", 1)
		var times []tick.Time
		for trade, err := range Trades(strings.NewReader(head+row(symbol, s)+late), crashDay(t)) {
			if err != nil {
				t.Fatalf("%q: %v", s, err)
			}
			times = append(times, trade.Exch)
		}
		if len(times) != 2 || times[0] <= times[1] {
			t.Errorf("%q: times %v, want the file's order", s, times)
		}
	}
}

func TestTradesFindColumnsByName(t *testing.T) {
	text := "amount,new,price,side,id,local_timestamp,timestamp,symbol,exchange\n" +
		"0.25,?,105831.5,sell,17,1760130000307160,1760130000145123,BTC-USD,coinbase\n"
	n := 0
	for trade, err := range Trades(strings.NewReader(text), crashDay(t)) {
		if err != nil {
			t.Fatal(err)
		}
		n++
		if trade.ID != 17 || trade.Price.String() != "105831.5" || trade.Size.String() != "0.25" || trade.Side != tick.Sell {
			t.Errorf("%+v", trade)
		}
	}
	if n != 1 {
		t.Errorf("%d trades", n)
	}
	for name, header := range map[string]string{
		"a missing column":      "exchange,symbol,timestamp,local_timestamp,id,side,price",
		"a renamed column":      "exchange,symbol,timestamp,local_timestamp,id,side,price,size",
		"a column twice":        "exchange,symbol,timestamp,local_timestamp,id,side,price,amount,price",
		"quoted names":          `"exchange","symbol","timestamp","local_timestamp","id","side","price","amount"`,
		"quotes instead":        "exchange,symbol,timestamp,local_timestamp,ask_amount,ask_price,bid_price,bid_amount",
		"rows without a header": strings.TrimSpace(row(price, "1")),
		"more columns than fit": strings.TrimSpace(head) + strings.Repeat(",x", 124),
	} {
		for _, err := range Trades(strings.NewReader(header+"\n"+row(price, "1")), crashDay(t)) {
			if _, ok := errors.AsType[*venue.HeaderError](err); !ok {
				t.Errorf("%s: %v, want a header error", name, err)
			}
		}
	}
}

// The quick reader must be an optimisation and nothing else.
func FuzzTradesQuick(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		d := &decoder{archive: crashDay(t)}
		slow := venue.Decode(bytes.NewReader(data), tradesLayout, nil, d.trade)
		var want, got []tick.Trade
		var wantErr, gotErr []string
		for trade, err := range slow {
			want, wantErr = keep(want, wantErr, trade, err)
		}
		for trade, err := range Trades(bytes.NewReader(data), crashDay(t)) {
			got, gotErr = keep(got, gotErr, trade, err)
		}
		if !slices.Equal(gotErr, wantErr) || len(got) != len(want) {
			t.Fatalf("quick %d trades, %v; full %d trades, %v", len(got), gotErr, len(want), wantErr)
		}
		for i := range got {
			g, w := got[i], want[i]
			if !bytes.Equal(g.IDText, w.IDText) {
				t.Fatalf("identifiers %q and %q", g.IDText, w.IDText)
			}
			g.IDText, w.IDText = nil, nil
			if g.Exch != w.Exch || g.Recv != w.Recv || g.ID != w.ID || g.Side != w.Side || g.Price != w.Price || g.Size != w.Size || g.Fills != w.Fills {
				t.Fatalf("quick %+v, full %+v", g, w)
			}
		}
	})
}

func keep(trades []tick.Trade, errs []string, trade *tick.Trade, err error) ([]tick.Trade, []string) {
	if err != nil {
		return trades, append(errs, err.Error())
	}
	kept := *trade
	kept.IDText = bytes.Clone(trade.IDText)
	return append(trades, kept), errs
}

func FuzzTradesTardis(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, data []byte) { venuetest.FuzzTrades(t, Trades, crashDay(t), data) })
}

// seed adds the fixtures and some damaged rows.
func seed(f *testing.F) {
	for _, file := range []string{"delivery", "uuid", "tiny"} {
		data, err := os.ReadFile("testdata/" + file + ".csv")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	for _, text := range []string{"0", "-1", "1e-7", "1_000", "NaN", ""} {
		f.Add([]byte(head + row(price, text) + row(amount, text) + row(timestamp, text) + row(id, text)))
	}
}
