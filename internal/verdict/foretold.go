package verdict

import "strings"

// Foretold is what the snapshot itself tells about an import of it: what goes lost whatever the server does well.
type Foretold struct {
	Lost []Loss `json:"lost,omitempty"` // for certain
	// Lossy says what may be lost or spoilt beside that, such as "findings: 2 lost"; "" where nothing speaks for that.
	Lossy string `json:"lossy,omitempty"`
	// Left says what a prepared copy does not cure, such as "2 links without their rows left out"; "" where it cures everything.
	Left string `json:"left,omitempty"`
	// Ruins tells that the snapshot's own description of the cell is broken, over which the cell answers nothing any more but errors.
	Ruins bool `json:"ruins,omitempty"`
	// Sound tells that the snapshot was read whole, and that nothing was found in it that an import fails at or loses.
	Sound bool `json:"sound,omitempty"`
}

// A Loss is what an import of a snapshot loses for certain, of one kind.
type Loss struct {
	Words     string `json:"words"`               // with the count: "4 rows appear twice"
	Countable bool   `json:"countable,omitempty"` // a comparison of the cell with the snapshot finds it
}

// words are all losses, or those that no comparison finds.
func (f *Foretold) words(unseen bool) string {
	var words []string
	for _, l := range f.Lost {
		if !unseen || !l.Countable {
			words = append(words, l.Words)
		}
	}
	return strings.Join(words, ", ")
}

// andLossy adds what may be lost to what a verdict of done leaves open.
func (f *Foretold) andLossy(open string) string {
	if f.Lossy != "" {
		open += "; " + f.Lossy + "; snapshot check shows them"
	}
	if f.Left != "" {
		open += "; " + f.Left
	}
	return open
}

// asForetold adds to what a cell lacks what could be known before.
func (f *Foretold) asForetold() string {
	if len(f.Lost) == 0 {
		return ""
	}
	return "; the snapshot could not come back whole: " + f.words(false)
}

// loss is what a verdict of done passes over: quiet or not, it has to be said.
func loss(h *History) string {
	if a := h.Archive; a != nil {
		return together(a.Loses, h.Lacks)
	}
	return together(together(h.Lossy, h.Left), h.Lacks)
}

// together joins two sayings, each of which may be "".
func together(a, b string) string { return strings.Trim(a+"; "+b, "; ") }
