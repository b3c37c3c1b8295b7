package verdict

import (
	"fmt"
	"strings"

	"github.com/personium/personium-cell/internal/event"
)

// Linking is what the archive that was imported leaves to be made after the import, because it is a prepared copy, and how far that
// is. Links are made when the import is over, before the cell is compared with the snapshot: until then they are missing. One that
// the unit refuses stays away.
type Linking struct {
	Planned int64 // 0: nothing is left to be made; less: how much it is, is not known yet
	Made    int64
	Refused int64
	Left    []string // what was refused, and why
	Stop    Stop     // why the last try to make them ended early; "" where another may follow at once, or it did not end early
	Why     string   // the same in words
	Changed bool     // the cell is not the one any more that the import made: nothing more is made
	Unread  bool     // the copy cannot be read, so that nobody knows what to make
	// RowsAway: the cell does not hold exactly the rows of a copy of which nothing else is known, so that nothing is made.
	RowsAway bool
}

// Missing reports whether there is something left to make.
func (l *Linking) Missing() bool { return l.Planned < 0 || l.Made+l.Refused < l.Planned }

// RecordLinks folds one try to make what is missing into the history. It took its time, so that everything else has to be asked for
// again.
func (h *History) RecordLinks(l Linking) {
	h.round = round{linked: true}
	if l.Made+l.Refused > h.Linking.Made+h.Linking.Refused {
		h.Vain = run{}
	}
	h.Linking = l
	h.forgetCounts()
}

// RecordRows tells whether the cell holds all rows and files of the copy, which it does only once the import has brought them; err is
// why that could not be asked.
func (h *History) RecordRows(there bool, err error) {
	h.round, h.RowsThere, h.RowsAskedAt = round{rowsAsked: true}, there && err == nil, h.Last.At
	h.Unasked.record(h.Last.At, err != nil)
}

// judgeLinks: over and begun; what the copy left to be made comes before the comparison. It returns nil where nothing is missing.
func judgeLinks(h *History, doubt string) *Decision {
	l := &h.Linking
	if !l.Missing() {
		return nil
	}
	d := Decision{Phase: event.Linking}
	switch why := mayNotLink(h, doubt); {
	case why != "":
		d = Decision{Verdict: Unproved, Reason: overWords(h) + ", but " + why + "; " + l.Words()}
	case h.lacksRowsDead():
		return nil
	case standsShort(h):
		d = Decision{Phase: event.Finishing}
		if h.counting() && !h.RowsThere && !h.LinksBegun && !h.round.rowsAsked && h.mayAskRows() && h.Last.At.Sub(h.RowsAskedAt) >= recount(h) {
			d.Need = NeedRows
		}
	case h.gaveUpLinks():
		d = Decision{Verdict: StillRunning, Stop: l.Stop, Reason: l.Why}
	case !h.RowsThere && !h.LinksBegun && !h.agreed() && h.counting() && !h.round.rowsAsked && h.mayAskRows():
		d.Need, d.Phase = NeedRows, event.Finishing
	case !h.RowsThere && !h.LinksBegun && h.mayBeHidden(h.quietFor()):
		d = Decision{Phase: event.Finishing}
		if h.counting() && !h.round.rowsAsked && h.mayAskRows() && h.Last.At.Sub(h.RowsAskedAt) >= recount(h) {
			d.Need = NeedRows
		}
	case !h.RowsThere && !h.LinksBegun && !h.agreed():
		d = Decision{Phase: event.Finishing, Soon: confirmFor} // another process of the unit may be at work with it still
	case !h.round.linked:
		d.Need = NeedLinks
	}
	return &d
}

// lacksRowsDead reports whether our job looks dead, and the cell was seen not to hold the rows of the copy: no link is made then.
func (h *History) lacksRowsDead() bool {
	asked := !h.RowsAskedAt.IsZero() && h.Unasked.Looks == 0
	return h.looksAlive() && h.counting() && !h.LinksBegun && asked && !h.RowsThere && (h.Counts == nil || len(h.Counts.Different) > 0)
}

// gaveUpLinks reports whether the try to make links of this round ended for a reason that stands: that of an earlier one may have
// passed, and a unit that has answered since is not away any more.
func (h *History) gaveUpLinks() bool {
	l := &h.Linking
	return l.Missing() && h.round.linked && l.Stop != "" && (l.Stop != StopOutage || h.Last.troubled())
}

// mayAskRows reports whether it makes sense to ask whether the cell holds the rows of the copy: not once that has failed for as long as
// an outage may last. The state alone tells then.
func (h *History) mayAskRows() bool { return h.Unasked.lasted(h.Last.At) < h.Limits.MaxOutage }

// linksAtOnce is judgeLinks for where only one import has emptied the cell: once all rows and files of the copy are there, nobody else
// can have brought them. It returns nil where that is not so, or nobody knows.
func linksAtOnce(h *History, doubt string) *Decision {
	switch l := &h.Linking; {
	case h.looksAlive(), !l.Changed && !l.Unread && mayNotLink(h, doubt) != "":
		return nil
	case l.Changed, l.Unread, h.RowsThere, h.LinksBegun:
		return judgeLinks(h, doubt)
	case h.round.rowsAsked, h.Last.At.Sub(h.RowsAskedAt) < recount(h), !h.mayAskRows():
		return nil
	}
	return &Decision{Need: NeedRows, Phase: event.Finishing}
}

// mayNotLink says why nothing must be made in the cell: it may not be what our import made of it.
func mayNotLink(h *History, doubt string) string {
	n, known := h.Moved()
	switch l := &h.Linking; {
	case l.Changed:
		return "the cell was replaced or edited after our import"
	case l.Unread:
		return l.Why
	case !h.Accepted && h.Ours == "":
		return h.Unanswered()
	case doubt != "" && (!known || n != 1):
		return "whether the cell is what it made is not certain: " + doubt
	}
	return ""
}

// CopyWanted reports whether links may still have to be made of the prepared copy after a look-out has ended so: as long as nobody knows that
// they are made, that no import has begun, or that what ours has brought is gone.
func (h *History) CopyWanted(d Decision) bool {
	l, last := &h.Linking, h.Last
	n, known := h.Moved()
	switch {
	case d.Verdict == StillRunning:
		return true
	case d.Verdict != Unproved || !l.Missing() || l.Changed || known && n > 1:
		return false
	case last.Answer == AnswerGone || last.Answer == AnswerFailed || last.Answer == AnswerClosed:
		return false
	case last.Answer == AnswerProcessing && h.ours(last): // it is dead
		return false
	}
	return !h.neverBegan()
}

// neverBegan reports whether the cell was seen to be at rest, and as it was before the POST.
func (h *History) neverBegan() bool {
	n, known := h.Moved()
	untouched := h.PrimeThere || h.MarkThere || known && n == 0
	return untouched && !h.Attached && h.Ours == "" && h.SettledRun > 0 && h.Lock.State == LockFree && h.Foreign == "" &&
		!h.LockLost && !h.Retaken && !h.Flipped
}

// linking adds to the end of a look-out how far the links are, once the import is over, or where nobody knows what became of it.
func (d Decision) linking(h *History) Decision {
	l := &h.Linking
	if words := l.Words(); d.Verdict == Unproved && h.CopyWanted(d) && !strings.Contains(d.Reason, words) {
		d.Reason += "; " + words
	}
	if d.Verdict != StillRunning || !l.Missing() || !h.linksBegun() {
		return d
	}
	d.Phase = event.Linking
	d.Reason = "the import is over; " + l.Words() + "; " + d.Reason
	return d
}

// linksBegun reports whether the import was seen to be over, so that links are what is left.
func (h *History) linksBegun() bool {
	return h.Linking.Made+h.Linking.Refused > 0 || h.LinksBegun
}

// Words say how far the links are: "1,200 of 2,310 links and associations are made".
func (l *Linking) Words() string {
	if l.Planned < 0 {
		return "links may be missing"
	}
	return fmt.Sprintf("%s of %s links and associations are made", Grouped(l.Made), Grouped(l.Planned))
}

// refused says what the unit did not make; "" where it made everything.
func (l *Linking) refused() string {
	if l.Refused == 0 {
		return ""
	}
	return fmt.Sprintf("%s of %s links were refused: ", Grouped(l.Refused), Grouped(l.Planned)) + firstOf(l.Left)
}

// asRefused adds what the unit did not make to what a cell lacks. Where rows are missing, one of many tells enough.
func (h *History) asRefused() string {
	l := &h.Linking
	switch {
	case l.Refused == 0:
		return ""
	case len(h.Counts.Different) == 0 || len(l.Left) < 2 || h.lacksRules():
		return "; " + l.refused()
	}
	return fmt.Sprintf("; %s of %s links were refused, the first: %s", Grouped(l.Refused), Grouped(l.Planned), l.Left[0])
}

// lacksRules reports whether the cell lacks nothing but rules, and the unit refused to make something.
func (h *History) lacksRules() bool {
	c := h.Counts
	return h.Linking.Refused > 0 && c != nil && len(c.Different) == 1 && c.Different[0].Place == "Rule" && c.Lacks()
}

// Grouped writes a number with commas: 2,310.
func Grouped(n int64) string {
	s := fmt.Sprint(n)
	var b strings.Builder
	for i, digit := range s {
		if i > 0 && s[i-1] != '-' && (len(s)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(digit)
	}
	return b.String()
}
