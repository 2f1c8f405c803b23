package frame

import (
	"bytes"
	"math"
	"reflect"
	"testing"

	"github.com/crashtape/crashtape/pipeline/tick"
)

func TestDrawdownsSurviveTheFrame(t *testing.T) {
	at := func(s int64) tick.Time { return tick.Time(1_760_130_000+s) * tick.Second }
	nan := math.NaN()
	want := []tick.Drawdown{
		{
			Key: tick.Key{Venue: "binance", Market: tick.Inverse, Symbol: "XUSD_PERP"}, Base: "X", Quote: "USD", Reference: at(0),
			Open: 273.7, Ref: 259.5, High: 280, Low: 63.42, LowTime: at(1) + 115*tick.Millisecond, LowGuarded: 64,
			OpenPct: 76.83, HighPct: 77.35, RefPct: 75.56, RunMaxPct: 77.1, OpenGuardedPct: 76.6, RefLow: 63.42, RefLowTime: at(1),
			FirstPassage: [6]tick.Time{at(2), at(3), at(4), at(5), at(6), at(7)}, HalfRecovery: at(8),
		},
		{
			Key: tick.Key{Venue: "gemini", Market: tick.Spot, Symbol: "XUSD"}, Base: "X", Quote: "USD", Reference: at(0),
			Open: 1, Ref: nan, High: 1, Low: 1, LowTime: at(1), LowGuarded: nan,
			OpenPct: 0, HighPct: 0, RefPct: nan, RunMaxPct: 0, OpenGuardedPct: nan, RefLow: nan, RefLowTime: tick.NoTime,
			FirstPassage: [6]tick.Time{tick.NoTime, tick.NoTime, tick.NoTime, tick.NoTime, tick.NoTime, tick.NoTime}, HalfRecovery: tick.NoTime,
		},
	}
	var file bytes.Buffer
	if err := WriteDrawdowns(&file, want); err != nil {
		t.Fatal(err)
	}
	got, err := ReadDrawdowns(bytes.NewReader(file.Bytes()), int64(file.Len()))
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(withoutNaN(got), withoutNaN(want)) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

// withoutNaN makes unknown numbers comparable.
func withoutNaN(all []tick.Drawdown) []tick.Drawdown {
	out := append([]tick.Drawdown(nil), all...)
	for i := range out {
		v := reflect.ValueOf(&out[i]).Elem()
		for f := range v.NumField() {
			if field := v.Field(f); field.Kind() == reflect.Float64 && math.IsNaN(field.Float()) {
				field.SetFloat(-math.MaxFloat64)
			}
		}
	}
	return out
}

func TestNoDrawdownsAreAFileToo(t *testing.T) {
	var file bytes.Buffer
	if err := WriteDrawdowns(&file, nil); err != nil {
		t.Fatal(err)
	}
	got, err := ReadDrawdowns(bytes.NewReader(file.Bytes()), int64(file.Len()))
	if err != nil || len(got) != 0 {
		t.Errorf("%v, %v", got, err)
	}
}
