package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/personium/personium-cell/internal/auth"
	"github.com/personium/personium-cell/internal/cell"
	"github.com/personium/personium-cell/internal/config"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/progress"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/verdict"
)

// A session is one run of a command that talks to a unit: its settings, its connection and what it shows.
type session struct {
	env          *Env
	settings     config.Settings
	client       *personium.Client
	cellName     string // the cell as a name, to be resolved with unitURL; "" when it was given as a URL
	unitURL      string // of --unit; may be ""
	display      progress.Display
	json         *progress.JSON // the display, when it is JSON; else nil
	begun        bool
	traces       []event.Event // what --verbose tells before the display has begun
	start        event.Event
	source       auth.Source // of the credential; nil of an anonymous session
	login        *auth.Login // that the credential is of; nil for another one
	notUsed      []string    // where else there is a credential, in words
	anonymous    bool        // no credential is needed
	warned       bool        // of --insecure
	noCheck      bool        // --no-check: archives are not read
	witness      *witness    // of the first exchange, for doctor; else nil
	carriedLogin string      // the same for a login
	carried      string      // the flags without which another run would not find the cell or the token
}

// openSession validates all settings. It sends nothing.
func openSession(env *Env, cmd *cobra.Command) (*session, error) {
	return openSessionFor(env, cmd, event.Kind(cmd.Name()), (*session).parseCell)
}

// openSessionFor is openSession for a kind of command whose cell or unit is read by parse.
func openSessionFor(env *Env, cmd *cobra.Command, kind event.Kind, parse func(*session) (personium.Cell, error)) (*session, error) {
	s, err := newSessionWith(env, cmd, parse)
	if err != nil {
		return nil, unopened(env, cmd, kind, err)
	}
	return s, nil
}

// unopened is the error of a run that ends before there is a session. With --json it is written there, too.
func unopened(env *Env, cmd *cobra.Command, kind event.Kind, err error) error {
	if !wants(env, cmd, "json") {
		return err
	}
	return errors.Join(err, writeUnopened(env, kind, refusal.Of(err)))
}

// wants reads a switch where the settings as a whole cannot be read.
func wants(env *Env, cmd *cobra.Command, name string) bool {
	if given := flagsGiven(cmd)[name]; len(given) > 0 {
		return slices.Contains(given, "true")
	}
	on, err := strconv.ParseBool(env.getenv("PERSONIUM_" + strings.ToUpper(name)))
	return err == nil && on
}

// writeUnopened writes the lines of --json for a run that ends before its settings are known.
func writeUnopened(env *Env, kind event.Kind, f *refusal.Error) error {
	lines := progress.NewJSON(env.Stdout)
	lines.Report(event.Event{At: time.Now(), Type: event.Started, Kind: kind, Progress: -1})
	return lines.Write(resultLine{Type: "result", Verdict: notStarted, Reason: f.Error(), ExitCode: f.Code, Kind: kind,
		Error: &resultError{Message: f.Error(), Hint: f.Next.Words()}})
}

func newSession(env *Env, cmd *cobra.Command) (*session, error) {
	return newSessionWith(env, cmd, (*session).parseCell)
}

func newSessionWith(env *Env, cmd *cobra.Command, parse func(*session) (personium.Cell, error)) (*session, error) {
	settings, err := config.Load(config.Source{Flags: flagsGiven(cmd), Env: env.LookupEnv})
	if err != nil {
		return nil, err
	}
	s := &session{env: env, settings: settings, carried: carriedFlags(flagsGiven(cmd)), carriedLogin: carriedFlags(loginFlags(flagsGiven(cmd)))}
	if settings.JSON && settings.Quiet {
		return nil, refusal.Misuse(refusal.Say("leave one of them out"), "--json and --quiet exclude each other")
	}
	cell, err := parse(s)
	if err != nil {
		return nil, err
	}
	if err := s.connectWith(cmd.Context(), cell); err != nil {
		return nil, err
	}
	return s, s.openDisplay()
}

// parseCell reads which cell is meant: a URL, or a name together with the unit's URL.
func (s *session) parseCell() (personium.Cell, error) {
	var err error
	if s.settings.Unit != "" {
		if s.unitURL, err = addressIn(s.settings, "unit", s.settings.Unit, hintUnit); err != nil {
			return personium.Cell{}, err
		}
	}
	given := s.settings.Cell
	switch {
	case given == "":
		return personium.Cell{}, refusal.Misuse(refusal.Say("--cell https://cell1.unit1.example/ or PERSONIUM_CELL"), "no cell is given")
	case strings.Contains(given, "/") || s.unitURL == "":
		url, err := addressIn(s.settings, "cell", given, hintCell)
		return personium.Cell{URL: url}, err
	}
	s.cellName = given
	return personium.Cell{URL: s.unitURL, UnitURL: s.unitURL}, nil
}

// connectWith makes the client. A token that cannot be read is found out here, before anything is sent.
func (s *session) connectWith(ctx context.Context, cell personium.Cell) error {
	options, err := s.clientOptions()
	if err != nil {
		return err
	}
	if !s.anonymous {
		if s.source, err = s.credentialSource(ctx, cell, options); err != nil {
			return err
		}
		options.Source = s.source
	}
	s.client, err = personium.New(cell, options)
	if err != nil {
		return refusal.Misuse(refusal.Next{}, "%w", err)
	}
	return nil
}

// clientOptions is everything of a client but the credential.
func (s *session) clientOptions() (personium.Options, error) {
	options := personium.Options{MethodOverride: s.settings.MethodOverride, UserAgent: "personium-cell/" + s.env.Build.Version}
	var err error
	if options.Transport, err = s.transport(); err != nil {
		return options, err
	}
	if s.witness != nil {
		s.witness.next = options.Transport
		options.Transport = s.witness
	}
	if err = headersIn(s.settings, &options); err != nil {
		return options, err
	}
	if s.settings.Verbose {
		options.Trace = s.trace
	}
	return options, nil
}

func (s *session) openDisplay() error {
	mode, err := progress.ParseMode(s.settings.Progress)
	switch {
	case err != nil:
		return refusal.Misuse(refusal.Next{}, "%w", err)
	case s.settings.JSON:
		s.json = progress.NewJSON(s.env.Stdout)
		s.display = s.json
	case s.settings.Quiet:
		s.display = progress.NewSilent()
	default:
		s.display = progress.NewDisplay(mode, s.env.Stderr, s.env.Terminal)
	}
	return nil
}

// begin shows the first event. What --verbose had to tell before comes after it.
func (s *session) begin(kind event.Kind, name string) {
	if s.begun {
		return
	}
	s.begun = true
	s.start = event.Event{At: time.Now(), Type: event.Started, Kind: kind, Cell: s.client.Cell().URL, Name: name,
		RequestKey: s.client.RequestKey(), Phase: event.Preparing, Progress: -1}
	switch kind {
	case event.Import, event.Export, kindUpload, kindDownload, kindCheck, kindInspect:
		s.display.Report(s.start)
	default:
		if s.json != nil {
			s.display.Report(s.start)
		}
	}
	for _, e := range s.traces {
		s.display.Report(e)
	}
	s.traces = nil
}

// trace tells of one request, for --verbose.
func (s *session) trace(x personium.Exchange) {
	e := s.start
	e.At, e.Type, e.Text = time.Now(), event.Noted, traceWords(x)
	if !s.begun {
		s.traces = append(s.traces, e)
		return
	}
	s.display.Report(e)
}

func traceWords(x personium.Exchange) string {
	elapsed := x.Elapsed.Round(time.Millisecond)
	switch {
	case x.Status == 0:
		return printable(fmt.Sprintf("%v (%s)", x.Err, elapsed))
	case x.Code != "":
		return printable(fmt.Sprintf("%s %s: %d %s (%s)", x.Method, x.URL, x.Status, x.Code, elapsed))
	}
	return printable(fmt.Sprintf("%s %s: %d (%s)", x.Method, x.URL, x.Status, elapsed))
}

// connect finds out which cell of which unit the session is about.
func (s *session) connect(ctx context.Context) error {
	if s.cellName != "" {
		client, err := cell.Resolve(ctx, s.client, s.unitURL, s.cellName)
		if err != nil {
			return err
		}
		s.client, s.cellName = client, ""
		s.rememberUnit()
		return s.loginFits()
	}
	client, err := cell.Discover(ctx, s.client, s.unitURL, s.rememberedUnit())
	if err != nil {
		return err
	}
	s.client = client
	s.rememberUnit()
	return s.loginFits()
}

// loginFits makes sure that the token of a login is not sent to another unit than its own, before it is sent at all.
func (s *session) loginFits() error {
	unit := s.client.Cell().UnitURL
	if s.login == nil || s.login.Unit == unit {
		return nil
	}
	return refusal.Misuse(refusal.Say("log in to that unit: personium-cell login --login-cell URL --user NAME"), "%s is for %s, and %s is on %s; its token was not sent",
		s.login, s.login.Unit, orElse(s.client.Cell().URL, "what is asked"), unit)
}

// stateDir is where journals and lock files live; "" when there is no such place.
func (s *session) stateDir() string { return stateDir(s.env) }

func stateDir(env *Env) string {
	if dir := env.getenv("XDG_STATE_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "personium-cell")
	}
	home := env.getenv("HOME")
	if runtime.GOOS == "windows" {
		home = env.getenv("LocalAppData")
		if home != "" {
			return filepath.Join(home, "personium-cell", "state")
		}
	}
	if home == "" {
		return ""
	}
	return filepath.Join(home, ".local", "state", "personium-cell")
}

func (s *session) limits() verdict.Limits {
	return verdict.Limits{Interval: s.settings.Interval, Timeout: s.settings.Timeout, StallTimeout: s.settings.StallTimeout, MaxOutage: s.settings.MaxOutage}
}
