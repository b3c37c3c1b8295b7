package report

import (
	"time"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/verdict"
)

// NotStarted stands in the place of a verdict when no job was started.
const NotStarted = "not started"

// A Line is the last line of --json. Commands with more to tell embed it in a line of their own.
type Line struct {
	Type       string       `json:"type"`
	Verdict    string       `json:"verdict"`
	Proof      string       `json:"proof"`
	Reason     string       `json:"reason"`
	NotProved  string       `json:"not_proved"`
	ExitCode   refusal.Code `json:"exit_code"`
	Kind       event.Kind   `json:"kind"`
	Cell       string       `json:"cell"`
	Name       string       `json:"name"`
	StartedAt  string       `json:"started_at"`
	ElapsedS   float64      `json:"elapsed_s"` // see Elapsed
	Counts     *Counts      `json:"counts"`
	RequestKey string       `json:"request_key"`
	verdict.Imported
	Phase event.Phase `json:"phase,omitempty"` // in which --detach left the job
	Next  string      `json:"next,omitempty"`  // what to type now, where nothing went wrong
	Moved *Moved      `json:"moved,omitempty"` // the file that a job downloaded, or that was sent for it
	Error *Problem    `json:"error"`
}

// A Moved is a file of this machine that a job downloaded, or that was sent for it.
type Moved struct {
	File   string `json:"file"`   // "-" is standard output
	SHA256 string `json:"sha256"` // in hexadecimal digits
}

// SumWords are a checksum and the file that it is of, as sha256sum --tag prints them.
func SumWords(sum, file string) string { return "SHA256 (" + file + ") = " + sum }

// A Problem is why a verdict is not "done".
type Problem struct {
	Message       string       `json:"message"`
	Hint          string       `json:"hint"`
	ServerCode    string       `json:"server_code"`
	ServerMessage string       `json:"server_message"`
	Code          refusal.Slug `json:"code"` // one of [refusal.Slugs]
}

// Line is a result of this run with a verdict in words, such as "done".
func (r *Report) Line(verdict, reason string) Line {
	about := r.subject
	return Line{Type: "result", Verdict: verdict, Reason: reason, Kind: about.Kind, Name: about.Name, Cell: about.Cell,
		RequestKey: about.RequestKey}
}

// Done is the result of a run that did what it was asked.
func (r *Report) Done(reason string) Line { return r.Line(string(verdict.Done), reason) }

// Elapsed is a duration in seconds, for elapsed_s: to the millisecond, and with no more than three digits of them.
func Elapsed(d time.Duration) float64 {
	return float64(d.Round(time.Millisecond).Milliseconds()) / 1000
}

// code is how a process ends with this line.
func (l Line) code() refusal.Code { return l.ExitCode }
