package tick

// Level is one price of one side of a book, in units of 10^-PriceScale and 10^-SizeScale
// of the message that holds it. Prices are positive.
type Level struct {
	Price int64
	Size  int64 // absolute; 0 removes the level. In a Relative message a signed change
}

// Depth is one message about an order book in normal form, whatever the venue. It is
// borrowed until the next iteration, its levels too.
type Depth struct {
	Exch Time // when the book was so at the venue; the send time where that is all there is
	Recv Time // NoTime when the archive has none

	// Prev and Last chain the messages: a delta follows when its Prev is the Last of
	// the message before. Last 0 means the archive has no identifiers, and lost
	// messages cannot be seen.
	Prev, Last int64

	Snapshot bool // replaces the whole book
	Relative bool // sizes are changes to what is there, not what is there

	// The scales never fall within a stream; when one rises, what a book holds must be
	// rescaled.
	PriceScale, SizeScale uint8

	Bids, Asks []Level // as sent, in no promised order

	// Checksum is the venue's own CRC-32 of the top of the book after this message, if
	// HasChecksum; the venue's decoder knows how to compute it.
	Checksum    uint32
	HasChecksum bool
}
