package cli

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/personium/personium-cell/internal/config"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/report"
	"github.com/personium/personium-cell/internal/session"
)

// A task says what to open for a command.
type task struct {
	kind      event.Kind
	name      string // of a snapshot or a cell; may be empty
	place     func(config.Settings) (session.Place, error)
	anonymous bool // it has no credential of its own
	// fits refuses settings that do not go with the flags of the command; nil: all do.
	fits func(config.Settings) error
	// toErr sends the result to stderr, because stdout is for an archive.
	toErr bool
	// changes something on the unit: it is refused where that is not wanted.
	changes bool
	// watches a job: its run counts --timeout by itself, since that ends the watching only, with a verdict.
	watches bool
	// failedAs stands in the place of a verdict where the command fails; "" means that no job was started.
	failedAs string
}

// A run is what a command does: conn is its way to the unit, out shows what comes of it. It returns refusals;
// perform adds what the credential tells and the signal's code, and has them shown.
type run func(ctx context.Context, conn *session.Session, out *report.Report) error

// with gives a command's run the options that the command line filled.
func with[O any](r func(context.Context, *session.Session, *report.Report, O) error, options O) run {
	return func(ctx context.Context, conn *session.Session, out *report.Report) error {
		return r(ctx, conn, out, options)
	}
}

// perform opens a session and a report for a task, runs it, and shows the error that it ends with.
func (p *program) perform(cmd *cobra.Command, t task, r run) error {
	ctx, begun := cmd.Context(), time.Now()
	settings, err := p.load(cmd)
	if err == nil && t.changes {
		err = mayChange(settings, t.kind)
	}
	if err != nil {
		return p.unopened(cmd, t.kind, err)
	}
	o, out, err := p.open(cmd, t, settings)
	if err != nil {
		return p.unopened(cmd, t.kind, err)
	}
	if t.fits != nil {
		if err := t.fits(settings); err != nil {
			out.Close()
			return err
		}
	}
	o.Begun = begun
	inTime, cancel := session.InTime(ctx, begun, settings.Timeout)
	defer cancel()
	conn, err := session.Open(inTime, o)
	if err != nil {
		out.Close()
		if isTimeUp(ctx, err, begun, settings.Timeout) {
			err = timeUp(refusal.Of(err), conn)
		}
		return p.unopened(cmd, t.kind, err)
	}
	out.SetOwner(func() string { return ownAccount(context.WithoutCancel(ctx), conn) })
	out.SetRepeat(func() (unit, flags string) { return conn.Client().Cell().UnitURL, conn.Repeat() })
	if t.watches {
		err = r(ctx, conn, out)
	} else {
		err = r(inTime, conn, out)
	}
	if _, shown := report.CodeOfShown(err); err == nil || shown || report.Unwritten(err) {
		return err
	}
	told := err
	if isTimeUp(ctx, err, begun, settings.Timeout) {
		told = timeUp(refusal.Of(err), conn)
	}
	refused := refusedRun(ctx, conn, t.kind, told)
	refused.Verdict, refused.Hint = t.failedAs, p.whole(err, refused.Hint)
	begin(conn, out)
	return out.Refused(refused)
}

// inWords is an error, or what is told of a command whose time was over: then it was given up, and no signal ended ctx.
func inWords(ctx context.Context, err error, begun time.Time, limit time.Duration) error {
	if !isTimeUp(ctx, err, begun, limit) {
		return err
	}
	return refusal.TimeUp(refusal.Of(err), limit)
}

func isTimeUp(ctx context.Context, err error, begun time.Time, limit time.Duration) bool {
	why := refusal.Of(err)
	return ctx.Err() == nil && limit != 0 && time.Since(begun) >= limit && why.Code == refusal.Interrupt && !why.Chosen
}

// refusedRun is what is told of a run that ended with an error.
func refusedRun(ctx context.Context, conn *session.Session, kind event.Kind, err error) report.Refused {
	why := givenUp(ctx, refusal.Of(err))
	if why.Snapshot != "" {
		why.Next = insteadOfMissing(ctx, conn, kind, &why)
	}
	ofBrokenCell(conn, &why)
	refused := report.Refused{Why: &why, Hint: conn.Advice(ctx, &why).Words(here(conn)),
		InLog: inLog(why.Code) && !why.Chosen && ctx.Err() == nil && conn.Answered() && !neverArrived(err)}
	var server *personium.Error
	if errors.As(err, &server) {
		refused.ServerCode, refused.ServerText = string(server.Code), server.Message
		why.Slug = slugOf(&why, server.Code)
	}
	return refused
}

// inLog reports whether the log of the unit may explain what ended so: not what was typed wrong, is not there or is taken.
func inLog(code refusal.Code) bool {
	switch code {
	case refusal.Usage, refusal.NotFound, refusal.Busy, refusal.BadArchive:
		return false
	}
	return true
}

// slugOf is the slug of a refusal that rests on an answer of the server.
func slugOf(why *refusal.Error, server personium.Code) refusal.Slug {
	word := why.Word()
	switch {
	case word != refusal.SlugOf(why.Code):
	case why.Code == refusal.NotFound && server == personium.NoCell:
		return refusal.NoCell
	case why.Code == refusal.NotFound && server == personium.NoSnapshot:
		return refusal.NoSnapshot
	case why.Code == refusal.Busy && server == personium.AreaFull:
		return refusal.AreaFull
	case why.Code == refusal.Busy && server == personium.CellInUse:
		return refusal.CellInUse
	}
	return word
}

// neverArrived reports whether an error is about a request that the unit never saw.
func neverArrived(err error) bool {
	var e *personium.Error
	return errors.As(err, &e) && e.Status == 0
}

// begin shows the first event of a run whose cell is known now.
func begin(conn *session.Session, out *report.Report) {
	of := conn.Client().Cell()
	if of.URL == of.UnitURL { // which cell is meant is not known yet
		of.URL = ""
	}
	out.SetCell(of.URL, conn.Client().RequestKey())
	out.Begin()
}

// here are the flags by which another run finds the same cell with the same settings.
func here(conn *session.Session) string {
	switch of := conn.Client().Cell(); {
	case of.URL != "" && of.URL == of.UnitURL && conn.Name() != "":
		return "--cell " + conn.Name() + " " + hereAtUnit(conn)
	case of.URL == "" || of.URL == of.UnitURL:
		return hereAtUnit(conn)
	default:
		return "--cell " + of.URL + conn.Repeat()
	}
}

// hereAtUnit is here for what is typed while the cell is not there, or is not known.
func hereAtUnit(conn *session.Session) string {
	repeat := conn.Repeat()
	if strings.Contains(repeat+" ", " --unit ") {
		return strings.TrimPrefix(repeat, " ")
	}
	return "--unit " + conn.Client().Cell().UnitURL + repeat
}
