package tick

import (
	"errors"
	"math"
	"math/big"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
)

func TestParseDecimal(t *testing.T) {
	for name, c := range map[string]struct {
		in   string
		want string // canonical text, "" for an error
		err  error
	}{
		"an integer":                            {"121419", "121419", nil},
		"trailing zeros go":                     {"121419.01000000", "121419.01", nil},
		"a fraction of zeros goes with its dot": {"0.20000000", "0.2", nil},
		"an integer with a fraction of zeros":   {"83.0", "83", nil},
		"zeros of an integer stay":              {"1000", "1000", nil},
		"zero":                                  {"0", "0", nil},
		"zero with decimals":                    {"0.00000000", "0", nil},
		"no digit before the dot":               {".5", "0.5", nil},
		"no digit after the dot":                {"5.", "5", nil},
		"leading zeros":                         {"007", "7", nil},
		"eighteen decimals":                     {"0.000000000000000001", "0.000000000000000001", nil},
		"nineteen decimals":                     {"0.0000000000000000001", "", ErrOverflow},
		"nineteen decimals, the last a zero":    {"0.0000000000000000010", "0.000000000000000001", nil},
		"the largest":                           {"9223372036854775807", "9223372036854775807", nil},
		"the largest, with a dot":               {"9.223372036854775807", "9.223372036854775807", nil},
		"one above the largest":                 {"9223372036854775808", "", ErrOverflow},
		"one above the largest, with a dot":     {"9.223372036854775808", "", ErrOverflow},
		"many leading zeros":                    {"000000000000000000000000012.5", "12.5", nil},
		"many zeros at both ends":               {"0000000000000012.50000000000000000000", "12.5", nil},
		"many zeros that are an integer's":      {"10000000000000000000000", "", ErrOverflow},
		"a long zero":                           {"0.00000000000000000000000", "0", nil},
		"empty":                                 {"", "", ErrNotDecimal},
		"a lone dot":                            {".", "", ErrNotDecimal},
		"two dots":                              {"1.2.3", "", ErrNotDecimal},
		"two dots at the end":                   {"12..", "", ErrNotDecimal},
		"two dots in a long text":               {"1.00000000000000000000.0", "", ErrNotDecimal},
		"negative":                              {"-1.5", "", ErrNegative},
		"a long negative":                       {"-1.50000000000000000000000", "", ErrNegative},
		"a lone minus":                          {"-", "", ErrNotDecimal},
		"a minus before a word":                 {"-abc", "", ErrNotDecimal},
		"a plus":                                {"+1", "", ErrNotDecimal},
		"an exponent":                           {"1e5", "", ErrNotDecimal},
		"NaN":                                   {"NaN", "", ErrNotDecimal},
		"infinity":                              {"inf", "", ErrNotDecimal},
		"hexadecimal":                           {"0x1p-2", "", ErrNotDecimal},

		"an underscore, which strconv would take": {"1_000", "", ErrNotDecimal},
		"a thousands comma":                       {"1,000", "", ErrNotDecimal},
		"a space":                                 {" 1", "", ErrNotDecimal},
		"a digit that is not ASCII":               {"١", "", ErrNotDecimal},
		"a letter after many digits":              {"1000000000000000000000000x", "", ErrNotDecimal},
	} {
		t.Run(name, func(t *testing.T) {
			d, err := ParseDecimal([]byte(c.in))
			if !errors.Is(err, c.err) {
				t.Fatalf("%q: error %v, want %v", c.in, err, c.err)
			}
			if err == nil && d.String() != c.want {
				t.Errorf("%q: %s, want %s", c.in, d, c.want)
			}
			if err != nil && d != (Decimal{}) {
				t.Errorf("%q: %v beside an error", c.in, d)
			}
		})
	}
}

func TestParseScientific(t *testing.T) {
	for in, want := range map[string]string{
		"1.912e-05":   "0.00001912",
		"1.912E-05":   "0.00001912",
		"4.393e+07":   "43930000",
		"4.393e7":     "43930000",
		"12.5":        "12.5",
		"0e5":         "0",
		"0e999":       "0",
		"1e18":        "1000000000000000000",
		"1e19":        "",
		"1e-18":       "0.000000000000000001",
		"1e-19":       "",
		"10e-19":      "0.000000000000000001",
		"1e":          "",
		"1e+":         "",
		"1e1000":      "",
		"1e1.5":       "",
		"e5":          "",
		"-1e5":        "",
		"1e5e5":       "",
		"0.00e-00000": "",
	} {
		d, err := ParseScientific([]byte(in))
		switch {
		case want == "" && err == nil:
			t.Errorf("%q: %s, want an error", in, d)
		case want != "" && (err != nil || d.String() != want):
			t.Errorf("%q: %s, %v, want %s", in, d, err, want)
		}
	}
}

func TestParseSigned(t *testing.T) {
	for in, want := range map[string]string{
		"-0.00052110":          "-0.0005211",
		"0.00052110":           "0.0005211",
		"-0":                   "0",
		"-0.00":                "0",
		"--1":                  "",
		"-":                    "",
		"":                     "",
		"+1":                   "",
		"-9223372036854775807": "-9223372036854775807",
		"-9223372036854775808": "",
	} {
		d, err := ParseSigned([]byte(in))
		switch {
		case want == "" && (err == nil || d != Decimal{}):
			t.Errorf("%q: %s, %v, want an error and nothing", in, d, err)
		case want != "" && (err != nil || d.String() != want):
			t.Errorf("%q: %s, %v, want %s", in, d, err, want)
		}
	}
}

// rat is d in the arithmetic that everything here is compared with.
func rat(d Decimal) *big.Rat {
	den := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(d.Scale)), nil)
	return new(big.Rat).SetFrac(big.NewInt(d.Unscaled), den)
}

// randomDecimal covers all lengths of digits and scales, both signs, canonical.
func randomDecimal(r *rand.Rand) Decimal {
	n := r.Int64() >> r.IntN(64)
	d, err := Decimal{n, 0}.shift(-r.IntN(maxScale + 1))
	if err != nil {
		d = Decimal{n, 0}
	}
	if r.IntN(2) == 0 {
		d.Unscaled = -d.Unscaled
	}
	return d
}

func TestCompareAgreesWithRationals(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 50_000 {
		d, e := randomDecimal(r), randomDecimal(r)
		if r.IntN(4) == 0 { // near ties, where a lost carry would show
			e = Decimal{d.Unscaled + int64(r.IntN(3)) - 1, d.Scale}
		}
		if got, want := d.Compare(e), rat(d).Cmp(rat(e)); got != want {
			t.Fatalf("compare %s with %s: %d, want %d", d, e, got, want)
		}
	}
}

func TestFloat64AgreesWithStrconv(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 50_000 {
		d := randomDecimal(r)
		want, err := strconv.ParseFloat(d.String(), 64)
		if err != nil {
			t.Fatal(err)
		}
		if got := d.Float64(); got != want {
			t.Fatalf("%s: %v, want %v", d, got, want)
		}
	}
}

func TestRescaleAgreesWithBigIntegers(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	two64 := new(big.Int).Lsh(big.NewInt(1), 64)
	for range 20_000 {
		d := randomDecimal(r)
		scale := d.Scale + uint8(r.IntN(maxScale+1))
		hi, lo, ok := d.Rescale(scale)
		if !ok {
			t.Fatalf("rescale %s to %d refused", d, scale)
		}
		got := new(big.Int).Mul(big.NewInt(int64(hi)), two64)
		got.Add(got, new(big.Int).SetUint64(lo))
		want := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale-d.Scale)), nil)
		want.Mul(want, big.NewInt(d.Unscaled))
		if got.Cmp(want) != 0 {
			t.Fatalf("rescale %s to %d: %s, want %s", d, scale, got, want)
		}
	}
}

func TestRescaleRefusesWhatItCannotHold(t *testing.T) {
	d := Decimal{15, 1}
	if _, _, ok := d.Rescale(0); ok {
		t.Error("1.5 became an integer")
	}
	if _, _, ok := d.Rescale(20); ok {
		t.Error("a factor above 10^18 was accepted")
	}
}

func TestDecimalTextMarshalling(t *testing.T) {
	want := Decimal{-5211, 7}
	text, err := want.MarshalText()
	if err != nil || string(text) != "-0.0005211" {
		t.Fatalf("%s, %v", text, err)
	}
	var got Decimal
	if err := got.UnmarshalText(text); err != nil || got != want {
		t.Fatalf("%v, %v, want %v", got, err, want)
	}
	if err := got.UnmarshalText([]byte("1e5")); !errors.Is(err, ErrNotDecimal) {
		t.Fatalf("error %v, want %v", err, ErrNotDecimal)
	}
}

func FuzzParseDecimal(f *testing.F) {
	for _, s := range []string{
		"0", "5", ".5", "5.", ".", "121419.01000000", "0.00001895", "9223372036854775807", "9223372036854775808",
		"0.000000000000000001", "0.0000000000000000010", "1_000", "NaN", "inf", "-1", "1e5", "0x1p-2", " 1", "1.2.3",
		"000000000000000000000000012.5", "99999999999999999999.0", "1.912e-05", "-0.0005211",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		signed, serr := ParseSigned([]byte(s))
		d, err := ParseDecimal([]byte(s))
		if (err == nil) && (serr != nil || signed != d) {
			t.Fatalf("%q: ParseDecimal %v, ParseSigned %v, %v", s, d, signed, serr)
		}
		checkDecimal(t, s, signed, serr)
		if sci, err := ParseScientific([]byte(s)); err == nil && !strings.HasPrefix(s, "-") {
			checkDecimal(t, s, sci, nil)
		}
	})
}

// checkDecimal compares a parsed text with math/big, which never rounds.
func checkDecimal(t *testing.T, s string, d Decimal, err error) {
	plain := strings.Trim(s, "-0123456789.") == "" && strings.ContainsAny(s, "0123456789") &&
		strings.Count(s, ".") <= 1 && !strings.Contains(strings.TrimPrefix(s, "-"), "-")
	if err != nil {
		if plain && !errors.Is(err, ErrOverflow) {
			t.Fatalf("%q: %v, although it is a plain number", s, err)
		}
		return
	}
	want, ok := new(big.Rat).SetString(s)
	if !ok {
		t.Fatalf("%q: %v, but it is no number", s, d)
	}
	if rat(d).Cmp(want) != 0 {
		t.Fatalf("%q: %s, want %s", s, d, want)
	}
	if d.Scale > 0 && d.Unscaled%10 == 0 || d.Scale > maxScale || d.Unscaled == math.MinInt64 {
		t.Fatalf("%q: %#v is not canonical", s, d)
	}
	again, err := ParseSigned(d.Append(nil))
	if err != nil || again != d {
		t.Fatalf("%q: %s reads back as %v, %v", s, d, again, err)
	}
	if f, err := strconv.ParseFloat(s, 64); err != nil || f != d.Float64() {
		t.Fatalf("%q: float %v, strconv %v, %v", s, d.Float64(), f, err)
	}
}

func BenchmarkParseDecimal(b *testing.B) {
	for name, text := range map[string]string{"price": "121419.01", "padded": "121419.01000000", "small": "0.00001895", "integer": "47314258"} {
		b.Run(name, func(b *testing.B) {
			in := []byte(text)
			b.SetBytes(int64(len(in)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := ParseDecimal(in); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
