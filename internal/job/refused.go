package job

import (
	"fmt"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/explain"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/verdict"
)

// usedByRequests is what can be done about a cell that is never idle.
const usedByRequests = "pause what uses the cell; if it stays though nobody uses it, a request that died has left its count behind: the unit's " +
	"operator removes CellAccessCount_ID of the cell from the lock memcached"

// refusalOfPost explains a definite refusal of the POST that starts a job: the server answered, and started nothing.
func refusalOfPost(k event.Kind, name string, of personium.Cell, e *personium.Error) *refusal.Error {
	r := explain.Error(fmt.Sprintf("start the %s", k), e)
	switch {
	case e.Code == personium.NoSnapshot:
		return noSnapshot(name, e)
	case e.Code == personium.CellInUse:
		r.Code, r.Text = refusal.Busy, "the cell is being used by other requests, and the server gave up waiting for the cell to become idle"
		r.Next = refusal.Say("repeat with --wait-busy, or " + usedByRequests)
	case e.Code == personium.FailedCell:
		r.Code, r.Slug, r.Text, r.Next = refusal.Busy, refusal.FailedCell, "the cell is a failed cell", refusal.Say(failedCellHint(k, of))
	case e.Code == personium.NameTaken:
		r.Code, r.Slug, r.Text, r.Next = refusal.Busy, refusal.NameTaken, "the name "+name+" is taken", refusal.Say("choose another name")
	case k == event.Import && badArchive(e):
		r.Code, r.Text = refusal.BadArchive, "the server refused the snapshot before it touched the cell"
		r.Next = refusal.Say("check the archive: a version 2 snapshot as a unit writes it is needed")
	}
	return r
}

// badArchive reports whether an answer is one of those with which core refuses an archive before its 202.
func badArchive(e *personium.Error) bool {
	switch e.Code {
	case personium.NotJSON, personium.EntryMissing, personium.WrongVersion, personium.NotZip, personium.FilesFailed,
		personium.UnknownException:
		return true
	}
	return false
}

// failedCellHint says what can be done with a failed cell.
func failedCellHint(k event.Kind, of personium.Cell) string {
	style := of.Style
	if style == personium.SubdomainStyle || k == event.Import && style != personium.PathStyle {
		return verdict.RemoveAndCreate(of.URL, verdict.Style(style))
	}
	return "import a snapshot that is already in its snapshot area, or " + verdict.RemoveAndCreate(of.URL, verdict.Style(style))
}

// noSnapshot is for a snapshot that is not where an import looks for it.
func noSnapshot(name string, err error) *refusal.Error {
	r := explain.NoSnapshot(name, err)
	r.Next = refusal.Say("upload it to this cell's own snapshot area first; names are case-sensitive")
	return r
}
