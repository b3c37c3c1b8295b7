package progress

import (
	"bytes"
	"regexp"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/event"
)

const testName = "CellExport_2017_01"

// started is the first event of a job at the start of a synctest bubble's time.
func started() event.Event {
	return event.Event{
		At: time.Now(), Type: event.Started, Kind: event.Import, Cell: "https://cell1.unit1.example/", Name: testName,
		RequestKey: "pcell-0123456789abcdefghijkl", Phase: event.Preparing, Progress: -1,
	}
}

func look(phase event.Phase, percent int) event.Event {
	return event.Event{At: time.Now(), Type: event.Progressed, Phase: phase, Progress: percent}
}

// checked is a look at the check of an archive.
func checked(bytes, total int64) event.Event {
	return event.Event{At: time.Now(), Type: event.Progressed, Phase: event.Checking, Progress: -1, Bytes: bytes, Total: total}
}

func counted(step, steps int) event.Event {
	return event.Event{At: time.Now(), Type: event.Progressed, Phase: event.Counting, Progress: -1, Step: step, Steps: steps}
}

func note(text string, warning bool) event.Event {
	return event.Event{At: time.Now(), Type: event.Noted, Phase: event.Running, Progress: -1, Text: text, Warning: warning}
}

// terminal is a terminal of a fixed width in the foreground.
func terminal(width int) Terminal {
	return Terminal{IsTerminal: true, UTF8: true, Width: func() int { return width }}
}

// An output is a buffer that the display and the test share.
type output struct {
	mu      sync.Mutex
	written bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.written.Write(p)
}

// take returns what was written since the last call.
func (o *output) take() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	s := o.written.String()
	o.written.Reset()
	return s
}

// drawnPercents returns the percentages of all pictures of a bar in text.
func drawnPercents(t *testing.T, text string) []int {
	t.Helper()
	var percents []int
	for _, m := range regexp.MustCompile(`(-?\d+)% [|\[]`).FindAllStringSubmatch(text, -1) {
		n, err := strconv.Atoi(m[1])
		if err != nil {
			t.Fatal(err)
		}
		percents = append(percents, n)
	}
	return percents
}
