package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/personium/personium-cell/internal/job"
	"github.com/personium/personium-cell/internal/progress"
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
	Type  string   `json:"type"` // "finding"
	Check string   `json:"check"`
	Level level    `json:"level"`
	Found string   `json:"found"`
	Means string   `json:"means"` // what comes of it; "" of what is in order
	Mend  string   `json:"mend"`  // what to type or to do; "" where there is nothing
	Code  exitCode `json:"exit_code"`
}

// A doctorLine is the last line of doctor --json.
type doctorLine struct {
	resultLine
	Failures int    `json:"failures"`
	Warnings int    `json:"warnings"`
	First    string `json:"first"` // the check of the first failure; "" when there is none
}

// findings shows each finding when it is made, and remembers what the result needs.
type findings struct {
	session  *session
	cut      bool // the rest cannot be looked at
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
func (r *findings) fail(check string, code exitCode, found, means, mend string) {
	r.add(finding{Check: check, Level: levelFailure, Found: found, Means: means, Mend: mend, Code: code})
}

// failWith adds the failure that an error is, in its own words. That somebody gave up is none.
func (r *findings) failWith(check string, err error, means string) {
	f := failureOf(err)
	if f.code == exitInterrupt || errors.Is(err, context.Canceled) {
		return
	}
	r.fail(check, f.code, f.err.Error(), means, f.hint)
}

// skip tells of what is not looked at any more.
func (r *findings) skip(checks []string) {
	for _, check := range checks {
		if r.made[check] {
			continue
		}
		r.add(finding{Check: check, Level: levelSkipped, Found: "not looked at"})
	}
}

func (r *findings) add(f finding) {
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
		fmt.Fprintln(s.env.Stdout, strings.Join(f.words(), "\n"))
	}
}

// words are the lines of a finding: a column each for the level and the check, and what is found, what it means and what
// mends it below each other.
func (f finding) words() []string {
	lines := []string{fmt.Sprintf("%-7s  %-10s  %s", f.Level, f.Check, printable(f.Found))}
	indent := strings.Repeat(" ", 21)
	if f.Means != "" {
		lines = append(lines, indent+printable(f.Means))
	}
	if f.Mend != "" {
		lines = append(lines, indent+"mend: "+printable(f.Mend))
	}
	return lines
}

// end shows the result, and returns the first failure with its exit code.
func (r *findings) end() error {
	line := doctorLine{resultLine: r.session.doneLine(""), Failures: len(r.failures), Warnings: r.warnings}
	line.Verdict, line.Reason = "healthy", "nothing is wrong"
	if r.warnings > 0 {
		line.Reason = amount(r.warnings, "warning") + ", no failure"
	}
	if len(r.failures) == 0 {
		return r.session.succeed(line, "healthy: "+line.Reason)
	}
	first := r.failures[0]
	line.Verdict, line.First, line.ExitCode = "ill", first.Check, first.Code
	words := fmt.Sprintf("%s, %s; the first to mend is %s", amount(len(r.failures), "failure"), amount(r.warnings, "warning"), first.Check)
	line.Reason = words + ": " + first.Found
	line.Error = &resultError{Message: first.Found, Hint: first.Mend}
	if err := r.session.succeed(line, "ill: "+words); err != nil {
		return err
	}
	if r.session.settings.Quiet {
		printError(r.session.env.Stderr, first.Check+": "+first.Found, first.Mend)
	}
	return &failure{code: first.Code, err: errors.New(line.Reason), shown: true}
}

// amount writes a number with its noun.
func amount(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// misconfigured is the one finding about settings that cannot be used: nothing can be looked at with them.
func misconfigured(env *Env, cmd *cobra.Command, err error) error {
	given := flagsGiven(cmd)
	s := &session{env: env, display: progress.NewSilent(), start: job.Event{At: time.Now(), Type: job.Started, Kind: kindDoctor, Progress: -1}}
	s.settings.Quiet = slices.Contains(given["quiet"], "true")
	if slices.Contains(given["json"], "true") {
		s.json = progress.NewJSON(env.Stdout)
		s.json.Report(s.start)
	}
	r := &findings{session: s}
	r.failWith("config", err, "no command starts with these settings")
	return r.end()
}
