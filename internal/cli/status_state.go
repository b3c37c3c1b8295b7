package cli

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/cell"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/job"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/report"
	"github.com/personium/personium-cell/internal/snapshot"
	"github.com/personium/personium-cell/internal/verdict"
)

// A stateLine is the last line of status --json without a name: a result, and what the cell shows.
type stateLine struct {
	report.Line
	Style      personium.Style     `json:"style"`
	Import     shownJob            `json:"import"`
	Export     shownJob            `json:"export"`
	Lock       personium.LockState `json:"lock"`
	LockHolder string              `json:"lock_holder"`
	Last       *lastJob            `json:"last"` // null unless nothing runs and it was not done, as far as this machine knows
	// UnchangedSince is of a job that is queued or at work, where that is a minute ago at least.
	UnchangedSince string `json:"unchanged_since,omitempty"` // RFC 3339: this machine has seen no change of the job since

	waited  bool   // for a job, of which there was none
	watched string // the job that another run on this machine watches; "" for none

	idle string       // how the cell is while links are missing that nobody makes, or after its import died; "" where that is not so
	hint string       // what to do about that
	next refusal.Next // the same, for another run
}

// A lastJob is what was concluded of the last job that was started from this machine.
type lastJob struct {
	Kind        event.Kind      `json:"kind"`
	Name        string          `json:"name"`
	Verdict     verdict.Verdict `json:"verdict"`
	Reason      string          `json:"reason"`
	ConcludedAt string          `json:"concluded_at"` // RFC 3339; "" of a job that was not watched to its end
	words, next string          // the same on one line, and the command that tells it whole
}

// linksMissing is the verdict on a cell at which nothing runs, and whose import left links to be made.
const linksMissing = "linking"

type shownJob struct {
	State     string `json:"state"`
	Name      string `json:"name"`               // under which the server has it
	Snapshot  string `json:"snapshot,omitempty"` // of which that is a prepared copy
	StartedAt string `json:"started_at"`
	Progress  *int   `json:"progress"`
	Code      string `json:"code"`
	Message   string `json:"message"`
}

// showState shows what the cell is doing, which is all that there is to show to who has waited for nothing.
func showState(ctx context.Context, r jobRun, state cell.State, waited bool) error {
	if told, err := r.unreadable(ctx, state, ""); told {
		return err
	}
	style := r.conn.Client().Cell().Style
	line := stateLine{
		Line:  r.out.Line("idle", "nothing runs, and the lock is free"),
		Style: style, Import: shownJobOf(state.Import), Export: shownExportOf(state.Export), Lock: state.Lock.State,
		LockHolder: state.Lock.Holder, waited: waited,
	}
	switch {
	case state.Busy(style):
		line.Verdict, line.ExitCode, line.Reason = "busy", refusal.Running, "a job is queued or at work"
		line.standing(r, state)
		if line.watched = r.search("").Watched(); line.watched != "" {
			line.Reason += "; another run of this program on this machine watches " + line.watched
		}
	case state.Failed():
		line.Verdict, line.ExitCode, line.Reason = "import failed", refusal.Failed, "the last import failed, and left a failed cell"
		line.hint = r.hint(line.ExitCode, refusal.Say("what opens it again: ").Command("doctor", refusal.Here))
		line.lastFailure(ctx, r)
	case state.Lock.State == personium.LockUnknown:
		line.Verdict, line.ExitCode = "unknown", refusal.Unproved
		line.Reason = "nothing is seen to run, but whether the lock is free could not be found out"
	default:
		if state.Died(style) != nil {
			line.died(r, state)
		} else {
			line.unlinked(ctx, r)
			line.alone(r)
		}
		line.lastFailure(ctx, r)
	}
	if line.ExitCode != refusal.Done {
		line.Error = &report.Problem{Message: line.Reason, Hint: line.hint, Code: line.slug()}
	}
	r.out.Close()
	if r.out.Quiet() && line.ExitCode != refusal.Done {
		r.out.Error(line.Verdict + ": " + line.Cell + ": " + line.Reason)
	}
	if err := r.out.Result(line, strings.Join(line.words(state.Stale(style)), "\n")); err != nil {
		return err
	}
	return report.Shown(line.ExitCode, line.Reason)
}

// standing tells since when the job of a busy cell has stood still, and what can be done about it.
func (l *stateLine) standing(r jobRun, state cell.State) {
	since, mayBeDead := r.search("").Stands(state)
	if !since.IsZero() {
		l.UnchangedSince = since.UTC().Format(time.RFC3339)
	}
	attach := refusal.Command("status", "--wait", refusal.Here)
	next := refusal.Say("watch it with: ").Then(attach)
	if mayBeDead {
		kind := event.Export
		if state.Importing(r.conn.Client().Cell().Style) {
			kind = event.Import
		}
		next = deadOrAlive(kind, r.conn).Then(attach)
	}
	l.hint = r.hint(l.ExitCode, next)
}

// lastFailure tells of a last job that was not done: a cell at which nothing runs may lack what it was to bring.
func (l *stateLine) lastFailure(ctx context.Context, r jobRun) {
	o, known := r.search("").LastFailure(ctx)
	lacks := o.Counts != nil && o.Counts.Lacks()
	if !known || l.Verdict == linksMissing && o.Verdict == verdict.Unproved && (o.Open && !lacks || o.Learned) { // which says so, and more
		return
	}
	l.Last = &lastJob{Kind: o.Kind, Name: o.Name, Verdict: o.Verdict, Reason: o.Reason,
		words: lastWords(o), next: r.hint(refusal.Done, lastNext(o))}
	if !o.Open {
		l.Last.ConcludedAt = o.At.UTC().Format(time.RFC3339)
	}
}

// lastNext is what tells more of it: a verdict, where there is none.
func lastNext(l job.Last) refusal.Next {
	if l.Open {
		return refusal.Command("status", "--wait", "--name", l.Name, refusal.Here)
	}
	return refusal.Command("status", "--name", l.Name, refusal.Here)
}

// lastWords are a verdict of this machine in short.
func lastWords(l job.Last) string {
	where := " from this machine: "
	switch {
	case l.Open:
		words := string(l.Kind) + " of " + l.Name + where + "not watched to its end, last seen at " + l.At.UTC().Format(time.RFC3339)
		if l.Counts != nil && l.Counts.Lacks() {
			words += ", when the cell held " + l.Counts.Words()
		}
		return words
	case l.Learned:
		where = ", watched from this machine: "
	}
	return string(l.Kind) + " of " + l.Name + where + string(l.Verdict) + ", at " + l.At.UTC().Format(time.RFC3339)
}

// died tells of an import that the cell shows although nothing is at work: nothing is left to be made of one.
func (l *stateLine) died(r jobRun, state cell.State) {
	o, known := r.search("").Died(state)
	if !known {
		return
	}
	l.Verdict, l.ExitCode, l.Reason = string(verdict.Unproved), refusal.Unproved, o.Reason
	l.ImportedAs, l.LinksMade, l.LinksPlanned = o.ImportedAs, o.LinksMade, o.LinksPlanned
	l.idle, l.hint = "idle, and the last import of this machine died", r.hint(l.ExitCode, refusal.Say(o.Hint))
}

// unlinked looks whether links are missing in a cell at which nothing runs.
func (l *stateLine) unlinked(ctx context.Context, r jobRun) {
	search := r.search("")
	if o, known := search.Unlinked(ctx); known {
		l.Verdict, l.ExitCode, l.Reason = linksMissing, refusal.Running, o.Reason
		l.ImportedAs, l.LinksMade, l.LinksPlanned = o.ImportedAs, o.LinksMade, o.LinksPlanned
		l.next = refusal.Say("make the missing links with: ").Command("status", "--wait", "--name", o.Name, refusal.Here)
		l.hint = r.hint(l.ExitCode, l.next)
		return
	}
	area, err := personium.ListArea(ctx, search.Client)
	if err != nil {
		return
	}
	switch left := search.Leftover(ctx, area.Files); {
	case left == nil:
	case left.Missing:
		l.Verdict, l.ExitCode = linksMissing, refusal.Running
		l.Reason, l.next = "nothing runs, but "+left.Words, left.Next
		l.hint = r.hint(l.ExitCode, l.next)
	default:
		l.Reason, l.hint = "nothing runs, and the lock is free; "+left.Words, r.hint(refusal.Done, left.Next)
	}
}

// alone says of a cell whose links are missing that nobody makes them, as far as this machine knows.
func (l *stateLine) alone(r jobRun) {
	if l.Verdict != linksMissing {
		return
	}
	lock, err := cell.TryLock(r.conn.StateDir(), r.conn.Client().Cell().URL)
	if err != nil || lock == nil {
		return
	}
	_ = lock.Unlock()
	l.idle = "idle, and links may be missing"
	if unmade := l.LinksPlanned - l.LinksMade; unmade > 0 {
		l.idle = "idle, and " + grouped(unmade, "link or association is", "links and associations are") + " still to be made, as far as this machine knows"
	}
}

// slug says in one word why the cell is not idle.
func (l stateLine) slug() refusal.Slug {
	if l.Verdict == linksMissing {
		return refusal.LinksMissing
	}
	return refusal.SlugOf(l.ExitCode)
}

func (l stateLine) words(stale bool) []string {
	lock := string(l.Lock)
	if l.LockHolder != "" {
		lock += " by a job (" + l.LockHolder + ")"
	}
	rows := []string{
		"cell:    " + l.Cell + " (" + string(l.Style) + " style)",
		"state:   " + cmp.Or(l.idle, l.Verdict),
		"import:  " + l.Import.words() + l.whenFree(l.Import),
		"export:  " + l.Export.words() + l.whenFree(l.Export),
		"lock:    " + lock,
	}
	if l.UnchangedSince != "" {
		rows = append(rows, "still:   unchanged since "+l.UnchangedSince+", as far as this machine has seen")
	}
	if l.watched != "" {
		rows = append(rows, "watched: "+l.watched+", by another run of this program on this machine")
	}
	if l.waited && l.ExitCode == refusal.Done {
		rows = append(rows, "waited:  for nothing, as no job runs")
	}
	switch {
	case l.hint != "" && l.Verdict != linksMissing && l.ExitCode != refusal.Done:
		rows = append(rows, "next:    "+l.hint)
	case l.hint != "" && l.Verdict == linksMissing:
		rows = append(rows, "links:   "+l.Reason+"; "+l.hint)
	case l.hint != "":
		rows = append(rows, "copies:  "+l.Reason+"; "+l.hint)
	}
	if l.Last != nil {
		rows = append(rows, "last:    "+l.Last.words+"; details: "+l.Last.next)
	}
	if stale {
		note := "note:    Processing, but nobody holds the lock: that job died with its unit"
		if l.Import.State == string(personium.Processing) && l.ExitCode == refusal.Done {
			note += "; the cell may hold only a part of what it was to bring"
		}
		rows = append(rows, note)
	}
	return rows
}

// whenFree says of a job that the server calls acceptable that it is not, as long as the lock is held: in path style that refuses every job.
func (l stateLine) whenFree(j shownJob) string {
	if j.State == string(personium.Acceptable) && l.Lock == personium.LockHeld && l.Style == personium.PathStyle {
		return ", once the lock is free"
	}
	return ""
}

func shownJobOf(l verdict.Look) shownJob {
	j := shownJob{Name: l.Name, Snapshot: string(snapshot.Name(l.Name).CopyOf()),
		StartedAt: l.StartedAt, Code: l.Server.Code, Message: l.Server.Text}
	if l.Progress >= 0 {
		j.Progress = &l.Progress
	}
	switch l.Answer {
	case verdict.AnswerReady:
		j.State = string(personium.Acceptable)
	case verdict.AnswerProcessing:
		j.State = string(personium.Processing)
	case verdict.AnswerFailed, verdict.AnswerClosed:
		j.State = string(personium.ImportFailed)
	case verdict.AnswerEmpty:
		j.State = string(personium.EmptyAnswer)
	default:
		j.State = l.Word
	}
	return j
}

// shownExportOf is the state of exports. A failed cell says Import failed there, too, and whether an export ran nobody can see.
func shownExportOf(l verdict.Look) shownJob {
	if l.Answer == verdict.AnswerFailed || l.Answer == verdict.AnswerClosed {
		return shownJob{State: "not shown by a failed cell"}
	}
	return shownJobOf(l)
}

func (j shownJob) words() string {
	words := j.State
	if j.Name != "" {
		words += ", " + snapshot.Name(j.Name).Words()
	}
	if j.Progress != nil {
		words += fmt.Sprintf(", %d %%", *j.Progress)
	}
	if j.StartedAt != "" {
		words += ", started " + j.StartedAt
	}
	if j.Code != "" {
		words += fmt.Sprintf("; the server says: %s %q", j.Code, j.Message)
	}
	return words
}
