package cli

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/personium/personium-cell/internal/doctor"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/report"
	"github.com/personium/personium-cell/internal/session"
	"github.com/personium/personium-cell/internal/verdict"
)

// A doctorFinding is a line of doctor --json before the last one.
type doctorFinding struct {
	Type  string       `json:"type"` // "finding"
	Check string       `json:"check"`
	Level doctor.Level `json:"level"`
	Found string       `json:"found"`
	Means string       `json:"means"` // what comes of it; "" of what is in order
	Mend  string       `json:"mend"`  // the same as Fix; goes away with schema 2
	Fix   string       `json:"fix"`   // what to type or to do; "" where there is nothing
	Code  refusal.Code `json:"exit_code"`
}

// A doctorLine is the last line of doctor --json.
type doctorLine struct {
	report.Line
	Failures int    `json:"failures"`
	Warnings int    `json:"warnings"`
	First    string `json:"first"`            // the check of the first failure; "" when there is none
	Bundle   string `json:"bundle,omitempty"` // the file of --bundle
}

// findings shows each finding when it is made, and in the end what they come to.
type findings struct {
	out    *report.Report
	conn   *session.Session // nil where the settings made none
	made   []doctor.Finding
	bundle *bundling // nil: none is wanted
}

// add shows a finding. The result is written to the same place, and its error counts.
func (s *findings) add(f doctor.Finding) {
	s.made = append(s.made, f)
	switch {
	case s.out.JSON():
		_ = s.out.Write(doctorFinding{"finding", f.Check, f.Level, f.Found, f.Means, s.mend(f), s.mend(f), f.Code})
	case !s.out.Quiet():
		_ = s.out.Print(strings.Join(doctorWords(f, s.mend(f)), "\n") + "\n")
	}
}

// mend is what to type or to do about a finding.
func (s *findings) mend(f doctor.Finding) string {
	if s.conn == nil {
		return f.Next.Words()
	}
	return s.out.Hint(refusal.Done, f.Next.Words(here(s.conn)))
}

// end shows the result, and returns the first failure with its exit code.
func (s *findings) end(ctx context.Context, stderr io.Writer) error {
	sum := doctor.Summarise(s.made)
	line := doctorLine{Line: s.out.Line(sum.Verdict(), sum.Reason()), Failures: sum.Failures, Warnings: sum.Warnings,
		First: sum.First.Check}
	unwritten := s.bundle.write(s.made, s.mend, s.conn)
	switch {
	case unwritten != nil:
		s.out.Warning("the file of --bundle could not be written: " + report.Printable(unwritten.Error()))
	case s.bundle != nil:
		line.Bundle = s.bundle.path
	}
	line.ExitCode = sum.Code()
	switch {
	case ctx.Err() != nil:
		line.Verdict, line.Reason, line.First, line.ExitCode = "interrupted", sum.Counts(), "", codeOfSignal(ctx)
		line.Error = &report.Problem{Message: "interrupted before everything was checked", Code: refusal.SlugOf(line.ExitCode)}
	case sum.Failures > 0:
		line.Error = &report.Problem{Message: sum.First.Found, Hint: s.mend(sum.First), Code: sum.First.Word()}
	}
	text := line.Verdict + ": " + line.Reason
	if line.ExitCode == refusal.Done && sum.Warnings > 0 {
		text = "no failure, but " + verdict.Counted(sum.Warnings, "warning", "warnings")
	}
	if line.Bundle != "" {
		text += "\nwrote " + line.Bundle + ": look through it before you send it to somebody"
	}
	if err := s.out.Result(line, text); err != nil || line.ExitCode == refusal.Done {
		return err
	}
	if !s.out.JSON() {
		if s.out.Quiet() {
			report.WriteError(stderr, line.First+": "+line.Error.Message, refusal.Say(line.Error.Hint))
		}
		if s.conn != nil && line.ExitCode != refusal.Usage && line.ExitCode != refusal.Unreachable && ctx.Err() == nil {
			s.out.RequestKey()
		}
	}
	return report.Shown(line.ExitCode, line.Reason)
}

// findingIndent is where the words of a finding begin, after the columns for its level and its check.
const findingIndent = 21

// doctorWords are the lines of a finding: what is found, what it means and how to fix it below each other.
func doctorWords(f doctor.Finding, mend string) []string {
	lines := []string{fmt.Sprintf("%-7s  %-10s  %s", f.Level, f.Check, report.Printable(f.Found))}
	indent := strings.Repeat(" ", findingIndent)
	if f.Means != "" {
		lines = append(lines, indent+report.Printable(f.Means))
	}
	if mend != "" {
		const requests = " " + verdict.ExportMapping + " and " + verdict.ExportTemplate // a line each, to be copied
		mend, apart := strings.CutSuffix(mend, requests)
		lines = append(lines, indent+"fix: "+report.Printable(mend))
		if apart {
			lines = append(lines, indent+"     "+verdict.ExportMapping, indent+"     "+verdict.ExportTemplate)
		}
	}
	return lines
}
