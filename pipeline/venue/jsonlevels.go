package venue

import "github.com/crashtape/crashtape/pipeline/tick"

// Levels reads an array of levels of one side, [["price","size"],...], into the
// ladder. Further elements of a level, such as the number of orders, are skipped.
func (j *JSON) Levels(l *Ladder, bid bool) {
	j.Open('[')
	if j.err != nil {
		return
	}
	side := &l.Asks
	if bid {
		side = &l.Bids
	}
	for {
		*side = j.plain(l, *side)
		if !j.Element() {
			return
		}
		j.level(l, side)
	}
}

// plain reads levels as nearly all are written and stops before the first that is
// not, or after which something else comes than a comma or the closing bracket.
func (j *JSON) plain(l *Ladder, side []tick.Level) []tick.Level {
	const shortest = len(`["1","1"]]`)
	text, at := j.text, j.at
	for {
		start := at
		if !j.fresh {
			if at == len(text) || text[at] != ',' {
				break
			}
			at++
		}
		if len(text)-at < shortest || text[at] != '[' || text[at+1] != '"' {
			at = start
			break
		}
		at += 2
		price, n := l.ReadPrice(text[at:])
		at += n
		if n == 0 || len(text)-at < 5 || text[at] != '"' || text[at+1] != ',' || text[at+2] != '"' {
			at = start
			break
		}
		at += 3
		size, n := l.ReadSize(text[at:])
		at += n
		if n == 0 || len(text)-at < 2 || text[at] != '"' {
			at = start
			break
		}
		at++
		if text[at] == ',' {
			at = skipCounts(text, at)
		}
		if at == len(text) || text[at] != ']' {
			at = start
			break
		}
		at++
		side = append(side, tick.Level{Price: price, Size: size})
		j.fresh = false
	}
	j.at = at
	return side
}

// skipCounts moves past the further elements of a level, digits in quotes.
func skipCounts(text []byte, at int) int {
	for len(text)-at > len(`,"1"`) && text[at] == ',' && text[at+1] == '"' {
		at += 2
		for at < len(text) && text[at]-'0' <= 9 {
			at++
		}
		if at == len(text) || text[at] != '"' {
			return len(text)
		}
		at++
	}
	return at
}

// level reads one level however it is written.
func (j *JSON) level(l *Ladder, side *[]tick.Level) {
	j.Open('[')
	price, size := j.number(l.Price), j.number(l.Size)
	for j.Element() {
		j.Skip()
	}
	if j.err == nil {
		*side = append(*side, tick.Level{Price: price, Size: size})
	}
}

// number reads the array's next element to the stream's scale. An exponent is part of
// JSON's grammar, and OKX writes small sizes of spot trades with one.
func (j *JSON) number(scaled func(tick.Decimal) (int64, error)) int64 {
	if !j.Element() {
		j.Fail(ErrJSON)
		return 0
	}
	start := j.at
	d, err := tick.ParseScientific(j.Number())
	var v int64
	if err == nil {
		v, err = scaled(d)
	}
	if err != nil {
		j.at = start
		j.Fail(err)
	}
	return v
}
