package compare

// A Mismatch is one thing that a deep comparison did not find alike on its two sides.
type Mismatch struct {
	Place    string // Account, box1/od/Item, box1/docs/a.txt, ...; the cell itself is "cell"
	Key      string // of the row, as the OData API writes it between the brackets; "" of what is no row
	Property string // of the row, the file or the folder; "" when all of it is missing, or too much
	Kind     MismatchKind
	// Expected and Found are the two values as text, for those who ask to see them: they may be personal. Both are "" where one
	// side has nothing.
	Expected, Found string
}

// A MismatchKind is in what way something is not alike.
type MismatchKind string

// The kinds of mismatches, from the view of what is held against the snapshot.
const (
	Missing MismatchKind = "missing" // the snapshot has it
	Extra   MismatchKind = "extra"   // the snapshot does not have it
	Changed MismatchKind = "changed"
)
