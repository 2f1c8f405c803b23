package run

import (
	"context"
	"errors"
	"fmt"

	"github.com/crashtape/crashtape/pipeline/archive"
	"github.com/crashtape/crashtape/pipeline/frame"
	"github.com/crashtape/crashtape/pipeline/store"
	"github.com/crashtape/crashtape/pipeline/tick"
)

// Check is the verdict on one stored partition or archive.
type Check struct {
	What string
	Rows int64
	Err  error // nil when everything agrees
}

// Verify checks every digest and row count of a day again: the frames against their
// manifests, results against the frames they were made from, and, where an archive
// still lies below a raw folder, its bytes against the digest it was read with.
func Verify(ctx context.Context, s *store.Store, d tick.Date, raw []string) ([]Check, error) {
	var checks []Check
	inputs := map[string]string{} // path below its raw folder → digest
	for _, kind := range []store.Kind{tradesKind, candlesKind, bookKind, bookMinutesKind, minutesKind, drawdownsKind} {
		parts, err := s.Partitions(kind, d)
		if err != nil {
			return nil, err
		}
		for _, p := range parts {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			m, rows, err := verifyPartition(s, p)
			checks = append(checks, Check{What: p.Path(), Rows: rows, Err: err})
			if kind != minutesKind && kind != drawdownsKind {
				for _, in := range m.Inputs {
					inputs[in.Path] = in.SHA256
				}
			}
		}
	}
	if len(checks) == 0 {
		return nil, fmt.Errorf("nothing is stored of %s: run reconstruct %s first", d, d)
	}
	archives, err := verifyArchives(ctx, raw, inputs)
	return append(checks, archives...), err
}

// verifyPartition opens a partition, which compares its digest, and counts its rows.
func verifyPartition(s *store.Store, p store.Partition) (m store.Manifest, rows int64, err error) {
	data, m, err := s.Open(p)
	if err != nil {
		return m, 0, err
	}
	defer data.Close()
	want := m.Rows.Out
	switch p.Kind {
	case tradesKind:
		for batch, err := range frame.ReadTrades(data, data.Size(), frame.AllTradeColumns) {
			if err != nil {
				return m, rows, err
			}
			rows += int64(len(batch))
		}
	case candlesKind:
		for _, err := range frame.ReadCandles(data, data.Size()) {
			if err != nil {
				return m, rows, err
			}
			rows++
		}
	case bookKind:
		for _, err := range frame.ReadBook(data, data.Size()) {
			if err != nil {
				return m, rows, err
			}
			rows++
		}
	case minutesKind, bookMinutesKind:
		if _, err := frame.ReadMinutes(data, data.Size()); err != nil {
			return m, 0, err
		}
		rows, want = tick.MinutesPerDay, tick.MinutesPerDay // or ReadMinutes had refused
	case drawdownsKind:
		all, err := frame.ReadDrawdowns(data, data.Size())
		if err != nil {
			return m, 0, err
		}
		rows, want = int64(len(all)), int64(min(m.Rows.In, 1))
	}
	if rows != want {
		return m, rows, fmt.Errorf("holds %d rows, its manifest says %d", rows, want)
	}
	if p.Kind == minutesKind || p.Kind == drawdownsKind {
		src, err := openSources(s, p.Date, p.Key)
		if err != nil {
			return m, rows, err
		}
		return m, rows, fresh(&src, m)
	}
	return m, rows, nil
}

func verifyArchives(ctx context.Context, raw []string, inputs map[string]string) ([]Check, error) {
	var checks []Check
	files, err := archive.Find(raw...)
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		want, ok := inputs[f.Path]
		if !ok {
			continue
		}
		have, _, err := f.Digest()
		if err == nil && have != want {
			err = errors.New("its bytes are not those the frames were made from; run reconstruct again")
		}
		checks = append(checks, Check{What: f.Name(), Err: err})
	}
	return checks, nil
}

// Stored counts the frames of a day and those of them that are synthetic.
func Stored(s *store.Store, d tick.Date) (frames, synthetic int, err error) {
	for _, kind := range frameKinds {
		parts, err := s.Partitions(kind, d)
		if err != nil {
			return 0, 0, err
		}
		for _, p := range parts {
			m, err := s.Manifest(p)
			if errors.Is(err, store.ErrDamaged) {
				continue // it is rebuilt, or fails by itself
			}
			if err != nil {
				return 0, 0, err
			}
			frames++
			if m.Synthetic {
				synthetic++
			}
		}
	}
	return frames, synthetic, nil
}
