package frame

import (
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/parquet-go/parquet-go"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// drawdownRow is a tick.Drawdown as columns. Times are null where unknown.
type drawdownRow struct {
	Venue     string `parquet:"venue"`
	Market    string `parquet:"market"`
	Symbol    string `parquet:"symbol"`
	Base      string `parquet:"base"`
	Quote     string `parquet:"quote"`
	Reference int64  `parquet:"reference_time,timestamp(microsecond)"`

	Open       *float64 `parquet:"open,optional"`
	Ref        *float64 `parquet:"ref,optional"`
	High       *float64 `parquet:"high,optional"`
	Low        *float64 `parquet:"low,optional"`
	LowTime    *int64   `parquet:"low_time,optional,timestamp(microsecond)"`
	LowGuarded *float64 `parquet:"low_guarded,optional"`

	OpenPct        *float64 `parquet:"dd_open_pct,optional"`
	RefPct         *float64 `parquet:"dd_ref_pct,optional"`
	HighPct        *float64 `parquet:"dd_high_pct,optional"`
	RunMaxPct      *float64 `parquet:"dd_runmax_pct,optional"`
	OpenGuardedPct *float64 `parquet:"dd_open_guarded_pct,optional"`

	RefLow       *float64 `parquet:"ref_low,optional"`
	RefLowTime   *int64   `parquet:"ref_low_time,optional,timestamp(microsecond)"`
	Passage5     *int64   `parquet:"first_passage_5,optional,timestamp(microsecond)"`
	Passage10    *int64   `parquet:"first_passage_10,optional,timestamp(microsecond)"`
	Passage20    *int64   `parquet:"first_passage_20,optional,timestamp(microsecond)"`
	Passage30    *int64   `parquet:"first_passage_30,optional,timestamp(microsecond)"`
	Passage50    *int64   `parquet:"first_passage_50,optional,timestamp(microsecond)"`
	Passage70    *int64   `parquet:"first_passage_70,optional,timestamp(microsecond)"`
	HalfRecovery *int64   `parquet:"half_recovery,optional,timestamp(microsecond)"`
}

var drawdownSchema = parquet.SchemaOf(drawdownRow{})

// passages are the columns of tick.Passages, in that order.
func (r *drawdownRow) passages() [len(tick.Passages)]**int64 {
	return [...]**int64{&r.Passage5, &r.Passage10, &r.Passage20, &r.Passage30, &r.Passage50, &r.Passage70}
}

// WriteDrawdowns writes drawdowns as a Parquet file, one row each.
func WriteDrawdowns(w io.Writer, all []tick.Drawdown) error {
	out := parquet.NewGenericWriter[drawdownRow](w, writerOptions("drawdowns", drawdownSchema, tick.MinutesPerDay, tradePage)...)
	for i := range all {
		d := &all[i]
		row := drawdownRow{
			Venue: d.Venue, Market: string(d.Market), Symbol: d.Symbol, Base: d.Base, Quote: d.Quote,
			Reference: int64(d.Reference / tick.Microsecond),
			Open:      known(d.Open), Ref: known(d.Ref), High: known(d.High), Low: known(d.Low),
			LowTime: knownTime(d.LowTime), LowGuarded: known(d.LowGuarded),
			OpenPct: known(d.OpenPct), RefPct: known(d.RefPct), HighPct: known(d.HighPct),
			RunMaxPct: known(d.RunMaxPct), OpenGuardedPct: known(d.OpenGuardedPct),
			RefLow: known(d.RefLow), RefLowTime: knownTime(d.RefLowTime), HalfRecovery: knownTime(d.HalfRecovery),
		}
		for k, column := range row.passages() {
			*column = knownTime(d.FirstPassage[k])
		}
		if _, err := out.Write([]drawdownRow{row}); err != nil {
			return fmt.Errorf("write drawdowns: %w", err)
		}
	}
	if err := out.Close(); err != nil {
		return fmt.Errorf("write drawdowns: %w", err)
	}
	return nil
}

// ReadDrawdowns reads what WriteDrawdowns wrote.
func ReadDrawdowns(r io.ReaderAt, size int64) ([]tick.Drawdown, error) {
	f, err := openFrame(r, size, "drawdowns", drawdownSchema)
	if err != nil {
		return nil, fmt.Errorf("read drawdowns: %w", err)
	}
	var all []tick.Drawdown
	err = safely(func() error {
		in := parquet.NewGenericReader[drawdownRow](f)
		defer in.Close()
		rows := make([]drawdownRow, 256)
		for {
			clear(rows)
			n, err := in.Read(rows)
			for i := range rows[:n] {
				all = append(all, rows[i].drawdown())
			}
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil {
				return err
			}
		}
	})
	if err != nil {
		return nil, fmt.Errorf("read drawdowns: %w", err)
	}
	return all, nil
}

func (r *drawdownRow) drawdown() tick.Drawdown {
	d := tick.Drawdown{
		Key:  tick.Key{Venue: r.Venue, Market: tick.Market(r.Market), Symbol: r.Symbol},
		Base: r.Base, Quote: r.Quote, Reference: tick.Time(r.Reference) * tick.Microsecond,
		Open: number(r.Open), Ref: number(r.Ref), High: number(r.High), Low: number(r.Low),
		LowTime: instant(r.LowTime), LowGuarded: number(r.LowGuarded),
		OpenPct: number(r.OpenPct), RefPct: number(r.RefPct), HighPct: number(r.HighPct),
		RunMaxPct: number(r.RunMaxPct), OpenGuardedPct: number(r.OpenGuardedPct),
		RefLow: number(r.RefLow), RefLowTime: instant(r.RefLowTime), HalfRecovery: instant(r.HalfRecovery),
	}
	for k, column := range r.passages() {
		d.FirstPassage[k] = instant(*column)
	}
	return d
}

// known is a number, or null for NaN.
func known(v float64) *float64 {
	if math.IsNaN(v) {
		return nil
	}
	return &v
}

func number(v *float64) float64 {
	if v == nil {
		return math.NaN()
	}
	return *v
}

func knownTime(t tick.Time) *int64 {
	if t == tick.NoTime {
		return nil
	}
	us := int64(t / tick.Microsecond)
	return &us
}

func instant(us *int64) tick.Time {
	if us == nil {
		return tick.NoTime
	}
	return tick.Time(*us) * tick.Microsecond
}
