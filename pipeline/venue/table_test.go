package venue

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// pair is what the tests decode: the fields of two columns and an optional third.
type pair struct{ a, b, c string }

var pairs = Layout{Columns: []string{"a", "b"}, Optional: []string{"c"}, Headerless: true}

func decodePairs(text string) (string, error) {
	read := func(row *Row, p *pair) error {
		*p = pair{string(row.Field(0)), string(row.Field(1)), "-"}
		if c := row.Field(2); c != nil {
			p.c = string(c)
		}
		if p.a == "bad" {
			return row.Bad(0, ErrText)
		}
		return nil
	}
	var out []string
	for p, err := range Decode(strings.NewReader(text), pairs, nil, read) {
		if row, ok := errors.AsType[*RowError](err); ok {
			out = append(out, fmt.Sprintf("!%d:%d", row.Line, row.Offset))
		} else if err != nil {
			return strings.Join(out, " "), err
		} else {
			out = append(out, p.a+"/"+p.b+"/"+p.c)
		}
	}
	return strings.Join(out, " "), nil
}

func TestDecodeFindsColumns(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"the layout's own header":           {"a,b,c\n1,2,3\n", "1/2/3"},
		"without the optional column":       {"a,b\n1,2\n", "1/2/-"},
		"another order":                     {"c,b,a\n1,2,3\n", "3/2/1"},
		"columns nobody asked for":          {"x,a,y,b,z\n1,2,3,4,5\n", "2/4/-"},
		"no header":                         {"1,2\n3,4\n", "1/2/- 3/4/-"},
		"no header, with the optional":      {"1,2,3\n", "1/2/3"},
		"empty fields":                      {"a,b,c\n,,\n1,,3\n", "// 1//3"},
		"a long row":                        {"a,b\n" + strings.Repeat("x", 300) + ",2\n", strings.Repeat("x", 300) + "/2/-"},
		"a minus after a comma":             {"a,b,c\n1,-2,-3\n", "1/-2/-3"},
		"a header and no row":               {"a,b\n", ""},
		"rows of other lengths":             {"a,b\n1\n1,2\n1,2,3\n,\n", "!2:4 1/2/- !4:10 //-"},
		"no header and rows of two lengths": {"1,2\n1,2,3\n", "1/2/- !2:4"},
		"a row that the decoder refuses":    {"a,b\nbad,2\n1,2\n", "!2:4 1/2/-"},
		"a row of many commas":              {"a,b\n" + strings.Repeat(",", 1000) + "\n1,2\n", "!2:4 1/2/-"},
	} {
		if got, err := decodePairs(c.in); err != nil || got != c.want {
			t.Errorf("%s: %q, %v, want %q", name, got, err, c.want)
		}
	}
}

func TestDecodeRefusesHeaders(t *testing.T) {
	for name, in := range map[string]string{
		"a missing column":        "a,c\n1,2\n",
		"a column twice":          "a,b,a\n1,2,3\n",
		"an optional one twice":   "a,b,c,c\n1,2,3,4\n",
		"quoted names":            "\"a\",\"b\"\n1,2\n",
		"spaces around names":     "a, b\n1,2\n",
		"too many columns":        "a,b" + strings.Repeat(",x", 200) + "\n",
		"too few without header":  "1\n",
		"too many without header": "1,2,3,4\n",
		"blank lines":             "\n\n",
	} {
		got, err := decodePairs(in)
		bad, ok := errors.AsType[*HeaderError](err)
		if !ok || got != "" || bad.Want != "a,b[,c]" || len(bad.Have) > 64 {
			t.Errorf("%s: %q, %v, want a header error", name, got, err)
		}
	}
}

func TestQuickIsAskedOnlyForTheLayoutsOwnColumns(t *testing.T) {
	for in, want := range map[string]int{"a,b,c\n1,2,3\n": 1, "1,2,3\n": 1, "a,b\n1,2\n": 0, "c,b,a\n1,2,3\n": 0, "a,b,c,d\n1,2,3,4\n": 0, "1,2\n": 0} {
		asked := 0
		quick := func([]byte, *pair) bool { asked++; return true }
		rows := 0
		for _, err := range Decode(strings.NewReader(in), pairs, quick, func(*Row, *pair) error { return nil }) {
			if err != nil {
				t.Fatal(err)
			}
			rows++
		}
		if asked != want || rows != 1 {
			t.Errorf("%q: asked %d times for %d rows, want %d", in, asked, rows, want)
		}
	}
}

func TestRowErrorSaysWhere(t *testing.T) {
	err := error(&RowError{Line: 3, Offset: 120, Field: "price", Text: "NaN", Err: tick.ErrNotDecimal})
	if want := `line 3 (byte 120): price "NaN": not a plain decimal number`; err.Error() != want {
		t.Errorf("%s, want %s", err, want)
	}
	if !errors.Is(err, ErrField) || !errors.Is(err, tick.ErrNotDecimal) {
		t.Error("neither a bad field nor its cause")
	}
}

func TestNames(t *testing.T) {
	for in, want := range map[string]string{
		"a/b/BTCUSDT-aggTrades-2025-10-08.zip": "BTCUSDT-aggTrades-2025-10-08",
		"BTCUSDT2025-10-10.csv.gz":             "BTCUSDT2025-10-10",
		"x.csv":                                "x",
		"x.tar.gz":                             "x",
		"x.zip":                                "x",
		"x.csv.zst":                            "x",
		"x.csv.zip.CHECKSUM":                   "x.csv.zip.CHECKSUM",
		".csv":                                 "",
	} {
		if got := Stem(in); got != want {
			t.Errorf("stem of %s: %q, want %q", in, got, want)
		}
	}
	if got := strings.Join(Folders("/a/b/c/x.csv"), " "); got != "c b a" {
		t.Errorf("folders: %q", got)
	}
	if got := Folders("x.csv"); got != nil {
		t.Errorf("folders of a lone file: %q", got)
	}
}

func TestFirstLines(t *testing.T) {
	cut := strings.Repeat("x", HeadSize-4)
	for name, c := range map[string]struct{ in, want string }{
		"all of a short file":                     {"a\nb", "a|b"},
		"marks, returns and blank lines":          {"\ufeffa\r\n\r\nb\n", "a|b"},
		"the cut line of a long file is left out": {"a\nb\n" + cut, "a|b"},
		"no more than asked for":                  {"a\nb\nc\nd\n", "a|b|c"},
		"nothing":                                 {"", ""},
	} {
		if got := strings.Join(FirstLines([]byte(c.in), 3), "|"); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
