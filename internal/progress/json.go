package progress

import (
	"encoding/json"
	"io"
	"sync"
	"time"

	"github.com/personium/personium-cell/internal/event"
)

// schema is the version of the JSON lines. It changes when a key goes away or changes its meaning, not when one is added.
const schema = 1

// JSON is the display for scripts: one object a line on stdout, and nothing on stderr. All lines, the caller's result
// line too, come from one encoder.
type JSON struct {
	mu      sync.Mutex
	encoder *json.Encoder
	closed  bool
	err     error // the first failure; nothing is written after it
}

// NewJSON returns a display that writes to stdout. The lines are
//
//	{"type":"start","schema":1,"kind":…,"cell":…,"name":…,"request_key":…,"at":…}
//	{"type":"progress","at":…,"phase":…,"progress":…,"started_at":…}
//	{"type":"state","at":…,"phase":…,"progress":…,"started_at":…}
//	{"type":"note","at":…,"phase":…,"warning":…,"text":…}
//
// "at" is in RFC 3339. "progress" is the server's number whatever it is, and null while it said none; "started_at" is the
// server's text, "" until the job was seen. "seen_at" stands where neither is of now, and says when they were seen. "text", and "server" with "code" and "text", stand only where there is one;
// "bytes" and "total" of a "progress" or "state" only when a snapshot is transferred or checked; "step" and "steps" only
// while the cell's content is counted or compared, and links are made.
func NewJSON(stdout io.Writer) *JSON {
	e := json.NewEncoder(stdout)
	e.SetEscapeHTML(false)
	return &JSON{encoder: e}
}

// Report writes one event as a line.
func (j *JSON) Report(e event.Event) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if !j.closed {
		j.write(eventLine(e))
	}
}

// Close ends the events. Write still works: the result comes after them.
func (j *JSON) Close(bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.closed = true
}

// State does nothing: whoever asks wants words. [NewAsked] has them.
func (j *JSON) State() {}

// Write writes v as one line. It returns the first error of all lines so far, as the events have no way to return one.
func (j *JSON) Write(v any) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.write(v)
	return j.err
}

func (j *JSON) write(v any) {
	if j.err == nil {
		j.err = j.encoder.Encode(v)
	}
}

type startLine struct {
	Type       event.Type `json:"type"`
	Schema     int        `json:"schema"`
	Kind       event.Kind `json:"kind"`
	Cell       string     `json:"cell"`
	Name       string     `json:"name"`
	RequestKey string     `json:"request_key"`
	At         string     `json:"at"`
}

type stateLine struct {
	Type      event.Type  `json:"type"`
	At        string      `json:"at"`
	Phase     event.Phase `json:"phase"`
	Progress  *int        `json:"progress"`
	StartedAt string      `json:"started_at"`
	SeenAt    string      `json:"seen_at,omitempty"`
	Bytes     int64       `json:"bytes,omitempty"`
	Total     int64       `json:"total,omitempty"`
	Step      *int        `json:"step,omitempty"`
	Steps     int         `json:"steps,omitempty"`
	Text      string      `json:"text,omitempty"`
}

type noteLine struct {
	Type    event.Type  `json:"type"`
	At      string      `json:"at"`
	Phase   event.Phase `json:"phase"`
	Warning bool        `json:"warning"`
	Text    string      `json:"text"`
}

// Shapes are the lines of events, without content. docs/json.md is made from them.
func Shapes() []any {
	return []any{startLine{Type: event.Started}, stateLine{Type: event.Progressed}, stateLine{Type: event.StateChanged},
		noteLine{Type: event.Noted}}
}

func eventLine(e event.Event) any {
	at := e.At.UTC().Format(time.RFC3339)
	switch e.Type {
	case event.Started:
		return startLine{e.Type, schema, e.Kind, e.Cell, e.Name, e.RequestKey, at}
	case event.Noted:
		return noteLine{e.Type, at, e.Phase, e.Warning, e.Text}
	}
	line := stateLine{Type: e.Type, At: at, Phase: e.Phase, StartedAt: e.StartedAt, Bytes: e.Bytes, Total: e.Total, Steps: e.Steps, Text: e.Text}
	if !e.SeenAt.IsZero() {
		line.SeenAt = e.SeenAt.UTC().Format(time.RFC3339)
	}
	if e.Progress >= 0 {
		line.Progress = &e.Progress
	}
	if e.Steps > 0 {
		line.Step = &e.Step
	}
	return line
}
