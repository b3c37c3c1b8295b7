package cli

import (
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

// load reads the settings, and how often lines are drawn.
func (p *program) load(cmd *cobra.Command) (config.Settings, error) {
	if err := p.pointsElsewhere(cmd); err != nil { // a completion was not asked before
		return config.Settings{}, err
	}
	settings, err := config.Load(p.sourceOfSettings(cmd))
	if err == nil && settings.JSON && settings.Quiet {
		err = refusal.Misuse(overruled(settings, "json", "quiet"), "%s and %s cannot be used together", settings.Origin("json"),
			settings.Origin("quiet"))
	}
	p.Terminal.Heartbeat = settings.Heartbeat
	return settings, err
}

// overruled says what to do about settings that are in the way: who did not type them can overrule them.
func overruled(settings config.Settings, keys ...string) refusal.Next {
	for _, key := range keys {
		if settings.Origin(key) != "--"+key {
			return refusal.Say("--" + key + "=false overrules it for one run")
		}
	}
	return refusal.Say("leave one of them out")
}

// sourceOfSettings is where the settings of a command come from.
func (p *program) sourceOfSettings(cmd *cobra.Command) config.Source {
	return config.Source{Flags: flagsGiven(cmd), Env: p.LookupEnv}
}

// open makes what a task's session is opened with, and the report that its notes go to.
func (p *program) open(cmd *cobra.Command, t task, settings config.Settings) (session.Options, *report.Report, error) {
	o := session.Options{Process: p.process(), Settings: settings, Anonymous: t.anonymous, Repeat: repeatOf(flagsGiven(cmd))}
	o.Recall = func(cellURL string) string { return job.NewJournal(p.stateDir()).UnitOf(cellURL) }
	var err error
	if o.Place, err = t.place(settings); err != nil {
		return o, nil, err
	}
	mode, err := progress.ParseMode(settings.Progress)
	if err != nil {
		return o, nil, refusal.Misuse(refusal.Next{}, "%w", err)
	}
	to := p.Stdout
	if t.toErr {
		to = p.Stderr
	}
	out := p.newReport(to, settings.JSON, settings.Quiet, mode)
	out.Subject(t.kind, t.name)
	if unknown := p.unknownVariables(); unknown != "" {
		out.Note(true, unknown)
	}
	o.Warn = func(text string) { out.Note(true, text) }
	o.WarnFirst, o.WarnNow = out.Warning, out.Now
	o.Trace = func(x personium.Exchange) { out.Note(false, exchangeWords(x)) }
	return o, out, nil
}

func (p *program) newReport(out io.Writer, inJSON, quiet bool, mode progress.Mode) *report.Report {
	return p.answers(report.New(report.Options{
		Out: out, Err: p.Stderr, Columns: p.columns(), JSON: inJSON, Quiet: quiet, Practice: p.ground.Rehearsal,
		Display: func() progress.Display { return progress.NewDisplay(mode, p.Stderr, p.Terminal) },
	}))
}

// unopened is the error of a run that ends before it has started. With --json it is written there, too.
func (p *program) unopened(cmd *cobra.Command, kind event.Kind, err error) error {
	if !p.wants(cmd, "json") {
		return err
	}
	out := p.newReport(p.Stdout, true, false, progress.None)
	out.Subject(kind, "")
	why := refusal.Of(err)
	return out.Refused(report.Refused{Why: why, Hint: p.whole(why, why.Next.Words())})
}

// wants reads a switch where the settings as a whole cannot be read.
func (p *program) wants(cmd *cobra.Command, name string) bool {
	if given := flagsGiven(cmd)[name]; len(given) > 0 {
		return slices.Contains(given, "true")
	}
	if name == "json" && p.queryOf(cmd) != "" {
		return true
	}
	on, err := strconv.ParseBool(p.getenv("PERSONIUM_" + strings.ToUpper(name)))
	return err == nil && on
}

// exchangeWords tell of one request, for --verbose.
func exchangeWords(x personium.Exchange) string {
	elapsed := x.Elapsed.Round(time.Millisecond).String()
	if x.Probe {
		elapsed += ", asked only whether the cell is locked"
	}
	switch {
	case x.Status == 0:
		return report.Printable(fmt.Sprintf("%v (%s)", x.Err, elapsed))
	case x.Code != "":
		return report.Printable(fmt.Sprintf("%s %s: %d %s (%s)", x.Method, x.URL, x.Status, x.Code, elapsed))
	}
	return report.Printable(fmt.Sprintf("%s %s: %d (%s)", x.Method, x.URL, x.Status, elapsed))
}
