package verdict

import (
	"fmt"
	"path/filepath"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/size"
)

// An Archive is what came of reading the archive that an export left, or of bringing it home. Where Error is not empty,
// neither happened, and the rest tells nothing but where it was to go.
type Archive struct {
	Home        string // the file that it goes to, "-" for standard output; "" where it is only read
	Error       string // why it was not read, or did not come home
	Hint        string // what helps against that; "" where nothing is known to
	Interrupted bool   // the admin gave up

	Size    int64 // in bytes
	Checked bool  // it was read whole
	// Unfit says why no import of it would end well, and Lossy what one would lose; "" where that is not so.
	Unfit, Lossy string
	Lost         string // what the archive lacks or has twice, so that it is not what the cell holds; "" where nothing is known
	Loses        string // what else an import of it loses or spoils, or may; "" where nothing speaks for that
	Counted      bool   // what is in it could be told, in Rows and Files
	Rows, Files  int64  // rows of all types, links among them; web files
	Held         *Held  // nil where it was not held against the cell
}

// CellRows is how many accounts, roles and boxes a cell has, or why that could not be counted.
type CellRows struct {
	Rows  int64
	Error string
}

// judgeArchive: the archive of an export is there. What is in it, if anybody wants to know that, proves the export.
func judgeArchive(h *History) Decision {
	switch a := h.Archive; {
	case !h.ByArchive:
		return Listed(h)
	case a == nil:
		return Decision{Need: NeedArchive}
	case a.Error != "":
		return unread(a)
	case a.Unfit != "":
		return Decision{Verdict: Failed, Reason: "the export left " + h.Name + ".zip, and " + a.Unfit}
	case a.Counted && a.Rows == 0 && h.CellRows == nil:
		return Decision{Need: NeedCellRows}
	case a.Counted && a.Rows == 0 && h.CellRows.Rows > 0:
		return Decision{Verdict: Incomplete,
			Reason: fmt.Sprintf("there is no row in %s.zip, and the cell has %d accounts, roles and boxes", h.Name, h.CellRows.Rows)}
	case a.Lost != "":
		return Decision{Verdict: Incomplete,
			Reason: "the export left " + h.Name + ".zip, which cannot bring the cell back whole: " + a.Lost}
	case a.Held != nil:
		return judgeHeld(h)
	}
	return judgeSound(h)
}

// judgeSound: nothing speaks against the archive. How much speaks for it is said with the verdict.
func judgeSound(h *History) Decision {
	a := h.Archive
	d := Decision{Verdict: Done, Proof: ProofArchive, Reason: archiveWords(h)}
	if a.Lossy != "" {
		d.NotProved = a.Lossy + "; snapshot check shows them"
	}
	switch {
	case !a.Checked:
		d.Proof, d.NotProved = ProofListed, notRead
	case h.CellRows != nil && h.CellRows.Error != "":
		d.NotProved = "there is no row in it, and whether the cell has any could not be found out: " + h.CellRows.Error
	}
	return d
}

// Listed is what is known of an export whose archive nobody reads: that it is there.
func Listed(h *History) Decision {
	return Decision{Verdict: Done, Proof: ProofListed,
		Reason: h.Name + ".zip is listed in the cell's snapshot area", NotProved: notRead}
}

const notRead = "the archive was not read"

// unread: the archive is there, and was not seen whole.
func unread(a *Archive) Decision {
	d, what := Decision{Verdict: Unproved, Phase: event.Checking}, "read"
	if a.Home != "" {
		d.Phase, what = event.Downloading, "downloaded"
	}
	if a.Interrupted {
		d.Stop = StopInterrupted
	}
	d.Reason = "the archive is in the cell's snapshot area, and could not be " + what + ": " + a.Error
	return d
}

// Downloaded says that an archive is in a file of this machine now, and names it once where both are called the same.
func Downloaded(archive, file string) string {
	if filepath.Base(file) == archive {
		return "downloaded to " + file
	}
	return archive + " was downloaded to " + file
}

// archiveWords says where the archive is now, and what is in it.
func archiveWords(h *History) string {
	a, name := h.Archive, h.Name+".zip"
	rows, files := a.Rows, a.Files
	if a.Held != nil {
		rows, files = a.Held.Rows, a.Held.Files // links, and what no cell shows, are not held against one
	}
	words := fmt.Sprintf("%s is in the cell's snapshot area, %s, and was read whole", name, size.Words(a.Size))
	switch {
	case a.Home == "-":
		words = fmt.Sprintf("%s was written to standard output, %s", name, size.Words(a.Size))
	case a.Home != "":
		words = Downloaded(name, a.Home) + ", " + size.Words(a.Size)
	}
	if !a.Counted {
		return words
	}
	return fmt.Sprintf("%s: %s, %s", words, Counted(rows, "row", "rows"), Counted(files, "file", "files"))
}
