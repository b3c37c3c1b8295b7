package cli

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/config"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/explain"
	"github.com/personium/personium-cell/internal/job"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/report"
	"github.com/personium/personium-cell/internal/session"
	"github.com/personium/personium-cell/internal/snapshot"
	"github.com/personium/personium-cell/internal/transfer"
	"github.com/personium/personium-cell/internal/verdict"
)

// A jobRun is one run of a command about a job.
type jobRun struct {
	conn *session.Session
	out  *report.Report
	// rehearsal: the unit is a practice unit that ends with this command, and so do its jobs.
	rehearsal bool
	// moved says which file was downloaded or sent, once it was; nil: none is.
	moved   func() (sha256, path string)
	recount bool     // it compares once more what was concluded before
	into    []string // the flags that say where an export was to be brought; nil for nowhere
	seen    bool     // the snapshot was seen in the area by this run
}

// request is what the settings say about a job.
func (r jobRun) request(k event.Kind, name snapshot.Name) job.Request {
	settings := r.conn.Settings()
	return job.Request{Kind: k, Name: name, Limits: limitsOf(settings), Begun: r.conn.Begun(), WaitBusy: settings.WaitBusy,
		StateDir: r.conn.StateDir()}
}

// search looks for the job of a name; "" is any.
func (r jobRun) search(name snapshot.Name) job.Search {
	return job.Search{Client: r.conn.Client(), StateDir: r.conn.StateDir(), Name: name, Begun: r.conn.Begun()}
}

// follow watches a job to its verdict, with what is needed to prove it, and shows that.
func (r jobRun) follow(ctx context.Context, with job.Watch, history *job.History) error {
	with.Client, with.Report = r.conn.Client(), r.out
	with.Credential, with.ReadOnce = r.credential(ctx)
	o := job.Wait(ctx, with, history)
	if o.Stop == verdict.StopTimeout {
		o.Reason = withTrouble(o.Reason, r.conn)
	}
	if r.moved != nil {
		if sum, path := r.moved(); sum != "" {
			r.out.SetMoved(report.Moved{File: path, SHA256: sum})
		}
	}
	return r.finish(ctx, o)
}

// credential says whose refusal a note is about, and where no other one can be put in its place.
func (r jobRun) credential(ctx context.Context) (words string, readOnce bool) {
	words, of := r.conn.CredentialWords(ctx), r.conn.Credential()
	if words == "" || of.Login != nil {
		return words, false
	}
	about, err := of.Source.About(ctx)
	if readOnce = err == nil && !about.ReadAgain; readOnce {
		words += ", which this run cannot read again"
	}
	return words, readOnce
}

func limitsOf(settings config.Settings) verdict.Limits {
	return verdict.Limits{
		Interval: settings.Interval, Timeout: settings.Timeout, StallTimeout: settings.StallTimeout, MaxOutage: settings.MaxOutage,
	}
}

// areaOf is the snapshot area of the session's cell. What it reports is about the run of out.
func areaOf(conn *session.Session, out *report.Report, unread bool) *transfer.Area {
	settings := conn.Settings()
	return &transfer.Area{Client: conn.Client(), Report: out, About: out.About(), Interval: settings.Interval,
		WaitBusy: settings.WaitBusy, Unread: unread}
}

// finish shows the outcome of a job, and is nil for a verdict of done.
func (r jobRun) finish(ctx context.Context, o verdict.Outcome) error {
	code := report.ExitCode(o)
	if o.Stop == verdict.StopInterrupted && ctx.Err() != nil { // and not an earlier run
		code, o.Reason = codeOfSignal(ctx), bySignal(ctx, o.Reason)
	}
	return r.out.Outcome(o, code, r.next(ctx, o).Words(here(r.conn)))
}

// hint is what to do, as it is shown with an exit code.
func (r jobRun) hint(code refusal.Code, next refusal.Next) string {
	return r.out.Hint(code, next.Words(here(r.conn)))
}

// next says what to do about an outcome; of a job that may go on, how to watch it again, and of one that was not proved
// for what went wrong here, how to make up for it.
func (r jobRun) next(ctx context.Context, o verdict.Outcome) refusal.Next {
	switch {
	case o.Verdict == verdict.StillRunning && r.into != nil:
		args := slices.Concat([]string{"snapshot", "download", o.Name}, r.into, []string{refusal.Here})
		return r.watchAgain(ctx, o).Say("; then bring it here: ").Command(args...)
	case o.Verdict == verdict.StillRunning:
		return r.watchAgain(ctx, o)
	case o.Verdict == verdict.Unproved && o.Phase == event.Checking:
		return again(o, "check")
	case o.Verdict == verdict.Unproved && o.Phase == event.Downloading:
		return again(o, "download", r.into...)
	case r.seen && !r.rehearsal && o.Verdict == verdict.Done && o.Hint == "" && o.Kind == event.Import &&
		o.Proof == verdict.ProofContent && r.out.OnTerminal():
		return r.deeper(o)
	}
	return refusal.Say(o.Hint)
}

// deeper says how values are compared, which a verdict does not.
func (r jobRun) deeper(o verdict.Outcome) refusal.Next {
	operand := o.Name
	if r.moved != nil {
		if _, path := r.moved(); path != "" {
			operand = refusal.File(path)
		}
	}
	return refusal.Say("to compare values, too: ").Command(comparing(operand, "--deep", refusal.Here)...)
}

// watchAgain says how to watch a job again.
func (r jobRun) watchAgain(ctx context.Context, o verdict.Outcome) refusal.Next {
	conn, args := r.conn, []string{"status", "--wait", refusal.Here}
	if r.recount {
		args[1] = "--recount"
	}
	if o.Name != "" {
		args = append(args, "--name", o.Name)
	}
	attach := refusal.Command(args...)
	goesOn, finish := "the job may still go on; ", "watch it with: "
	switch {
	case o.Phase == event.Linking:
		goesOn, finish = "", "make the missing links with: "
	case o.Kind == event.Export: // of an export that is over another machine knows only the archive
		finish = "watch it from this machine with: "
	}
	switch login := conn.Credential().Login; {
	case o.Stop == verdict.StopUnauthorised && strings.HasPrefix(o.Server.Code, "PR403-"): // rights, which no new login brings
		return refusal.Say(goesOn + lackingRights(ctx, conn, o.Server).Words(here(conn)) + "; with such credentials " + finish).Then(attach)
	case o.Stop == verdict.StopUnauthorised && o.Server.Code == string(personium.TokenSignature):
		return refusal.Say(goesOn).Then(conn.Refused(ctx, refusal.Say(explain.OwnTokensHint))).Say("; with that " + finish).Then(attach)
	case o.Stop == verdict.StopUnauthorised && login != nil:
		return refusal.Say(goesOn + "log in again: " + conn.LoginCommand(login) + "; then " + finish).Then(attach)
	case o.Stop == verdict.StopUnauthorised:
		return refusal.Say(goesOn).Then(conn.Refused(ctx, refusal.Say("get a new token"))).Say(", then " + finish).Then(attach)
	case o.Phase == event.Linking:
		return refusal.Say("make the missing links with: ").Then(attach)
	case (o.Stop == verdict.StopStall || o.MayBeDead) && o.LockFree:
		return refusal.Say("nobody holds the cell's lock, so that the job is over, or died with its unit, or never began; to find out: ").Then(attach)
	case o.Stop == verdict.StopStall, o.MayBeDead:
		return deadOrAlive(o.Kind, conn).Then(attach)
	case o.Phase == event.Counting && o.Counts != nil && o.Counts.Lacks():
		return refusal.Say("more may come, unless the import died with its unit; to find out: ").Then(attach)
	case o.Phase == event.Counting:
		return refusal.Say("the content is still to be compared: ").Then(attach)
	}
	unmade := o.LinksPlanned - o.LinksMade
	switch {
	case o.Stop == verdict.StopDetached && unmade > 0:
		return refusal.Say(goesOn + "watch it, which makes its links, with: ").Then(attach)
	case o.Stop == verdict.StopDetached:
		return refusal.Say(goesOn + finish).Then(attach)
	case unmade > 0:
		return refusal.Say("the server may go on working, and " + grouped(unmade, "link or association is", "links and associations are") +
			" still to be made after that; watch it again, which makes them, with: ").Then(attach)
	}
	return refusal.Say("the server may go on working; watch it again with: ").Then(attach)
}

// deadOrAlive says what to do about a job that does not move, before the command that watches it.
func deadOrAlive(k event.Kind, conn *session.Session) refusal.Next {
	return refusal.Say("the job may still be at work; " + verdict.DeadWords(k, verdict.Style(conn.Client().Cell().Style)) +
		"; watch it again with: ")
}

// lackingRights says which rights the watching takes, of which the unit said that they lack.
func lackingRights(ctx context.Context, conn *session.Session, said verdict.Message) refusal.Next {
	refused := &personium.Error{Status: http.StatusForbidden, Core: true, Code: personium.Code(said.Code)}
	return conn.Advice(ctx, explain.Error("watch the job", refused))
}

// again says how to do once more with the archive of an export what did not succeed: the export itself is over.
func again(o verdict.Outcome, command string, flags ...string) refusal.Next {
	next := refusal.Say("the export is over, and needs no other; ").Say(strings.TrimSuffix(o.Hint, ", then try again"))
	if o.Hint != "" {
		next = next.Say("; then ")
	}
	return next.Command(slices.Concat([]string{"snapshot", command, o.Name}, flags, []string{refusal.Here})...)
}

// detach shows that the server has the job, and that nobody waits for it.
func (r jobRun) detach(ctx context.Context, h *job.History) error {
	cell := r.conn.Client().Cell().URL
	o := verdict.Outcome{Kind: h.Kind, Name: h.Name, Cell: cell, Verdict: verdict.StillRunning, Stop: verdict.StopDetached,
		Reason: "the server accepted the job; not waiting (--detach)", Elapsed: time.Since(h.PostedAt)}
	if !h.Accepted {
		o.Reason = "the answer to the POST was lost; not waiting (--detach)"
	}
	if n := h.Linking.Planned; n != 0 {
		o.Reason += "; " + grouped(max(n, 0), "link or association is", "links and associations are") + " still to be made"
	}
	o.Imported = verdict.Imported{ImportedAs: h.SentAs, LinksPlanned: max(h.Linking.Planned, 0)}
	r.out.Leave(event.Starting)
	return r.finish(ctx, o)
}
