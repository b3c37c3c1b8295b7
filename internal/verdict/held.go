package verdict

import (
	"fmt"
	"strings"

	"github.com/personium/personium-cell/internal/event"
)

// Held is what came of holding the archive of an export against the cell that it was made of.
type Held struct {
	Error       string // why it could not be held against it; then the rest tells nothing
	Rows, Files int64  // in the archive, as far as a cell can show them
	CellRows    int64  // in the cell, after the job
	CellFiles   int64
	// Missing counts rows and files that are in the cell, were there before the job, and are not in the archive. Lost names some.
	Missing int64
	Lost    []string
	// What others did to the cell meanwhile: rows of long tables that came too late, that went, and that were written and are in the
	// archive, and how many shorter tables were touched.
	Came, Went, Written int64
	Touched             int
	// Emptied is a table of which the archive has nothing although there was something before, or of which it has less than there was
	// before and is now, with the numbers; "" for none. Torn: it is less than there is now, too.
	Emptied     string
	Torn        bool
	NotCompared []string // what could not be compared, and why
	LinksUnread bool     // links could be torn by what others wrote, and were not all read back
	LinksBeyond int64    // links that the cell shows and the archive has not, of such that were read back
}

// judgeHeld: the archive is sound, and was held against the cell.
func judgeHeld(h *History) Decision {
	held, zip := h.Archive.Held, h.Name+".zip"
	n, known := h.Moved()
	known = known && (n > 0 || !h.versionIsLate())
	switch {
	case held.Error != "" && h.Archive.Interrupted:
		return Decision{Verdict: StillRunning, Stop: StopInterrupted, Phase: event.Counting,
			Reason: "the export is over as far as can be seen, and the comparison of its archive with the cell was interrupted"}
	case held.Error != "":
		return Decision{Verdict: Unproved, Reason: zip + " was read whole, and could not be compared with the cell: " + held.Error}
	case held.Missing > 0 && (known && n > 0 || h.Foreign != ""):
		return Decision{Verdict: Unproved,
			Reason: fmt.Sprintf("%s lacks %d rows or files that the cell has, and an import of the cell ran meanwhile", zip, held.Missing)}
	case !known && held.Missing > 0 && (held.Touched > 0 || h.Style == SubdomainStyle): // what others deleted an import may have brought back
		return Decision{Verdict: Unproved,
			Reason: fmt.Sprintf("%s lacks %d rows or files that the cell has, and whether an import of the cell ran meanwhile cannot be determined: %s",
				zip, held.Missing, strings.Join(held.Lost, ", "))}
	case !known && held.Emptied != "":
		return Decision{Verdict: Unproved, Reason: held.Emptied + " in " + zip + ", as beside an import, and whether one ran cannot be determined"}
	case known && n > 0:
		return Decision{Verdict: Unproved, Reason: "an import of the cell ran meanwhile: what " + zip + " has to hold cannot be determined"}
	case held.Missing > 0:
		return Decision{Verdict: Incomplete,
			Reason: fmt.Sprintf("%s lacks %s of what was in the cell all the time: %s", zip,
				Counted(held.Missing, "row or file", "rows or files"), strings.Join(held.Lost, ", "))}
	case held.Torn:
		return Decision{Verdict: Unproved, Reason: held.Emptied + " in " + zip + ", fewer than before and after the export: others wrote " +
			"meanwhile, and whether it was whole at any moment cannot be determined"}
	case held.LinksBeyond > 0:
		return Decision{Verdict: Unproved, Reason: fmt.Sprintf("%s was read whole, and %s that the cell shows %s not in it: made meanwhile, "+
			"or missing", zip, Counted(held.LinksBeyond, "link", "links"), areOrIs(held.LinksBeyond))}
	case len(held.NotCompared) > 0:
		return Decision{Verdict: Unproved, Reason: zip + " was read whole, but " + firstOf(held.NotCompared)}
	}
	d := judgeSound(h)
	d.Proof = ProofContent
	if d.NotProved != "" {
		d.NotProved += "; "
	}
	d.NotProved += valuesOpen
	if held.LinksUnread {
		d.NotProved += ", links not read back"
	}
	d.Reason += ", as the cell has them" + held.changes()
	return d
}

// counts is what was compared, as numbers: what the archive has of what the cell shows.
func (h *Held) counts() *Counts {
	return &Counts{Expected: h.CellRows, Found: h.Rows, FilesExpected: h.CellFiles, FilesFound: h.Files, FilesNamed: true,
		NotCounted: h.NotCompared}
}

// changes says what others have done to the cell while it was exported.
func (h *Held) changes() string {
	var parts []string
	for _, p := range []struct {
		n    int64
		what string
	}{{h.Came, "came too late"}, {h.Went, "went"}, {h.Written, "written and in it"}} {
		if p.n > 0 {
			parts = append(parts, Counted(p.n, "row", "rows")+" "+p.what)
		}
	}
	if h.Touched > 0 {
		parts = append(parts, Counted(h.Touched, "short table or file changed", "short tables or files changed"))
	}
	if len(parts) == 0 {
		return ""
	}
	return "; others wrote meanwhile: " + strings.Join(parts, ", ")
}

func areOrIs(n int64) string {
	if n == 1 {
		return "is"
	}
	return "are"
}
