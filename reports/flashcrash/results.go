package flashcrash

import (
	"encoding/json"
	"math"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// num is a number in results.json: null when undefined, "+Inf" when infinite.
type num float64

// MarshalJSON writes the shortest text that reads back as the same float64.
func (n num) MarshalJSON() ([]byte, error) {
	switch v := float64(n); {
	case math.IsNaN(v):
		return []byte("null"), nil
	case math.IsInf(v, 1):
		return []byte(`"+Inf"`), nil
	case math.IsInf(v, -1):
		return []byte(`"-Inf"`), nil
	default:
		return json.Marshal(v)
	}
}

// instant is a time in results.json: RFC 3339 in UTC with the decimals it has.
type instant tick.Time

// MarshalJSON writes null for an unknown time.
func (t instant) MarshalJSON() ([]byte, error) {
	if tick.Time(t) == tick.NoTime {
		return []byte("null"), nil
	}
	return json.Marshal(tick.Time(t).String())
}

func nums(values []float64) []num {
	out := make([]num, len(values))
	for i, v := range values {
		out[i] = num(v)
	}
	return out
}

// Results are the numbers of a report, in the order results.json has them.
type Results struct {
	Event         eventFacts
	Synthetic     bool
	Version       string
	Inputs        []inputFacts
	Drawdowns     []drawdownFacts
	CrossSection  []crossSection
	VenueGap      []venueGap
	Disagreements []disagreement
	CVD           []flow
	Liquidity     []liquidity
	Feeds         []feedFacts
	Claims        []struct{}
	Quality       []qualityFacts
	Figures       []figureFacts

	groups   []*group
	coins    []string
	shelves  []*shelf // groups with order books
	bookless []*group
	lead     string // the coin of the price and flow figures; empty when none is shared
}
