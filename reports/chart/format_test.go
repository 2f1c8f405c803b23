package chart

import (
	"math"
	"testing"
)

func TestFormatValue(t *testing.T) {
	for name, c := range map[string]struct {
		format Format
		v      float64
		want   string
	}{
		"a price keeps every digit":              {Price, 63.42, "63.42"},
		"a large price is grouped":               {Price, 121419.01, "121,419.01"},
		"a small price has no exponent":          {Price, 0.00001895, "0.00001895"},
		"a whole price has no decimals":          {Price, 107000, "107,000"},
		"a price has eight digits at most":       {Price, 1.0 / 3, "0.33333333"},
		"zero is not negative":                   {Percent, math.Copysign(0, -1), "0.0%"},
		"a fall has a real minus sign":           {Percent, -58.351, "−58.4%"},
		"what rounds to zero loses its sign":     {Percent, -0.04, "0.0%"},
		"unknown is nothing":                     {Percent, math.NaN(), ""},
		"unfillable is infinite":                 {Percent, math.Inf(1), "∞"},
		"dollars below a thousand are whole":     {Dollars, 999, "$999"},
		"the unit changes after rounding":        {Dollars, 999.6, "$1k"},
		"three digits of millions":               {Dollars, -392990000.0 / 1000, "−$393k"},
		"a compact number drops its zeros":       {Dollars, 1.5e6, "$1.5m"},
		"billions":                               {Dollars, 1.71e9, "$1.71bn"},
		"an amount has no currency":              {Amount, -2_500_000, "−2.5m"},
		"milliseconds below a second":            {Seconds, 0.024, "24 ms"},
		"one decimal below ten seconds":          {Seconds, 7.92, "7.9 s"},
		"whole seconds above":                    {Seconds, 409.2, "409 s"},
		"an exact half is rounded up":            {Seconds, 12.5, "13 s"},
		"half of a tenth that is less":           {Percent, 1.45, "1.4%"},
		"just below a second rounds to a second": {Seconds, 0.9996, "1.0 s"},
	} {
		if got := c.format.Value(c.v); got != c.want {
			t.Errorf("%s: %v as %s is %q, want %q", name, c.v, c.format, got, c.want)
		}
	}
}

func TestFormatTickHasTheDecimalsOfItsStep(t *testing.T) {
	for name, c := range map[string]struct {
		format  Format
		v, step float64
		want    string
	}{
		"whole steps":                     {Price, 3, 1, "3"},
		"half steps":                      {Price, 2.5, 2.5, "2.5"},
		"quarters need two":               {Price, 0.25, 0.25, "0.25"},
		"tiny prices are scientific":      {Price, 0.0000175, 0.0000025, "1.75e−5"},
		"zero is never scientific":        {Price, 0, 0.0000025, "0.0000000"},
		"percent":                         {Percent, -80, 20, "−80%"},
		"seconds do not become ms":        {Seconds, 0.5, 0.5, "0.5 s"},
		"dollars are compact on the axis": {Dollars, -2e6, 1e6, "−$2m"},
	} {
		if got := c.format.Tick(c.v, c.step); got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

func TestAlignedPricesShareTheirDecimals(t *testing.T) {
	got := Price.Aligned([]float64{12.4, 9.74, math.NaN()})
	for i, want := range []string{"12.40", "9.74", ""} {
		if got[i] != want {
			t.Errorf("value %d is %q, want %q", i, got[i], want)
		}
	}
}
