package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/verdict"
)

// ExitCode is the exit code of a verdict.
func ExitCode(o verdict.Outcome) refusal.Code {
	switch o.Verdict {
	case verdict.Done:
		return refusal.Done
	case verdict.Failed:
		return refusal.Failed
	case verdict.Incomplete:
		return refusal.Incomplete
	case verdict.Unproved:
		return refusal.Unproved
	}
	if o.Stop == verdict.StopUnauthorised {
		return refusal.Unauthorised
	}
	return refusal.Running
}

// Outcome shows the verdict on a job, and is nil for one of done. code is that of the process, hint what can be done.
func (r *Report) Outcome(o verdict.Outcome, code refusal.Code, hint string) error {
	r.closeDisplay(o.Verdict == verdict.Done)
	hint = r.Hint(code, hint)
	switch {
	case r.JSON():
		line := lineOf(o, code, hint)
		line.RequestKey, line.Moved = r.subject.RequestKey, r.moved
		if r.left != "" {
			line.Phase, line.Next, line.Error = r.left, hint, nil
		}
		if err := r.Write(line); err != nil {
			return r.unwritten(o, code, hint, err)
		}
		return Shown(code, o.Reason)
	case !r.Quiet():
		text := Printable(outcomeWords(o)) + "\n"
		if r.moved != nil {
			text += Printable(SumWords(r.moved.SHA256, r.moved.File)) + "\n"
		}
		if err := r.Print(text); err != nil {
			return r.unwritten(o, code, hint, err)
		}
		writeDetails(r.options.Err, o, hint)
	case o.Loss != "":
		fmt.Fprintf(r.options.Err, "personium-cell: warning: %s: %s\n", Printable(jobWords(o.Kind, o.Name, o.Cell)), Printable(o.Loss))
	case o.Verdict != verdict.Done:
		fmt.Fprintf(r.options.Err, "personium-cell: %s\n", Printable(outcomeWords(o)))
		writeDetails(r.options.Err, o, hint)
	}
	if o.Verdict != verdict.Done {
		r.RequestKey()
	}
	return Shown(code, o.Reason)
}

// unwritten tells an outcome that did not come out as the result. The job ended as it did, and so does the process.
func (r *Report) unwritten(o verdict.Outcome, code refusal.Code, hint string, why error) error {
	WriteError(r.options.Err, why.Error(), refusal.Next{})
	fmt.Fprintln(r.options.Err, Printable(outcomeWords(o)))
	writeDetails(r.options.Err, o, hint)
	return Shown(code, o.Reason)
}

// writeDetails adds to a verdict what the server said and what can be done.
func writeDetails(w io.Writer, o verdict.Outcome, hint string) {
	if o.Server.Code != "" || o.Server.Text != "" {
		fmt.Fprintf(w, "personium-cell: the server says: %s %q\n", Printable(o.Server.Code), o.Server.Text)
	}
	if o.Counts != nil {
		fmt.Fprint(w, countTable(o.Counts))
	}
	writeHint(w, hint)
}

// RequestKey tells with which key the requests of this run stand in the unit's log.
func (r *Report) RequestKey() {
	if r.subject.RequestKey == "" {
		return // the unit has answered none
	}
	fmt.Fprintf(r.options.Err, "personium-cell: the server's log has these requests under the key %s\n", r.subject.RequestKey)
}

// lineOf is an outcome as a line of --json, but for the request key.
func lineOf(o verdict.Outcome, code refusal.Code, hint string) Line {
	line := Line{
		Type: "result", Verdict: string(o.Verdict), Proof: string(o.Proof), Reason: o.Reason, NotProved: o.NotProved, ExitCode: code,
		Kind: o.Kind, Cell: o.Cell, Name: o.Name, StartedAt: o.StartedAt, ElapsedS: Elapsed(o.Elapsed),
		Counts: countsOf(o), Imported: o.Imported,
	}
	if o.Verdict != verdict.Done {
		line.Error = &Problem{o.Reason, hint, o.Server.Code, o.Server.Text, slugOf(o, code)}
	}
	return line
}

// slugOf says why a verdict is not "done", in the word for scripts.
func slugOf(o verdict.Outcome, code refusal.Code) refusal.Slug {
	switch {
	case code != refusal.Running:
	case o.Stop == verdict.StopTimeout:
		return refusal.OutOfTime
	case o.Stop == verdict.StopStall:
		return refusal.Stalled
	case o.Stop == verdict.StopOutage:
		return refusal.Outage
	case o.Phase == event.Linking:
		return refusal.LinksMissing
	}
	return refusal.SlugOf(code)
}

// outcomeWords is an outcome on one line.
func outcomeWords(o verdict.Outcome) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s: %s", verdictWords(o), jobWords(o.Kind, o.Name, o.Cell), o.Reason)
	if o.Proof != "" {
		fmt.Fprintf(&b, " (proof: %s", o.Proof)
		if o.NotProved != "" {
			fmt.Fprintf(&b, "; %s", o.NotProved)
		}
		b.WriteString(")")
	}
	return b.String()
}

// verdictWords is a verdict, as people read it: of an import that is over nothing runs any more.
func verdictWords(o verdict.Outcome) string {
	if o.Verdict == verdict.StillRunning && o.Kind == event.Import && (o.Phase == event.Linking || o.Phase == event.Counting) {
		return "not finished"
	}
	return string(o.Verdict)
}

func jobWords(k event.Kind, name, cell string) string {
	switch {
	case k == "":
		return name + " in " + cell
	case k == event.Export:
		return "export of " + cell + " as " + name
	case name == "":
		return string(k) + " into " + cell
	}
	return "import of " + name + " into " + cell
}
