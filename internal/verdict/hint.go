package verdict

import (
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/event"
)

// hintGone is for what is not in the snapshot area, of which nobody here knows a file.
const hintGone = "check the cell's content before you rely on it; with a file of the snapshot: personium-cell snapshot compare " +
	"FILE --cell "

// hint says what an admin can do about an outcome, where the domain knows it. What only the command line knows, such as
// how to attach again, is added there.
func hint(h *History, d Decision, cell string) string {
	switch {
	case d.Verdict == Incomplete && h.Kind == event.Export && (h.Archive == nil || h.Archive.Lost == ""):
		return "import nothing from it; export again under another name"
	case d.Verdict == Incomplete && h.Kind == event.Export:
		return "import nothing from it; export again under another name; if that lacks the same, the cell itself does: personium-cell snapshot check " +
			h.Name + " --cell " + cell
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
		return "a failed cell in subdomain style accepts no import: " + RemoveAndCreate(cell, h.Style)
	case h.Last.Answer == AnswerProcessing:
		return hintOther(h, cell)
	case h.Last.Answer == AnswerWord:
		return "ask the operator of the unit what that state means; once the cell is at rest, " + HintAtRest(h, cell, h.CopyWanted(d))
	case d.Verdict == Unproved && h.Unread:
		return "name a folder with room for the snapshot in TMPDIR, then compare again: " + Waiting(h.Name, cell)
	case d.Verdict == Unproved && (len(h.Lost) > 0 || h.SentAs == "" && h.Counts != nil && h.Counts.MainBoxAway):
		return "check the cell's content before you rely on it; " + hintForetold(h, cell)
	case d.Verdict == Unproved && h.CopyWanted(d) && !h.Linking.Unread:
		return hintUnmade(h, cell)
	case d.Verdict == Unproved && h.Argument == "" && h.Gone:
		return hintGone + cell
	case d.Verdict == Unproved && h.Argument == "" && h.Linking.RowsAway:
		return hintLook(h, cell) + "; after that, or if the cell is as it should be, remove the copy: personium-cell snapshot delete " +
			h.ShownAs() + " --cell " + cell
	case d.Verdict == Unproved:
		return hintLook(h, cell)
	}
	return hintFailedImport(h, cell)
}

// hintLook is for an import of which nobody knows what the cell has of it.
func hintLook(h *History, cell string) string {
	what := "the snapshot"
	if h.Argument != "" {
		what = "the file"
	}
	return "compare the cell with " + what + " before you rely on it: " + h.Comparing(cell) +
		"; the same import once more repairs a half-done one: " + h.sameImport(cell)
}

// hintIncomplete says how to get what a cell lacks.
func hintIncomplete(h *History, cell string) string {
	again, c := importAgain(h, cell), h.Counts
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

// HintAtRest is what can be done, once a cell is at rest again, about an import that ended unproved while its state told of something else;
// unmade: links may still have to be made of its copy.
func HintAtRest(h *History, cell string, unmade bool) string {
	if unmade {
		return "make the missing links with: " + Waiting(h.Name, cell)
	}
	return "compare: personium-cell snapshot compare " + h.operand() + " --cell " + cell
}

// HintDied is for an import that died: nothing finishes it.
func HintDied(h *History, cell string) string {
	again := "--name " + h.Name
	if h.Argument != "" {
		again = "--file " + h.Argument
	}
	return "import the snapshot again: personium-cell import " + again + " --cell " + cell +
		"; what of it the cell holds: personium-cell snapshot compare " + h.operand() + " --cell " + cell
}

// hintUnmade is for an import whose links may be missing.
func hintUnmade(h *History, cell string) string {
	return "check the cell's content before you rely on it; if it holds the rest, this makes the missing links: " + Waiting(h.Name, cell) +
		"; importing the same snapshot once more repairs a half-done import"
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
	if h.SentAs == "" && h.Counts != nil && h.Counts.MainBoxLost() {
		return "an import without --as-is brings the rows of the main box; the rest is lost again, and a snapshot made at another time may be whole; to see " +
			"all that is wrong: personium-cell snapshot check " + h.operand() + " --cell " + cell
	}
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
		return "the archive is there, and sound; compare it again, with credentials that may read the whole cell: " + Waiting(h.Name, cell)
	case a != nil && a.Checked:
		return "the archive is there, and sound; export again under another name while nothing writes to the cell"
	case d.Verdict == Failed && h.Listing != nil:
		return h.Listing.Cause.hint()
	case d.Verdict == Failed:
		return CauseOther.hint()
	}
	return "check later whether the archive is listed; export again under another name if it is not"
}

// importAgain is for a difference that another import may bring, as long as none has shown that it does not.
func importAgain(h *History, cell string) string {
	again := "import the same snapshot once more, which replaces everything again: " + h.sameImport(cell)
	switch {
	case h.SameBefore.IsZero() && h.Lossy != "":
		return again + "; if that loses the very same, the snapshot itself is at fault (" + h.Lossy + "): personium-cell snapshot check " +
			h.operand() + " --cell " + cell
	case h.SameBefore.IsZero():
		return again
	}
	same := "the import of this snapshot that ended at " + clock(h.SameBefore) + " lost the very same, so that another one will hardly help: "
	if h.Lossy != "" {
		return same + "the snapshot itself may be at fault (" + h.Lossy + "), and one made at another time may be whole; to see all that is wrong: " +
			"personium-cell snapshot check " + h.operand() + " --cell " + cell
	}
	return same + "the operator of the unit has to look into its log; which rows are meant: personium-cell snapshot compare " + h.operand() + " --deep --cell " + cell
}

// Waiting is the command that goes on with the job of a name in a cell, given by its URL: it watches, makes the links of a copy that is still
// there, and compares.
func Waiting(name, cell string) string {
	return "personium-cell status --wait --name " + name + " --cell " + cell
}

// sameImport is the command that imports the same snapshot once more.
func (h *History) sameImport(cell string) string {
	command := "personium-cell import"
	if h.Argument != "" {
		command += " --file " + h.Argument
	}
	if h.Name != "" && !strings.HasSuffix("/"+h.Argument, "/"+h.Name+".zip") { // else the file says it
		command += " --name " + h.Name
	}
	return command + " --cell " + cell
}

// hintFailedImport is for a failed cell in path style. One that failed in the middle of its web files never gets well.
func hintFailedImport(h *History, cell string) string {
	const emptied = "the cell was emptied and is now a failed cell: "
	repair := emptied + "import another snapshot that is already in its snapshot area, because nothing can be uploaded to it now; "
	switch {
	case !h.SameBefore.IsZero() && h.Lossy != "":
		repair = "the import of this snapshot that ended at " + clock(h.SameBefore) + " failed in the same way, so that another one will hardly help: " +
			"the snapshot itself may be at fault (" + h.Lossy + "); " + repair
	case !h.SameBefore.IsZero():
		repair = "the import of this snapshot that ended at " + clock(h.SameBefore) + " failed in the same way, so that another one will hardly help: the operator " +
			"of the unit has to look into its log; " + repair
	case h.Sound && h.Argument == "" && !h.Last.AmongFiles:
		repair = emptied + "nothing was found wrong with the snapshot, so that the same import may come through: " + h.sameImport(cell) +
			"; or import another snapshot that is already in its snapshot area, because nothing can be uploaded to it now; "
	}
	if h.Last.AmongFiles {
		return repair + "if there is none, or a good one fails, too, " + RemoveAndCreate(cell, h.Style)
	}
	return repair + "if there is none, " + RemoveAndCreate(cell, h.Style)
}

// clock is a moment as hints name it.
func clock(at time.Time) string { return at.UTC().Format(time.RFC3339) }
