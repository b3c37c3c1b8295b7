package progress

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/event"
)

func TestJSONWritesOneLineAnEvent(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 24, 21, 0, 0, 0, time.FixedZone("JST", 9*3600))
	first := started()
	first.At = at
	var out bytes.Buffer
	j := NewJSON(&out)
	j.Report(first)
	j.Report(event.Event{At: at, Type: event.StateChanged, Phase: event.Queued, Progress: -1})
	j.Report(event.Event{At: at, Type: event.Progressed, Phase: event.Running, Progress: 150, StartedAt: "2026-11-24T12:00:01.001Z"})
	j.Report(event.Event{At: at, Type: event.Noted, Phase: event.Running, Progress: 3, Text: "a <b> & \n é\x1b", Warning: true})
	j.Close(true)
	j.Report(event.Event{At: at, Type: event.Noted, Text: "late"})
	if err := j.Write(map[string]string{"type": "result"}); err != nil {
		t.Error(err)
	}
	want := `{"type":"start","schema":1,"kind":"import","cell":"https://cell1.unit1.example/","name":"CellExport_2017_01","request_key":"pcell-0123456789abcdefghijkl","at":"2026-11-24T12:00:00Z"}
{"type":"state","at":"2026-11-24T12:00:00Z","phase":"queued","progress":null,"started_at":""}
{"type":"progress","at":"2026-11-24T12:00:00Z","phase":"running","progress":150,"started_at":"2026-11-24T12:00:01.001Z"}
{"type":"note","at":"2026-11-24T12:00:00Z","phase":"running","warning":true,"text":"a <b> & \n é\u001b"}
{"type":"result"}
`
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want)
	}
	for line := range strings.Lines(out.String()) {
		if !json.Valid([]byte(line)) {
			t.Errorf("this does not parse: %s", line)
		}
	}
}

func TestJSONHasStepsOnlyWhileTheyAreCounted(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	var out bytes.Buffer
	j := NewJSON(&out)
	for _, e := range []event.Event{checked(5, 20), counted(0, 119), counted(37, 119), look(event.Priming, -1)} {
		e.At = at
		j.Report(e)
	}
	want := `{"type":"progress","at":"2026-11-24T12:00:00Z","phase":"checking","progress":null,"started_at":"","bytes":5,"total":20}
{"type":"progress","at":"2026-11-24T12:00:00Z","phase":"counting","progress":null,"started_at":"","step":0,"steps":119}
{"type":"progress","at":"2026-11-24T12:00:00Z","phase":"counting","progress":null,"started_at":"","step":37,"steps":119}
{"type":"progress","at":"2026-11-24T12:00:00Z","phase":"priming","progress":null,"started_at":""}
`
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want)
	}
}

func TestJSONRemembersTheFirstFailureToWrite(t *testing.T) {
	t.Parallel()
	broken := &brokenPipe{}
	j := NewJSON(broken)
	j.Report(started())
	j.Report(look(event.Running, 1))
	if err := j.Write("result"); !errors.Is(err, errBroken) {
		t.Errorf("got %v, want %v", err, errBroken)
	}
	if broken.calls != 1 {
		t.Errorf("%d writes after the reader went away, want 1", broken.calls)
	}
}

var errBroken = errors.New("broken pipe")

type brokenPipe struct{ calls int }

func (b *brokenPipe) Write([]byte) (int, error) {
	b.calls++
	return 0, errBroken
}
