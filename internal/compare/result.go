package compare

// A Result is the comparison of what a snapshot holds with what a cell holds.
type Result struct {
	Expected, Found           int64 // rows of all types, links not among them
	LinksExpected, LinksFound int64
	FilesExpected, FilesFound int64 // web files
	Named                     bool  // files were compared by name and size, and not only counted
	Different                 []Difference
	LostLinks                 []string // box/collection/Set('id') → Set('id'); at most MaxLost
	LostFiles                 []string // box/path, that no file of this name and size is there for; at most MaxLost
	NotCompared               []string // what could not be compared, and why
	// MainBoxAway: rows of a main box were expected that only arrive in another cell: the one that the snapshot was made of, or
	// that it was prepared for.
	MainBoxAway bool
	HiddenLinks int64    // of Cell.AllLinks: those that the cell of the archive did not show: not asked for; none with Cell.Turned
	Unrelated   int64    // links of rows whose types have no association, or a dead one: no cell shows them
	LinksBeyond int64    // of the same: links of entities that were asked anyway, which the snapshot does not have
	BeyondLinks []string // those, as LostLinks has them; at most MaxLost
	Changed     []string // of Cell.Unmoved: the places that others wrote to meanwhile
}

// A Difference is a place where a cell does not hold what the snapshot holds.
type Difference struct {
	Place           string // Account, box1/od/Item, box1 (files), ...
	Expected, Found int64
}

// MaxLost is how many lost links or files are named, where nobody wants more; all of them are counted.
const MaxLost = 1000

// compare takes over how much there is at one place.
func (r *Result) compare(place string, expected, found int64) {
	if expected != found {
		r.Different = append(r.Different, Difference{place, expected, found})
	}
}
