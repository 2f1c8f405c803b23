package flashcrash

import (
	"math"

	"github.com/crashtape/crashtape/pipeline/book"
	"github.com/crashtape/crashtape/pipeline/tick"
)

// bookDay is the generated day with synthetic order books on every venue but Gemini:
// spreads widen and depth goes in the crash, more on some coins than on others, some
// books go stale or empty, one begins late, and Coinbase's feed has 400 levels.
func bookDay(coins int) Input {
	in := generatedDay(coins, generatedMarkets)
	for i, m := range in.Minutes {
		if m.Venue == "gemini" {
			continue
		}
		out := relabelled(m, m.Key, m.Base, m.Quote)
		account := &book.Account{}
		addBook(out, i, account)
		in.Minutes[i] = out
		source := in.Sources[i]
		source.Path, source.Dataset, source.Frame, source.Book = "book_"+source.Path, "book", "frames/book_minutes/"+m.Key.String(), true
		q := Quality{Key: m.Key, RowsIn: account.Messages, RowsOut: account.Messages, Book: account}
		if m.Venue == "coinbase" {
			q.Levels = 400
		}
		in.Sources, in.Quality = append(in.Sources, source), append(in.Quality, q)
	}
	return in
}

// addBook generates the book columns of one symbol.
func addBook(m *tick.Minutes, i int, a *book.Account) {
	usual := 0.6 * math.Pow(10, 1.3*chance(i, 21))
	deep := 4e6 * math.Pow(10, -2.2*chance(i, 22))
	hit := 0.5 + 0.9*chance(i, 23)
	for minute := range tick.MinutesPerDay {
		a.Messages += 60
		m.State[minute] = generatedState(i, minute)
		m.Set(tick.Updates, minute, 60)
		switch m.State[minute] {
		case tick.BookStale:
			a.StaleNs += tick.Minute
			continue
		case tick.BookEmpty:
			a.EmptyNs += tick.Minute
			continue
		case tick.BookNone:
			continue
		}
		a.LiveNs += tick.Minute
		stress := hit * math.Exp(-math.Pow((float64(minute)-1279)/8, 2))
		spread := usual * math.Exp(5.2*stress+0.5*chance(i, minute, 24))
		m.Set(tick.SpreadBps, minute, spread)
		side := [2]float64{deep * math.Exp(-5.5*stress-0.4*chance(i, minute, 25)), deep * math.Exp(-4.1*stress-0.4*chance(i, minute, 26))}
		for band, distance := range book.Bands {
			reach := math.Pow(float64(distance)/500, 0.7)
			m.Set(tick.DepthBid10+tick.Column(band), minute, side[0]*reach)
			m.Set(tick.DepthAsk10+tick.Column(band), minute, side[1]*reach)
		}
		for n, notional := range book.Notionals {
			cost := math.Inf(1)
			if thin := math.Min(side[0], side[1]); notional <= 3*thin {
				cost = spread + 500*math.Pow(notional/thin, 1.4)
			}
			m.Set(tick.RTC500+tick.Column(n), minute, cost)
		}
	}
	a.Applied, a.Snapshots, a.SelfTestsPassed = a.Messages-2, 3, 2
	if a.StaleNs > 0 {
		to := at(21, 25)
		a.GapCount, a.Gaps, a.Breaking = 1, []book.Gap{{From: at(21, 17), To: &to, Want: 700, Have: 702}}, 1
	}
}

func generatedState(i, minute int) tick.BookState {
	switch {
	case i%6 == 2 && minute >= 1277 && minute < 1285:
		return tick.BookStale
	case i%5 == 3 && minute >= 1278 && minute < 1281:
		return tick.BookEmpty
	case i == 1 && minute < 90:
		return tick.BookNone
	}
	return tick.BookLive
}
