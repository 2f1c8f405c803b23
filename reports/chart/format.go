package chart

import (
	"math"
	"strconv"
	"strings"
)

// Format names how values are written. static/format.js writes them alike.
type Format string

// The formats.
const (
	Price   Format = "price"  // quote per coin, every digit it has (eight at most)
	Percent Format = "pct"    // signed, one decimal
	Dollars Format = "usd"    // compact: −$1.23m
	Amount  Format = "amount" // compact without a currency sign
	Seconds Format = "s"      // 7.9 s, 409 s, 24 ms
	Count   Format = "count"  // whole numbers
	Bps     Format = "bps"    // 2.7 bp, 84 bp, 3.1%: percent from one on
)

const minus = "−"

// Value is v as text; the empty string for NaN.
func (f Format) Value(v float64) string {
	switch {
	case math.IsNaN(v):
		return ""
	case math.IsInf(v, 0):
		return sign(v) + "∞"
	}
	switch f {
	case Percent:
		return signed(v, 1) + "%"
	case Dollars:
		return compact(v, "$")
	case Amount:
		return compact(v, "")
	case Seconds:
		return seconds(v)
	case Bps:
		return basisPoints(v)
	case Count:
		return signed(v, 0)
	}
	return signed(v, significantDecimals(v, 8))
}

// Aligned writes values that stand below each other: prices get the same number of
// decimals, so that 12.4 beside 9.74 is 12.40.
func (f Format) Aligned(values []float64) []string {
	decimals := 0
	for _, v := range values {
		if !unknown(v) {
			decimals = max(decimals, significantDecimals(v, 8))
		}
	}
	texts := make([]string, len(values))
	for i, v := range values {
		if texts[i] = f.Value(v); f == Price && !unknown(v) {
			texts[i] = signed(v, decimals)
		}
	}
	return texts
}

func unknown(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) }

// Tick is v as text beside an axis whose ticks are step apart.
func (f Format) Tick(v, step float64) string {
	decimals := max(0, -int(math.Floor(math.Log10(step)+1e-9)))
	if t := step * math.Pow10(decimals); math.Abs(t-math.Round(t)) > 1e-9 {
		decimals++
	}
	switch f {
	case Percent:
		return signed(v, decimals) + "%"
	case Dollars, Amount, Bps:
		return f.Value(v)
	case Seconds:
		return signed(v, decimals) + " s"
	case Count:
		if v != math.Round(v) {
			return "" // a grid line between two counts
		}
		return signed(v, 0)
	}
	if decimals > longestTick && v != 0 {
		return scientific(v)
	}
	return signed(v, decimals)
}

// longestTick is how many decimals fit beside a plot.
const longestTick = 6

// scientific writes 1.75e−5.
func scientific(v float64) string {
	exponent := int(math.Floor(math.Log10(math.Abs(v)) + 1e-9))
	mantissa := v / math.Pow10(exponent)
	return signed(mantissa, significantDecimals(mantissa, 4)) + "e" + minus + strconv.Itoa(-exponent)
}

func sign(v float64) string {
	if v < 0 {
		return minus
	}
	return ""
}

// signed has a real minus sign, thousands separated by commas and no "−0".
func signed(v float64, decimals int) string {
	s := fixed(math.Abs(v), decimals)
	if strings.Trim(s, "0.") == "" {
		v = 0
	}
	whole, fraction, _ := strings.Cut(s, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if fraction != "" {
		whole += "." + fraction
	}
	return sign(v) + whole
}

// fixed rounds exact halves up, as the browser's toFixed does; Go rounds them to
// even. The fused product tells an exact half from one that rounding made.
func fixed(a float64, decimals int) string {
	p := math.Pow10(decimals)
	if x := a * p; x-math.Floor(x) == 0.5 && math.FMA(a, p, -x) == 0 {
		a = math.Ceil(x) / p
	}
	return strconv.FormatFloat(a, 'f', decimals, 64)
}

// significantDecimals is how many decimals v needs when rounded to n digits.
func significantDecimals(v float64, n int) int {
	if v == 0 {
		return 0
	}
	decimals := min(max(n-1-int(math.Floor(math.Log10(math.Abs(v)))), 0), 18)
	s := strconv.FormatFloat(math.Abs(v), 'f', decimals, 64)
	if decimals == 0 {
		return 0
	}
	return decimals - (len(s) - len(strings.TrimRight(s, "0")))
}

// compact has three significant digits and k, m or bn.
func compact(v float64, currency string) string {
	a, unit := math.Abs(v), ""
	for _, u := range []string{"k", "m", "bn"} {
		if a < 999.5 {
			break
		}
		a, unit = a/1000, u
	}
	decimals := 0
	switch {
	case unit == "" && a == math.Trunc(a):
	case a < 9.995:
		decimals = 2
	case a < 99.95:
		decimals = 1
	}
	s := signed(a, decimals)
	if decimals > 0 {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	if s == "0" {
		v = 0
	}
	return sign(v) + currency + s + unit
}

func seconds(v float64) string {
	switch a := math.Abs(v); {
	case a == 0:
		return "0 s"
	case a < 0.9995:
		return signed(v*1000, 0) + " ms"
	case a < 9.95:
		return signed(v, 1) + " s"
	}
	return signed(v, 0) + " s"
}

// basisPoints has two significant digits, or whole percents from ten on.
func basisPoints(v float64) string {
	switch a := math.Abs(v); {
	case a < 0.995:
		return signed(v, significantDecimals(v, 2)) + " bp"
	case a < 9.95:
		return signed(v, significantDecimals(math.Round(v*10)/10, 2)) + " bp"
	case a < 99.5:
		return signed(v, 0) + " bp"
	case a < 995:
		return signed(v/100, significantDecimals(math.Round(v/10)/10, 2)) + "%"
	}
	return signed(v/100, 0) + "%"
}
