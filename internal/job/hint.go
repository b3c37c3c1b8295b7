package job

import (
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/personium"
)

const (
	hintRuined = "no import mends a ruined cell: an operator of the unit has to remove it; then create it again, upload a snapshot with a sound root .pmeta and import that"
	hintLook   = "look at the cell's content before you rely on it; importing the same snapshot once more repairs a half-done import"
)

// hint says what an admin can do about an outcome, where the domain knows it. What only the command line knows, such as
// how to attach again, is added there: of a job that is still running at the end of the hint.
func hint(h *History, d decision) string {
	switch {
	case d.verdict == Incomplete:
		return hintIncomplete(h)
	case d.verdict == StillRunning && d.phase == event.Counting:
		return "only the comparison is missing; make it again with"
	case d.verdict != Failed && d.verdict != Unproved:
		return ""
	case h.Last.Answer == AnswerGone:
		return ""
	case h.Last.Answer == AnswerBroken:
		return hintRuined
	case h.Kind == event.Export:
		return hintExport(d)
	case h.Last.Answer == AnswerClosed:
		return "a failed cell in subdomain style accepts no import: " + RemoveAndCreate
	case h.Last.Answer == AnswerProcessing:
		return "wait for the end of what the cell shows, then look at the cell's content"
	case d.verdict == Unproved && h.Unread:
		return "name a folder with room for the snapshot in TMPDIR, then compare again with status --wait --name " + h.Name
	case d.verdict == Unproved:
		return hintLook
	}
	return hintFailedImport(d.server)
}

// hintIncomplete says how to get what a cell lacks.
func hintIncomplete(h *History) string {
	switch c := h.Counts; {
	case c.Found == 0 && c.Expected > 0 && h.Prime == "":
		return "the cell's owner may have had no search index, without which every row is lost; the index is made by an import without --no-prime, or by any other write: import once more"
	case len(c.Different) == 0:
		return "a lost link can be made again: POST the URI of the second entity to the first one's $links; importing once more loses other links at random"
	case h.Inventory != nil && h.Inventory.MainBoxRows > 0 && h.Inventory.Target != h.Inventory.Origin.CellID:
		return "the rows of a snapshot's main box only arrive in the cell that it was made of"
	}
	return "import the same snapshot once more; that repairs what an interruption left half done"
}

func hintExport(d decision) string {
	switch {
	case d.server.Text == "unknown property was appointed.":
		return "core 1.8.1 to 1.8.3 on Elasticsearch 7 fails every export of a cell that holds data in this way; the unit needs a later core"
	case d.verdict == Failed:
		return "export again under another name"
	}
	return "look later whether the archive is listed; export again under another name if it is not"
}

// hintFailedImport is for a failed cell in path style. One that failed in the middle of its web files never gets well.
func hintFailedImport(server personium.Message) string {
	const repair = "the cell was emptied and is now a failed cell: import a snapshot that is already in its snapshot area, because nothing can be uploaded to it now"
	if server.Code == "PR500-DV-0001" || server.Code == "PR500-DV-0002" || server.Code == "PR500-SV-0000" {
		return repair + "; if a good one fails, too, " + RemoveAndCreate
	}
	return repair
}

// RemoveAndCreate is the last resort for a failed cell.
const RemoveAndCreate = "delete the cell (its snapshots go with it), create it again, upload a good snapshot and import that " +
	"(with --accept-loss if its main box holds rows: they only come back in the cell that they are from)"
