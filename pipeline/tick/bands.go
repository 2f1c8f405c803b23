package tick

// Band is how much an order book holds between its mid price and a distance from it.
type Band struct {
	Percent  Decimal // the distance, below 0 for bids
	Depth    Decimal // native units
	Notional Decimal // quote units; by Depth it is the average price
}

// Bands is one sample of a book's depth, coarse beside the book itself. It is borrowed
// until the next iteration.
type Bands struct {
	Exch  Time
	Bands []Band // as published, in no promised order
}
