package doctor

import (
	"context"
	"time"

	"github.com/personium/personium-cell/internal/auth"
	"github.com/personium/personium-cell/internal/cell"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/session"
)

// An Examination looks at one set-up, once.
type Examination struct {
	session *session.Session
	getenv  func(string) string
	tracer  *tracer
	tell    func(Finding)
	to      Listener

	// What has been found out so far, and later steps need.
	state      Finding // about the place for journals and logins
	cell       personium.Cell
	credential auth.About
	root       error // the cell's answer to whether the credential has root
}

// A Listener is told of an examination while it goes on.
type Listener struct {
	Asking func(url string) // before the first request, which may take its time
	Found  func(Finding)    // after each finding, in order; no more once the context has ended

	// Left tells what the journal of this machine knows of prepared copies among the files of a snapshot area; nil: nobody knows.
	Left func(context.Context, []personium.SnapshotFile) *Leftover

	// Last tells of the last job of this machine at a cell at which nothing runs, where that was not done; nil: nobody knows.
	Last func(context.Context) *Leftover

	// Stands tells since when the journal of this machine knows the job of a busy cell to stand still, zero where it does not, and
	// whether that job may be dead; nil: nobody knows.
	Stands func(cell.State) (since time.Time, mayBeDead bool)

	// Exported tells when the journal of this machine knows an export of the cell to have worked, zero where it does not; nil:
	// nobody knows.
	Exported func() time.Time
}

// A Leftover is what a job has left at a cell at which nothing runs: a prepared copy in the snapshot area, or a verdict that is not done.
type Leftover struct {
	Words string       // what it is
	Next  refusal.Next // what finishes it, or removes it
}

// Open prepares an examination of what the options describe. It sends nothing; its error is about the settings, and
// [Misconfigured] says what that means. Anonymous and Watch of the options are set here: the route to the unit is looked at
// without a credential.
func Open(ctx context.Context, o session.Options) (*Examination, error) {
	seen := &tracer{}
	o.Anonymous, o.Watch = true, seen.watch
	s, err := session.Open(ctx, o)
	if err != nil {
		return nil, err
	}
	return &Examination{session: s, getenv: o.Process.Getenv, tracer: seen}, nil
}

// Session is what is examined. In the course of the examination it finds its cell, and gets its credential.
func (e *Examination) Session() *session.Session { return e.session }

// ofUnit reports whether a unit is examined, and no cell of it.
func (e *Examination) ofUnit() bool { return e.session.Settings().Cell == "" }

// Run makes the examination. It ends early when the context does.
func (e *Examination) Run(ctx context.Context, to Listener) {
	told := map[string]bool{}
	e.to = to
	e.tell = func(f Finding) {
		if ctx.Err() == nil { // of an exchange that was given up nothing is known
			told[f.Check] = true
			to.Found(f)
		}
	}
	goesOn := true
	for _, one := range steps() {
		if goesOn = goesOn && one.look(e, ctx); goesOn {
			continue
		}
		for _, check := range one.checks {
			if !told[check] {
				e.tell(e.notLookedAt(check))
			}
		}
	}
	if goesOn && e.tracer.limited.Load() {
		e.tell(limited())
	}
}

// leftover is what is known of prepared copies among the files of a snapshot area.
func (e *Examination) leftover(ctx context.Context, files []personium.SnapshotFile) *Leftover {
	if e.to.Left == nil {
		return nil
	}
	return e.to.Left(ctx, files)
}

// notLookedAt is the finding of a check that was left out.
func (e *Examination) notLookedAt(check string) Finding {
	f := skipped(check)
	if e.ofUnit() && e.credential.Kind != "" {
		f.Found = "no cell is given"
	}
	return f
}

// A step looks at one thing. It returns false when what comes after it cannot be looked at.
type step struct {
	checks []string // whose findings it makes
	look   func(*Examination, context.Context) bool
}

// steps is the order of an examination.
func steps() []step {
	return []step{
		{[]string{checkConfig, checkState}, (*Examination).lookAtMachine},
		{route(), (*Examination).lookAtRoute},
		{[]string{checkClock, checkServer}, (*Examination).lookAtServer},
		{[]string{checkToken}, (*Examination).lookAtToken},
		{[]string{checkRoot}, (*Examination).lookAtRoot},
		{[]string{checkCell}, (*Examination).lookAtCell},
		{[]string{checkSnapshots}, (*Examination).lookAtSnapshots},
	}
}

// Checks lists what is looked at, in that order.
func Checks() []string {
	var all []string
	for _, one := range steps() {
		all = append(all, one.checks...)
	}
	return all
}

// Misconfigured are the findings about settings that cannot be used: nothing can be looked at with them.
func Misconfigured(err error) []Finding {
	findings := []Finding{failureOf(checkConfig, err, "no command that asks a unit starts with these settings")}
	for _, check := range Checks() {
		if check != checkConfig {
			findings = append(findings, skipped(check))
		}
	}
	return findings
}
