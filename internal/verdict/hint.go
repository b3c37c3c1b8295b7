package verdict

import "github.com/personium/personium-cell/internal/event"

const hintLook = "check the cell's content before you rely on it; importing the same snapshot once more, as long as the cell has it, " +
	"repairs a half-done import"

// hintGone is for what is not in the snapshot area, of which nobody here knows a file.
const hintGone = "check the cell's content before you rely on it; with a file of the snapshot: personium-cell snapshot compare FILE " +
	"--cell "

// hint says what an admin can do about an outcome, where the domain knows it. What only the command line knows, such as
// how to attach again, is added there.
func hint(h *History, d Decision, cell string) string {
	switch {
	case d.Verdict == Incomplete && h.Kind == event.Export:
		return "import nothing from it; export again under another name"
	case d.Verdict == Incomplete:
		return hintIncomplete(h, cell)
	case d.Verdict != Failed && d.Verdict != Unproved:
		return ""
	case h.Last.Answer == AnswerGone:
		return ""
	case h.Last.Answer == AnswerBroken && h.mayLackIndex():
		return NoIndex
	case h.Last.Answer == AnswerBroken:
		return Ruined(cell, h.Style, h.Last.At)
	case h.Kind == event.Export:
		return hintExport(h, d, cell)
	case h.Last.Answer == AnswerClosed:
		return "a failed cell in subdomain style accepts no import: " + RemoveAndCreate
	case h.Last.Answer == AnswerProcessing:
		return hintOther(h, cell)
	case d.Verdict == Unproved && h.Unread:
		return "name a folder with room for the snapshot in TMPDIR, then compare again with status --wait --name " + h.Name
	case d.Verdict == Unproved && (len(h.Lost) > 0 || h.SentAs == "" && h.Counts != nil && h.Counts.MainBoxAway):
		return "check the cell's content before you rely on it; " + hintForetold(h, cell)
	case d.Verdict == Unproved && h.Argument != "":
		return hintLookFile(h, cell)
	case d.Verdict == Unproved && h.Gone:
		return hintGone + cell
	case d.Verdict == Unproved:
		return hintLook
	}
	return hintFailedImport(h.Last)
}

// hintLookFile is for what was imported from a file, of which the cell keeps no snapshot.
func hintLookFile(h *History, cell string) string {
	return "compare the cell with the file before you rely on it: " + h.Comparing(cell) +
		"; the same import once more repairs a half-done one: personium-cell import --file " + h.Argument + " --name " + h.Name +
		" --cell " + cell
}

// hintIncomplete says how to get what a cell lacks.
func hintIncomplete(h *History, cell string) string {
	const again = "import the same snapshot once more, which replaces everything again"
	c := h.Counts
	switch {
	case c != nil && c.Found == 0 && c.Expected > 0 && h.Prime == "":
		return "the cell's owner may have had no search index, without which every row is lost; the index is made by an import " +
			"without --no-prime, or by any other write: import once more"
	case c != nil && c.MainBoxLost() && h.words(true) == "" && h.SentAs == "":
		return "as they are stored the rows of a snapshot's main box arrive only in the cell that it is from; an import without --as-is adapts them"
	case len(h.Lost) > 0:
		return hintForetold(h, cell)
	case h.lacksRules():
		return "the rule that was refused is named with the reason; make it by hand, by POST to the cell's __ctl/Rule"
	case h.Linking.Refused > 0 && (c == nil || len(c.Different) == 0):
		return "what was refused is named with its reason; to try it once more: " + repair(h, cell)
	case h.Linking.Refused > 0:
		return again
	case c == nil || len(c.Different) == 0:
		return "the lost links are made again by: " + repair(h, cell) + "; importing the snapshot as it is loses other links at random"
	}
	return again
}

// hintOther is for a cell at which an import is seen at work after that of h.
func hintOther(h *History, cell string) string {
	what := "the other import"
	if h.Last.Name == h.Name || h.Last.Name != "" && h.Last.Name == h.SentAs {
		what = "what the cell shows"
	}
	return "wait for the end of " + what + ": personium-cell status --wait --cell " + cell + "; then compare: " + h.Comparing(cell)
}

// Comparing is the command that tells whether a cell holds what was imported into it.
func (h *History) Comparing(cell string) string {
	return "personium-cell snapshot compare " + h.operand() + " --cell " + cell
}

// operand is how the snapshot is named to another command.
func (h *History) operand() string {
	if h.Argument != "" {
		return h.Argument
	}
	return h.Name
}

// repair is the command that makes lost links again.
func repair(h *History, cell string) string {
	return "personium-cell snapshot compare " + h.operand() + " --repair --cell " + cell
}

// hintForetold is for what goes lost however often the snapshot is imported.
func hintForetold(h *History, cell string) string {
	return "importing this snapshot again loses the same again, and one made at another time may be whole; to see all that is wrong: " +
		"personium-cell snapshot check " + h.operand() + " --cell " + cell
}

func hintExport(h *History, d Decision, cell string) string {
	switch a := h.Archive; {
	case a != nil && a.Interrupted:
		return ""
	case a != nil && a.Error != "":
		return a.Hint
	case a != nil && a.Unfit != "":
		return "export again under another name; to see all that is wrong: personium-cell snapshot check " + h.Name + " --cell " + cell
	case a != nil && a.Held != nil && a.Held.Error != "":
		return "the archive is there, and sound; compare it again, with credentials that may read the whole cell, with status --wait --name " +
			h.Name
	case a != nil && a.Checked:
		return "the archive is there, and sound; export again under another name while nothing writes to the cell"
	case d.Verdict == Failed && h.Listing != nil:
		return h.Listing.Cause.hint()
	case d.Verdict == Failed:
		return CauseOther.hint()
	}
	return "check later whether the archive is listed; export again under another name if it is not"
}

// hintFailedImport is for a failed cell in path style. One that failed in the middle of its web files never gets well.
func hintFailedImport(l Look) string {
	const repair = "the cell was emptied and is now a failed cell: import another snapshot that is already in its snapshot area, " +
		"because nothing can be uploaded to it now; "
	if l.AmongFiles {
		return repair + "if there is none, or a good one fails, too, " + RemoveAndCreate
	}
	return repair + "if there is none, " + RemoveAndCreate
}

// RemoveAndCreate is the last resort for a failed cell.
const RemoveAndCreate = "delete the cell (its snapshots go with it), create it again, upload a good snapshot and import that"
