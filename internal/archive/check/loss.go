package check

import (
	"fmt"
)

// A Loss is what an import of an archive loses for certain, of one kind.
type Loss struct {
	Code  string // of the findings
	Words string // what is lost, with the count: "4 rows appear twice"

	// Lasting: the archive itself lacks it, or is wrong, so that whoever exported it has to export again. What is not lasting
	// is lost by the import alone.
	Lasting bool
	// Countable: whoever compares the cell with the archive afterwards finds it.
	Countable bool
}

type lossKind struct {
	code, one, many    string
	lasting, countable bool
}

// lossKinds are the codes of what an import loses for certain, the worst first. Words are for one finding and for many.
func lossKinds() []lossKind {
	return []lossKind{
		{"row-twice", "row appears twice", "rows appear twice", true, false},
		{"key-twice", "row has the key of another", "rows have the keys of others", true, false},
		{"id-loose", "id of a row stands where it is not meant", "ids of rows stand where they are not meant", false, false},
		{"content-missing", "file has no content", "files have no content", true, false},
		{"webdav-folder-missing", "folder is missing, that of all files", "", true, false},
		{"root-meta-missing", "file is missing, that of the access rights and properties of the cell", "", true, false},
		// These two need not be lasting: also the cell that was exported may have shown nothing of such rows.
		{"rows-without-collection", "group of rows belongs to no collection", "groups of rows belong to no collection", false, false},
		{"rows-without-type", "group of rows belongs to no entity type", "groups of rows belong to no entity type", false, false},
		{"row-without-source", "row has no content", "rows have no content", true, false},
		{"row-without-fields", "row cannot be read", "rows cannot be read", true, false},
		{"main-box-lost", "row of the main box stays behind", "rows of the main box stay behind", false, true},
		{"ref-dangling", "link leads to no row", "links lead to no row", true, false},
		{"association-dead", "association is dead", "associations are dead", false, false},
		{"ref-later", "link leads to a later row", "links lead to later rows", false, true},
		{"ref-mutual", "link of one row to one is cut in half", "links of one row to one are cut in half", false, false},
		{"cell-import-failed", "cell had a failed import when the snapshot was made", "", false, false},
	}
}

// Losses are what an import of the archive would lose for certain, as measured on core 1.8.0 and 1.8.3, the worst first.
func (r *Report) Losses() []Loss {
	var losses []Loss
	for _, k := range lossKinds() {
		n := r.Counts[k.code]
		if n == 0 {
			continue
		}
		if inv := r.Inventory; k.code == "main-box-lost" && inv != nil {
			n = int(inv.MainBoxRows)
		}
		words := fmt.Sprintf("%d %s", n, k.many)
		if n == 1 {
			words = "1 " + k.one
		}
		losses = append(losses, Loss{Code: k.code, Words: words, Lasting: k.lasting, Countable: k.countable})
	}
	return losses
}

// Lossy says what an import may lose or spoil, beside what it loses for certain, as a tally of the findings; "" where there
// is nothing, as of every clean archive.
func (r *Report) Lossy() string {
	for _, c := range Codes() {
		if r.Counts[c.Code] > 0 && c.Severity != Harmless {
			return "findings: " + r.Tally()
		}
	}
	return ""
}
