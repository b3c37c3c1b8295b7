package job

import (
	"fmt"

	"github.com/personium/personium-cell/internal/cell"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/snapshot"
	"github.com/personium/personium-cell/internal/verdict"
)

// Died tells of the last import of this machine that the cell shows it although nobody holds the lock any more: its unit died, or was
// restarted, in the middle of it. known is false where the cell shows none, another one, or one that was seen to its end.
func (s Search) Died(shown cell.State) (o verdict.Outcome, known bool) {
	entry, err := s.newest(NewJournal(s.StateDir))
	if err != nil || entry == nil || entry.Ended() {
		return o, false
	}
	l := s.died(shown, entry)
	if l == nil {
		return o, false
	}
	o = verdict.Outcome{Kind: event.Import, Name: entry.History.Name, Cell: s.Client.Cell().URL}
	return fateDied(o, l, entry), true
}

// died is the import of an entry, or without one of the name, that a cell shows although nobody holds the lock any more; nil for none.
func (s Search) died(shown cell.State, e *Entry) *verdict.Look {
	l := shown.Died(s.Client.Cell().Style)
	switch {
	case l == nil:
		return nil
	case e == nil && (l.Name == string(s.Name) || isCopyOf(snapshot.Name(l.Name), s.Name)):
		return l
	case e == nil || e.History.Kind != event.Import || l.Name != e.History.ShownAs():
		return nil
	case e.History.Ours != "" && e.History.Ours != l.StartedAt, e.History.Ours == "" && l.StartedAt == e.History.Baseline.Import.StartedAt:
		return nil
	}
	return l
}

// fateDied is what is known of an import that died: what of it the cell holds, a comparison tells.
func fateDied(o verdict.Outcome, l *verdict.Look, e *Entry) verdict.Outcome {
	o.Kind, o.StartedAt, o.Verdict = event.Import, l.StartedAt, verdict.Unproved
	o.Reason = fmt.Sprintf("the import died with its unit: the cell shows it at %d %%, and nobody holds the lock", max(l.Progress, 0))
	o.Hint = "import the snapshot again"
	if e != nil {
		h := &e.History
		o.Hint = verdict.HintDied(&h.History, o.Cell)
		o.Imported = verdict.Imported{ImportedAs: h.SentAs, LinksMade: h.Linking.Made, LinksPlanned: max(h.Linking.Planned, 0)}
	}
	return o
}
