package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/progress"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/verdict"
)

// A level says how bad a finding is.
type level string

// The levels.
const (
	levelOK      level = "ok"
	levelWarning level = "warning"
	levelFailure level = "failure"
	levelSkipped level = "skipped" // could not be looked at, because of an earlier failure
)

// A finding is what doctor found out about one thing.
type finding struct {
	Type  string       `json:"type"` // "finding"
	Check string       `json:"check"`
	Level level        `json:"level"`
	Found string       `json:"found"`
	Means string       `json:"means"` // what comes of it; "" of what is in order
	Mend  string       `json:"mend"`  // what to type or to do; "" where there is nothing
	Code  refusal.Code `json:"exit_code"`
}

// A doctorLine is the last line of doctor --json.
type doctorLine struct {
	resultLine
	Failures int    `json:"failures"`
	Warnings int    `json:"warnings"`
	First    string `json:"first"` // the check of the first failure; "" when there is none
}

// findings shows each finding when it is made, and remembers what the result needs. Once somebody has given up nothing is
// found any more.
type findings struct {
	session  *session
	ctx      context.Context //nolint:containedctx // of the one run that the findings are of
	cut      bool            // the rest cannot be looked at
	made     map[string]bool
	warnings int
	failures []finding
}

func (r *findings) ok(check, format string, a ...any) {
	r.add(finding{Check: check, Level: levelOK, Found: fmt.Sprintf(format, a...)})
}

func (r *findings) warn(check, found, means, mend string) {
	r.add(finding{Check: check, Level: levelWarning, Found: found, Means: means, Mend: mend})
}

// fail adds a failure that would end another command with this code.
func (r *findings) fail(check string, code refusal.Code, found, means, mend string) {
	r.add(finding{Check: check, Level: levelFailure, Found: found, Means: means, Mend: mend, Code: code})
}

// failWith adds the failure that an error is, in its own words.
func (r *findings) failWith(check string, err error, means string) {
	f := refusal.Of(err)
	r.fail(check, f.Code, f.Error(), means, f.Next.Words())
}

// skip tells of what is not looked at any more.
func (r *findings) skip(checks []string) {
	for _, check := range checks {
		if !r.made[check] {
			r.add(finding{Check: check, Level: levelSkipped, Found: "not looked at"})
		}
	}
}

func (r *findings) add(f finding) {
	if r.ctx.Err() != nil {
		return
	}
	f.Type = "finding"
	if r.made == nil {
		r.made = map[string]bool{}
	}
	r.made[f.Check] = true
	switch f.Level {
	case levelWarning:
		r.warnings++
	case levelFailure:
		r.failures = append(r.failures, f)
	}
	switch s := r.session; {
	case s.json != nil:
		_ = s.json.Write(f) // the result is written to the same place, and its error counts
	case s.settings.Quiet:
	default:
		fmt.Fprintln(s.env.Stdout, strings.Join(f.words(s.env.columns()), "\n"))
	}
}

// end shows the result, and returns the first failure with its exit code.
func (r *findings) end() error {
	line := doctorLine{resultLine: r.session.doneLine(""), Failures: len(r.failures), Warnings: r.warnings}
	line.Verdict = "healthy"
	line.Reason = verdict.Counted(len(r.failures), "failure", "failures") + ", " + verdict.Counted(r.warnings, "warning", "warnings")
	code := refusal.Done
	switch {
	case r.ctx.Err() != nil:
		line.Verdict, code = "interrupted", codeOfSignal(r.ctx)
		line.Error = &resultError{Message: "interrupted before everything was looked at"}
	case len(r.failures) > 0:
		first := r.failures[0]
		line.Verdict, line.First, code = "not healthy", first.Check, first.Code
		line.Reason += "; the first to mend is " + first.Check
		line.Error = &resultError{Message: first.Found, Hint: first.Mend}
	}
	line.ExitCode = code
	if err := r.session.succeed(line, line.Verdict+": "+line.Reason); err != nil || code == refusal.Done {
		return err
	}
	s := r.session
	if s.settings.Quiet && s.json == nil {
		printError(s.env.Stderr, line.First+": "+line.Error.Message, line.Error.Hint)
	}
	if s.client != nil && code != refusal.Usage && code != refusal.Unreachable && r.ctx.Err() == nil && s.json == nil {
		s.printRequestKey()
	}
	return alreadyShown(code, line.Reason)
}

// misconfigured is the one finding about settings that cannot be used: nothing can be looked at with them.
func misconfigured(ctx context.Context, env *Env, cmd *cobra.Command, err error) error {
	s := &session{env: env, display: progress.NewSilent(), start: event.Event{At: time.Now(), Type: event.Started, Kind: kindDoctor, Progress: -1}}
	s.settings.Quiet = wants(env, cmd, "quiet")
	if wants(env, cmd, "json") {
		s.json = progress.NewJSON(env.Stdout)
		s.json.Report(s.start)
	}
	r := &findings{session: s, ctx: ctx}
	r.failWith("config", err, "no command starts with these settings")
	for _, one := range steps() {
		r.skip(one.checks)
	}
	return r.end()
}
