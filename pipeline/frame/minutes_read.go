package frame

import (
	"fmt"
	"io"
	"math"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// ReadMinutes reads the wanted value columns of a minutes partition, all of them when
// none is named; the key and the state of the book are always read. Null becomes NaN.
// A column that is null all day counts as never set. The bytes should come from
// store.Open.
func ReadMinutes(r io.ReaderAt, size int64, want ...tick.Column) (*tick.Minutes, error) {
	f, err := openFrame(r, size, "minutes", minutesSchema)
	if err != nil {
		return nil, err
	}
	groups := f.RowGroups()
	if len(groups) != 1 || groups[0].NumRows() != tick.MinutesPerDay {
		return nil, malformed("%d minutes in %d row groups, want %d in one", f.NumRows(), len(groups), tick.MinutesPerDay)
	}
	chunks := groups[0].ColumnChunks()
	var m *tick.Minutes
	err = safely(func() error {
		if m, err = readMinutesKey(chunks); err != nil {
			return err
		}
		if len(want) == 0 {
			for c := range tick.NumColumns {
				want = append(want, c)
			}
		}
		for _, c := range want {
			if err := readMinutesColumn(chunks[valueIndex(c)], m, c); err != nil {
				return fmt.Errorf("%s: %w", tick.Columns[c].Name, err)
			}
		}
		return readColumn(chunks[minuteState], decodeStates, m.State[:], 0)
	})
	if err != nil {
		return nil, fmt.Errorf("read minutes: %w", err)
	}
	return m, nil
}

func readMinutesKey(chunks []parquet.ColumnChunk) (*tick.Minutes, error) {
	var who [minuteTime]string
	for i := range who {
		var first [1]string
		if err := readColumn(chunks[i], decodeStrings, first[:], ""); err != nil {
			return nil, err
		}
		who[i] = first[0]
	}
	var times [tick.MinutesPerDay]int64
	if err := readColumn(chunks[minuteTime], decodeInt64s, times[:], 0); err != nil {
		return nil, err
	}
	date := tick.DateOf(tick.Time(times[0]) * tick.Microsecond)
	for i, us := range times {
		if want := date.Start() + tick.Time(i)*tick.Minute; tick.Time(us)*tick.Microsecond != want {
			return nil, malformed("row %d is not the minute %s", i, want)
		}
	}
	key := tick.Key{Venue: who[minuteVenue], Market: tick.Market(who[minuteMarket]), Symbol: who[minuteSymbol]}
	return tick.NewMinutes(key, who[minuteBase], who[minuteQuote], date), nil
}

func readMinutesColumn(chunk parquet.ColumnChunk, m *tick.Minutes, c tick.Column) error {
	decode := decodeDoubles
	if tick.Columns[c].Integer {
		decode = decodeWhole
	}
	values := make([]float64, tick.MinutesPerDay)
	if err := readColumn(chunk, decode, values, math.NaN()); err != nil {
		return err
	}
	for _, v := range values {
		if !math.IsNaN(v) {
			m.Adopt(c, values)
			break
		}
	}
	return nil
}

func decodeDoubles(_ []float64, v encoding.Values) ([]float64, error) { return v.Double(), nil }

func decodeWhole(into []float64, v encoding.Values) ([]float64, error) {
	for _, n := range v.Int64() {
		into = append(into, float64(n))
	}
	return into, nil
}

func decodeStrings(into []string, v encoding.Values) ([]string, error) {
	data, offsets := v.ByteArray()
	for i := 1; i < len(offsets); i++ {
		into = append(into, string(data[offsets[i-1]:offsets[i]]))
	}
	return into, nil
}

func decodeStates(into []tick.BookState, v encoding.Values) ([]tick.BookState, error) {
	data, offsets := v.ByteArray()
next:
	for i := 1; i < len(offsets); i++ {
		text := string(data[offsets[i-1]:offsets[i]])
		for s := tick.BookNone; s <= tick.BookEmpty; s++ {
			if s.String() == text {
				into = append(into, s)
				continue next
			}
		}
		return nil, malformed("book state %.20q", text)
	}
	return into, nil
}
