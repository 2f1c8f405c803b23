package frame

import (
	"bytes"
	"errors"
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/crashtape/crashtape/pipeline/tick"
)

func TestTradesThatDoNotFitAreRefusedAndTheFileGoesOn(t *testing.T) {
	good := tick.Trade{Exch: 1760054400_000000000, Recv: tick.NoTime, ID: 1, Side: tick.Buy, Price: tick.Decimal{Unscaled: 5}, Size: tick.Decimal{Unscaled: 7}, Fills: 1}
	var b bytes.Buffer
	w := NewTradeWriter(&b)
	for name, c := range map[string]struct {
		harm func(t *tick.Trade)
		want error
	}{
		"no time":                              {func(t *tick.Trade) { t.Exch = tick.NoTime }, ErrTime},
		"a fraction of a microsecond":          {func(t *tick.Trade) { t.Exch++ }, ErrTime},
		"a fraction of a microsecond received": {func(t *tick.Trade) { t.Recv = t.Exch + 999 }, ErrTime},
		"received at the epoch":                {func(t *tick.Trade) { t.Recv = 0 }, ErrTime},
		"a price of 15 decimals":               {func(t *tick.Trade) { t.Price = tick.Decimal{Unscaled: 1, Scale: 15} }, ErrDecimals},
		"a size of 11 decimals":                {func(t *tick.Trade) { t.Size = tick.Decimal{Unscaled: 1, Scale: 11} }, ErrDecimals},
		"a negative price":                     {func(t *tick.Trade) { t.Price.Unscaled = -1 }, ErrNegative},
		"a negative size":                      {func(t *tick.Trade) { t.Size.Unscaled = -1 }, ErrNegative},
	} {
		if err := w.Write(&good); err != nil {
			t.Fatal(err)
		}
		bad := good
		c.harm(&bad)
		if err := w.Write(&bad); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	got, err := readTrades(b.Bytes(), AllTradeColumns)
	if err != nil || len(got) != 8 {
		t.Fatalf("%d rows, %v", len(got), err)
	}
	for i := range got {
		if !same(&got[i], &good) {
			t.Errorf("row %d is %+v", i, got[i])
		}
	}
}

func TestOnlyTheWantedFieldsAreRead(t *testing.T) {
	all := randomTrades(rand.New(rand.NewPCG(2, 3)), 3000)
	file := writeTrades(t, all)
	for want := range AllTradeColumns + 1 {
		got, err := readTrades(file, want)
		if err != nil || len(got) != len(all) {
			t.Fatalf("fields %07b: %d rows, %v", want, len(got), err)
		}
		for i := range got {
			if expect := project(all[i], want); !same(&got[i], &expect) {
				t.Fatalf("fields %07b: row %d is %+v, want %+v", want, i, got[i], expect)
			}
		}
	}
}

// project keeps the wanted fields.
func project(t tick.Trade, want TradeColumns) (out tick.Trade) {
	if want&TradeTime != 0 {
		out.Exch = t.Exch
	}
	if want&TradeReceived != 0 {
		out.Recv = t.Recv
	}
	if want&TradeID != 0 {
		out.ID, out.IDText = t.ID, t.IDText
	}
	if want&TradeSide != 0 {
		out.Side = t.Side
	}
	if want&TradePrice != 0 {
		out.Price = t.Price
	}
	if want&TradeSize != 0 {
		out.Size = t.Size
	}
	if want&TradeFills != 0 {
		out.Fills = t.Fills
	}
	return out
}

func TestReadingMayStopEarly(t *testing.T) {
	file := writeTrades(t, randomTrades(rand.New(rand.NewPCG(4, 5)), 3*readBatch))
	rows := 0
	for batch, err := range ReadTrades(bytes.NewReader(file), int64(len(file)), AllTradeColumns) {
		if err != nil {
			t.Fatal(err)
		}
		rows += len(batch)
		break
	}
	if rows == 0 || rows > 4096 {
		t.Errorf("a batch of %d rows", rows)
	}
}

// A panic of the consumer is its own and must not become an error of the file.
func TestPanicsOfTheConsumerPass(t *testing.T) {
	file := writeTrades(t, randomTrades(rand.New(rand.NewPCG(4, 5)), 10))
	defer func() {
		if r := recover(); r != "mine" {
			t.Errorf("recovered %v", r)
		}
	}()
	for range ReadTrades(bytes.NewReader(file), int64(len(file)), AllTradeColumns) {
		panic("mine")
	}
}

// Against math/big: the 16 bytes are the value times a power of ten.
func TestDecimalsAgainstBigIntegers(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for range 20_000 {
		d := randomDecimal(r, priceScale)
		if r.IntN(2) == 0 {
			d.Unscaled = -d.Unscaled
		}
		var b decimalBytes
		if err := encodeDecimal(&b, d, priceScale, "price"); err != nil {
			t.Fatal(err)
		}
		want := new(big.Int).Mul(big.NewInt(d.Unscaled), new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(priceScale-d.Scale)), nil))
		have := new(big.Int).SetBytes(b[:])
		if b[0]&0x80 != 0 {
			have.Sub(have, new(big.Int).Lsh(big.NewInt(1), 128))
		}
		if have.Cmp(want) != 0 {
			t.Fatalf("%s is stored as %s, want %s", d, have, want)
		}
		if back, err := decodeDecimal(&b, priceScale); err != nil || back != d {
			t.Fatalf("%s comes back as %s, %v", d, back, err)
		}
	}
	for name, b := range map[string]decimalBytes{
		"10^38 - 1":          {0x4b, 0x3b, 0x4c, 0xa8, 0x5a, 0x86, 0xc4, 0x7a, 0x09, 0x8a, 0x22, 0x3f, 0xff, 0xff, 0xff, 0xff},
		"the smallest value": {0x80},
	} {
		if d, err := decodeDecimal(&b, priceScale); !errors.Is(err, tick.ErrOverflow) {
			t.Errorf("%s: %s, %v", name, d, err)
		}
	}
	lowest := tick.Decimal{Unscaled: math.MinInt64}
	var b decimalBytes
	if err := encodeDecimal(&b, lowest, sizeScale, "size"); err != nil {
		t.Fatal(err)
	}
	if back, err := decodeDecimal(&b, sizeScale); err != nil || back != lowest {
		t.Errorf("%s comes back as %s, %v", lowest, back, err)
	}
}
