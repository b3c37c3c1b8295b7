package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/personium/personium-cell/internal/config"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/job"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/progress"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/report"
	"github.com/personium/personium-cell/internal/session"
)

// A task is what a command needs to be opened for it.
type task struct {
	kind      event.Kind
	name      string // of a snapshot or a cell; may be empty
	place     func(config.Settings) (session.Place, error)
	anonymous bool // it has no credential of its own
	// fits refuses settings that do not go with the flags of the command; nil: all do.
	fits func(config.Settings) error
	// toErr sends the result to stderr, because stdout is for an archive.
	toErr bool
	// unknown stands in the place of a verdict where the command fails; "" means that no job was started.
	unknown string
}

// A run is what a command does: conn is its way to the unit, out shows what comes of it. It returns plain errors; perform
// words them.
type run func(ctx context.Context, conn *session.Session, out *report.Report) error

// perform opens a session and a report for a task, runs it, and shows the error that it ends with.
func (p *program) perform(cmd *cobra.Command, t task, r run) error {
	ctx := cmd.Context()
	settings, err := p.load(cmd)
	if err == nil && t.fits != nil {
		if err := t.fits(settings); err != nil {
			return err
		}
	}
	var o session.Options
	if err == nil {
		o, err = p.sessionOptions(cmd, t, settings)
	}
	var out *report.Report
	if err == nil {
		out, err = p.openReport(settings, t.toErr)
	}
	if err != nil {
		return p.unopened(cmd, t.kind, err)
	}
	out.Subject(t.kind, t.name)
	o.Warn = func(text string) { out.Note(true, text) }
	o.WarnFirst = out.Warning
	o.Trace = func(x personium.Exchange) { out.Note(false, exchangeWords(x)) }
	conn, err := session.Open(ctx, o)
	if err != nil {
		out.Close()
		return p.unopened(cmd, t.kind, err)
	}
	return p.end(ctx, conn, out, t, r(ctx, conn, out))
}

// load reads the settings.
func (p *program) load(cmd *cobra.Command) (config.Settings, error) {
	settings, err := config.Load(config.Source{Flags: flagsGiven(cmd), Env: p.LookupEnv})
	if err == nil && settings.JSON && settings.Quiet {
		err = refusal.Misuse(refusal.Say("leave one of them out"), "--json and --quiet exclude each other")
	}
	return settings, err
}

// sessionOptions are those of a task with these settings.
func (p *program) sessionOptions(cmd *cobra.Command, t task, settings config.Settings) (session.Options, error) {
	given := flagsGiven(cmd)
	o := session.Options{Process: p.process(), Settings: settings, Anonymous: t.anonymous, Repeat: repeatOf(given)}
	o.Recall = func(cellURL string) string { return job.NewJournal(p.stateDir()).UnitOf(cellURL) }
	var err error
	o.Place, err = t.place(settings)
	return o, err
}

func (p *program) openReport(settings config.Settings, toErr bool) (*report.Report, error) {
	mode, err := progress.ParseMode(settings.Progress)
	if err != nil {
		return nil, refusal.Misuse(refusal.Next{}, "%w", err)
	}
	out := p.Stdout
	if toErr {
		out = p.Stderr
	}
	return p.newReport(out, settings.JSON, settings.Quiet, mode), nil
}

func (p *program) newReport(out io.Writer, inJSON, quiet bool, mode progress.Mode) *report.Report {
	return report.New(report.Options{
		Out: out, Err: p.Stderr, JSON: inJSON, Quiet: quiet,
		Display: func() progress.Display { return progress.NewDisplay(mode, p.Stderr, p.Terminal) },
	})
}

// begin shows the first event of a run whose cell is known now.
func begin(conn *session.Session, out *report.Report) {
	out.Of(conn.Client().Cell().URL, conn.Client().RequestKey())
	out.Begin()
}

// end shows the error that a run ends with, unless it has been shown.
func (p *program) end(ctx context.Context, conn *session.Session, out *report.Report, t task, err error) error {
	if _, shown := report.CodeOfShown(err); err == nil || shown || report.Unwritten(err) {
		return err
	}
	why := *refusal.Of(err)
	if why.Code == refusal.Interrupt {
		why.Code = codeOfSignal(ctx)
	}
	client := conn.Client()
	out.Of(client.Cell().URL, client.RequestKey())
	refused := report.Refused{Why: &why, Hint: conn.Advice(ctx, &why).Words(here(conn)), Verdict: t.unknown,
		InLog: why.Code != refusal.Usage && ctx.Err() == nil && !neverArrived(err)}
	var server *personium.Error
	if errors.As(err, &server) {
		refused.ServerCode, refused.ServerText = string(server.Code), server.Message
	}
	return out.Refused(refused)
}

// here are the flags by which another run finds the same cell with the same settings.
func here(conn *session.Session) string {
	return "--cell " + conn.Client().Cell().URL + conn.Repeat()
}

// neverArrived reports whether an error is about a request that the unit never saw.
func neverArrived(err error) bool {
	var e *personium.Error
	return errors.As(err, &e) && e.Status == 0
}

// unopened is the error of a run that ends before it has begun. With --json it is written there, too.
func (p *program) unopened(cmd *cobra.Command, kind event.Kind, err error) error {
	if !p.wants(cmd, "json") {
		return err
	}
	out := p.newReport(p.Stdout, true, false, progress.None)
	out.Subject(kind, "")
	why := refusal.Of(err)
	return out.Refused(report.Refused{Why: why, Hint: why.Next.Words()})
}

// wants reads a switch where the settings as a whole cannot be read.
func (p *program) wants(cmd *cobra.Command, name string) bool {
	if given := flagsGiven(cmd)[name]; len(given) > 0 {
		return slices.Contains(given, "true")
	}
	on, err := strconv.ParseBool(p.getenv("PERSONIUM_" + strings.ToUpper(name)))
	return err == nil && on
}

// exchangeWords tell of one request, for --verbose.
func exchangeWords(x personium.Exchange) string {
	elapsed := x.Elapsed.Round(time.Millisecond)
	switch {
	case x.Status == 0:
		return report.Printable(fmt.Sprintf("%v (%s)", x.Err, elapsed))
	case x.Code != "":
		return report.Printable(fmt.Sprintf("%s %s: %d %s (%s)", x.Method, x.URL, x.Status, x.Code, elapsed))
	}
	return report.Printable(fmt.Sprintf("%s %s: %d (%s)", x.Method, x.URL, x.Status, elapsed))
}
