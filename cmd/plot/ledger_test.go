package main

import (
	"encoding/json"
	"testing"

	"github.com/crashtape/crashtape/pipeline/store"
	"github.com/crashtape/crashtape/reports/flashcrash"
)

func TestTheLedgerOfABookReachesTheReport(t *testing.T) {
	for name, c := range map[string]struct {
		frame  store.Manifest
		book   bool
		levels int
		fails  bool
	}{
		"a frame of trades":       {frame: store.Manifest{}},
		"a book of 400 levels":    {frame: store.Manifest{Book: json.RawMessage(`{"messages":7,"gap_count":1,"gaps":[{"from":5,"want":3,"have":9}]}`), Parameters: map[string]string{"levels": "400"}}, book: true, levels: 400},
		"a book without levels":   {frame: store.Manifest{Book: json.RawMessage(`{"messages":7}`)}, fails: true},
		"a ledger that is broken": {frame: store.Manifest{Book: json.RawMessage(`{"messages":"x"}`), Parameters: map[string]string{"levels": "0"}}, fails: true},
	} {
		var q flashcrash.Quality
		err := addBook(&q, c.frame)
		if c.fails {
			if err == nil {
				t.Errorf("%s: no error", name)
			}
			continue
		}
		if err != nil || (q.Book != nil) != c.book || q.Levels != c.levels {
			t.Errorf("%s: %+v with %d levels, %v", name, q.Book, q.Levels, err)
		}
		if c.book && (q.Book.Messages != 7 || len(q.Book.Gaps) != 1 || q.Book.Gaps[0].Have != 9) {
			t.Errorf("%s: the ledger came as %+v", name, q.Book)
		}
	}
}
