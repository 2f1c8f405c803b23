package page

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/crashtape/crashtape/pipeline/event"
	"github.com/crashtape/crashtape/reports/chart"
)

func smallest() *Page {
	return &Page{
		Lang: "en", Date: "2025-10-10", Headline: event.Text{EN: "Title", ZH: "标题"}, View: chart.Window{From: 0, To: 60},
		Tones: []Tone{{"#B87D00", "#F2BC3B"}},
	}
}

func rendered(t *testing.T, p *Page) string {
	t.Helper()
	var out bytes.Buffer
	if err := Render(&out, p); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestThePolicyAllowsExactlyThePagesOwnScriptAndStyle(t *testing.T) {
	doc, err := html.Parse(strings.NewReader(rendered(t, smallest())))
	if err != nil {
		t.Fatal(err)
	}
	policy, allowed := "", 0
	for n := range doc.Descendants() {
		if n.Type == html.ElementNode && n.Data == "meta" && attribute(n, "http-equiv") == "Content-Security-Policy" {
			policy = attribute(n, "content")
		}
	}
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode || n.Data != "script" && n.Data != "style" || attribute(n, "type") == "application/json" {
			continue
		}
		if allowed++; !strings.Contains(policy, hash(n.FirstChild.Data)) {
			t.Errorf("the policy lacks the hash of a %s element", n.Data)
		}
	}
	if allowed != 3 || strings.Count(policy, "sha256-") != 3 {
		t.Errorf("%d elements of script and style, %d hashes in the policy, want 3 of each", allowed, strings.Count(policy, "sha256-"))
	}
	for _, hole := range []string{"unsafe", "http:", "https:", "*"} {
		if strings.Contains(policy, hole) {
			t.Errorf("the policy has %q in it: %s", hole, policy)
		}
	}
	if !strings.HasPrefix(policy, "default-src 'none';") {
		t.Errorf("the policy does not begin with nothing: %s", policy)
	}
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func TestToneThatIsNoColourIsRefused(t *testing.T) {
	for _, bad := range []string{"", "red", "#12345", "#12345g", "#000000}body{display:none", "url(x)"} {
		p := smallest()
		p.Tones = []Tone{{bad, "#000000"}}
		if err := Render(&bytes.Buffer{}, p); err == nil {
			t.Errorf("the colour %q was accepted", bad)
		}
	}
}

type failingWriter struct{ err error }

func (w failingWriter) Write([]byte) (int, error) { return 0, w.err }

func TestAFailingWriterIsReported(t *testing.T) {
	full := errors.New("disk full")
	if err := Render(failingWriter{full}, smallest()); !errors.Is(err, full) {
		t.Errorf("got %v, want the writer's error", err)
	}
}

func TestTheRuntimeNeverTurnsTextIntoMarkup(t *testing.T) {
	runtime, err := runtimeScript()
	if err != nil {
		t.Fatal(err)
	}
	for _, danger := range []string{"innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "fetch(", "XMLHttpRequest", "import(", "localStorage", "setAttribute(\"on", "</script", "<!--"} {
		if strings.Contains(runtime, danger) {
			t.Errorf("the runtime has %q in it", danger)
		}
	}
}

func TestPlainKeepsWordsAndShowsTricks(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"a symbol":               {"1000PEPEUSDT", "1000PEPEUSDT"},
		"Chinese":                {"币安人生USDT", "币安人生USDT"},
		"an override":            {"USD\u202ECTB", "USD\ufffdCTB"},
		"an isolate":             {"a\u2066b\u2069", "a\ufffdb\ufffd"},
		"a line separator":       {"a\u2028b", "a\ufffdb"},
		"a control character":    {"a\x00b\nc", "a\ufffdb\ufffdc"},
		"bytes that are no text": {"a\xffb", "a\ufffdb"},
	} {
		if got := Plain(c.in); got != c.want {
			t.Errorf("%s: %q became %q, want %q", name, c.in, got, c.want)
		}
	}
}

func TestEveryWordIsInBothLanguages(t *testing.T) {
	for name, word := range words {
		if word.EN == "" || word.ZH == "" {
			t.Errorf("the word %s is missing in a language: %+v", name, word)
		}
	}
}
