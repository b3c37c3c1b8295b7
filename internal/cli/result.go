package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/verdict"
)

// notStarted stands in the place of a verdict when no job was started.
const notStarted = "not started"

// A resultLine is the last line of --json.
type resultLine struct {
	Type       string          `json:"type"`
	Verdict    string          `json:"verdict"`
	Proof      string          `json:"proof"`
	Reason     string          `json:"reason"`
	NotProved  string          `json:"not_proved"`
	ExitCode   refusal.Code    `json:"exit_code"`
	Kind       event.Kind      `json:"kind"`
	Cell       string          `json:"cell"`
	Name       string          `json:"name"`
	StartedAt  string          `json:"started_at"`
	ElapsedS   float64         `json:"elapsed_s"`
	Counts     *verdict.Counts `json:"counts"`
	RequestKey string          `json:"request_key"`
	Error      *resultError    `json:"error"`
}

// A resultError is why a verdict is not "done".
type resultError struct {
	Message       string `json:"message"`
	Hint          string `json:"hint"`
	ServerCode    string `json:"server_code"`
	ServerMessage string `json:"server_message"`
}

// finish shows an outcome and turns it into the command's error: nil for a verdict of done.
func (s *session) finish(ctx context.Context, o verdict.Outcome) error {
	s.display.Close(o.Verdict == verdict.Done)
	code := codeOfOutcome(o)
	if o.Stop == verdict.StopInterrupted {
		code = codeOfSignal(ctx)
	}
	o.Hint = s.hintOf(o)
	switch {
	case s.json != nil:
		if err := s.json.Write(s.lineOf(o, code)); err != nil {
			return fmt.Errorf("write the result: %w", err)
		}
	case !s.settings.Quiet:
		if _, err := fmt.Fprintln(s.env.Stdout, printable(outcomeWords(o))); err != nil {
			return fmt.Errorf("write the result: %w", err)
		}
		s.explain(o)
	case o.Verdict != verdict.Done:
		printError(s.env.Stderr, outcomeWords(o), "")
		s.explain(o)
	}
	if code == refusal.Done {
		return nil
	}
	return alreadyShown(code, o.Reason)
}

// explain adds to a verdict, on stderr, what the server said and what can be done.
func (s *session) explain(o verdict.Outcome) {
	if o.Server.Code != "" || o.Server.Text != "" {
		fmt.Fprintf(s.env.Stderr, "personium-cell: the server says: %s %q\n", printable(string(o.Server.Code)), o.Server.Text)
	}
	if o.Counts != nil {
		fmt.Fprint(s.env.Stderr, countTable(o.Counts))
	}
	printHint(s.env.Stderr, o.Hint)
	if o.Verdict != verdict.Done {
		s.printRequestKey()
	}
}

// printRequestKey tells with which key the requests of this run stand in the server's log.
func (s *session) printRequestKey() {
	fmt.Fprintf(s.env.Stderr, "personium-cell: the server's log has these requests under the key %s\n", s.client.RequestKey())
}

// hintOf says what to do about an outcome; of a job that may go on, how to watch it again, and of one that was not proved
// for what went wrong here, how to make up for it.
func (s *session) hintOf(o verdict.Outcome) string {
	switch {
	case o.Verdict == verdict.StillRunning:
		return s.attachHint(o)
	case o.Verdict == verdict.Unproved && o.Phase == event.Checking:
		return s.archiveHint(o, "check")
	case o.Verdict == verdict.Unproved && o.Phase == event.Downloading:
		return s.archiveHint(o, "download")
	}
	return o.Hint
}

// attachHint says how to watch a job again.
func (s *session) attachHint(o verdict.Outcome) string {
	if s.env.Rehearsal {
		return "the practice unit ends with this command; on a real unit the job would go on, to be watched again with status --wait"
	}
	attach := "personium-cell status --wait --cell " + o.Cell + s.carried
	if o.Name != "" {
		attach += " --name " + o.Name
	}
	switch {
	case o.Stop == verdict.StopUnauthorised && s.login != nil:
		return "the job may go on without us; log in again: " + s.loginCommand(s.login) + "; then watch it with: " + attach
	case o.Stop == verdict.StopUnauthorised:
		return "the job may go on without us; get a new token, then watch it with: " + attach
	case o.Stop == verdict.StopStall:
		return "the job may still be at work; if its unit was restarted it is dead, and an operator of the unit has to free its lock; watch it again with: " + attach
	case o.Phase == event.Counting:
		return "only the comparison is missing; make it again with: " + attach
	}
	return "the server may go on working; watch it again with: " + attach
}

// archiveHint says how to do once more with the archive of an export what did not succeed.
func (s *session) archiveHint(o verdict.Outcome, command string) string {
	again := fmt.Sprintf("personium-cell snapshot %s %s --cell %s%s", command, o.Name, o.Cell, s.carried)
	if o.Hint != "" {
		return o.Hint + "; then " + again
	}
	return again
}

func (s *session) lineOf(o verdict.Outcome, code refusal.Code) resultLine {
	line := resultLine{
		Type: "result", Verdict: string(o.Verdict), Proof: string(o.Proof), Reason: o.Reason, NotProved: o.NotProved, ExitCode: code,
		Kind: o.Kind, Cell: o.Cell, Name: o.Name, StartedAt: o.StartedAt, ElapsedS: o.Elapsed.Round(time.Millisecond).Seconds(),
		Counts: o.Counts, RequestKey: s.client.RequestKey(),
	}
	if o.Verdict != verdict.Done {
		line.Error = &resultError{o.Reason, o.Hint, o.Server.Code, o.Server.Text}
	}
	return line
}

// outcomeWords is an outcome on one line.
func outcomeWords(o verdict.Outcome) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s: %s", o.Verdict, jobWords(o.Kind, o.Name, o.Cell), o.Reason)
	if o.Proof != "" {
		fmt.Fprintf(&b, " (proof: %s", o.Proof)
		if o.NotProved != "" {
			fmt.Fprintf(&b, "; %s", o.NotProved)
		}
		b.WriteString(")")
	}
	return b.String()
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

// neverArrived reports whether an error is about a request that the unit never saw.
func neverArrived(err error) bool {
	var e *personium.Error
	return errors.As(err, &e) && e.Status == 0
}

// fail shows an error that came before a job was started, and returns it with its exit code.
func (s *session) fail(ctx context.Context, err error) error {
	s.begin(s.start.Kind, s.start.Name)
	s.display.Close(false)
	f := *refusal.Of(err)
	if f.Code == refusal.Interrupt {
		f.Code = codeOfSignal(ctx)
	}
	f.Next = refusal.Say(s.refusedHint(ctx, &f))
	printError(s.env.Stderr, f.Error(), f.Next.Words())
	shown := alreadyShown(f.Code, f.Error())
	if f.Code != refusal.Usage && ctx.Err() == nil && s.json == nil && !neverArrived(err) {
		s.printRequestKey()
	}
	if s.json == nil {
		return shown
	}
	verdict := notStarted
	if s.start.Kind == statusKind {
		verdict = "unknown"
	}
	line := resultLine{Type: "result", Verdict: verdict, Reason: f.Error(), ExitCode: f.Code, Kind: s.start.Kind,
		Cell: s.client.Cell().URL, Name: s.start.Name, RequestKey: s.client.RequestKey(), Error: &resultError{Message: f.Error(), Hint: f.Next.Words()}}
	var server *personium.Error
	if errors.As(err, &server) {
		line.Error.ServerCode, line.Error.ServerMessage = string(server.Code), server.Message
	}
	if writeErr := s.json.Write(line); writeErr != nil {
		return errors.Join(shown, writeErr)
	}
	return shown
}
