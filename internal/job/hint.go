package job

import "github.com/personium/personium-cell/internal/personium"

// hint says what an admin can do about an outcome, where the domain knows it. What only the command line knows, such as
// how to attach again, is added there.
func hint(h *History, d decision) string {
	switch {
	case d.verdict == Failed && h.Kind == Export && d.server.Text == "unknown property was appointed.":
		return "core 1.8.1 to 1.8.3 on Elasticsearch 7 fails every export of a cell that holds data in this way; the unit needs a later core"
	case d.verdict == Failed && h.Kind == Export:
		return "export again under another name"
	case d.verdict == Failed && h.Last.Answer == AnswerBroken:
		return "no import mends a ruined cell: an operator of the unit has to remove it; then create it again, upload a snapshot with a sound root .pmeta and import that"
	case d.verdict == Failed && h.Style == personium.SubdomainStyle:
		return "a failed cell in subdomain style accepts no import: delete the cell (its snapshots go with it), create it again, upload a good snapshot and import that"
	case d.verdict == Failed:
		return "the cell was emptied and is now a failed cell: import a snapshot that is already in its snapshot area, because nothing can be uploaded to it now"
	case d.verdict == Unproved && h.Kind == Import:
		return "look at the cell's content before you rely on it; importing the same snapshot once more repairs a half-done import"
	}
	return ""
}
