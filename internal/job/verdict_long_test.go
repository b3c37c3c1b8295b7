package job

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/personium"
)

// A longJob is a unit whose one import takes a whole day, and that answers at once.
type longJob struct {
	began    time.Time
	requests int
}

const day = 24 * time.Hour

func (l *longJob) RoundTrip(r *http.Request) (*http.Response, error) {
	l.requests++
	a := reply{status: http.StatusOK}
	switch since := time.Since(l.began); {
	case r.Method == http.MethodPut:
		a = core(401, "PR401-AU-0001", "Authorization failed.")
	case strings.Contains(r.URL.Path, "__ctl"):
		a.body = `{"d":{"results":{"__metadata":{"etag":"W/\"4-1795516801986\""},"Name":"cell1","__updated":"/Date(1795516801986)/"}}}`
	case since < day:
		a.body = shownReply(&progress{name: "snap", started: oursStarted, percent: int(since / (4 * time.Minute))}, event.Import).body
	default:
		a.body = `{"status":"ready"}`
	}
	return &http.Response{StatusCode: a.status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(a.body)), Request: r}, nil
}

func TestAJobOfADayTakesOneRequestALookWhileItMoves(t *testing.T) {
	t.Parallel()
	begin := time.Now()
	synctest.Test(t, func(t *testing.T) {
		unit := &longJob{began: time.Now()}
		client, err := personium.New(personium.Cell{URL: modelCellURL(path), UnitURL: modelUnitURL, Name: "cell1", Style: path}, personium.Options{Transport: unit})
		if err != nil {
			t.Fatal(err)
		}
		h := newScene(event.Import, path).History
		h.PostedAt, h.Watched = time.Now(), time.Now()
		o := Wait(t.Context(), client, silent{}, nil, nil, h)
		if o.Verdict != Done || o.Elapsed != day {
			t.Errorf("got %q (%s) after %s, want %q after %s", o.Verdict, o.Reason, o.Elapsed, Done, day)
		}
		// The last look says ready; then follow a probe, one more look and the version.
		const looks, after = 8641, 3
		if h.Looks != looks+1 || unit.requests != looks+after {
			t.Errorf("got %d looks in %d requests, want %d in %d", h.Looks, unit.requests, looks+1, looks+after)
		}
	})
	t.Logf("a day of looking took %s", time.Since(begin).Round(time.Millisecond))
}

func TestAHistoryStaysSmallHoweverLongTheJobRuns(t *testing.T) {
	t.Parallel()
	const most = 16 << 10
	s := newScene(event.Import, subdomain)
	for i := range 10_000 {
		s.look(10*time.Second, variedLook(i))
		s.probe([]personium.LockState{personium.LockHeld, personium.LockFree, personium.LockUnknown}[i%3]).version(int64(i))
		s.recordListing(&Listing{Others: fmt.Sprintf("other-%d.zip", i)})
	}
	data, err := json.Marshal(s.History)
	if err != nil {
		t.Fatal(err)
	}
	if s.Looks != 10_000 || len(data) > most {
		t.Errorf("after %d looks the history takes %d bytes, want at most %d", s.Looks, len(data), most)
	}
}

// variedLook goes through all the answers, with another name, instant and percentage each time.
func variedLook(i int) Look {
	answers := []Answer{AnswerReady, AnswerProcessing, AnswerFailed, AnswerClosed, AnswerWord, AnswerEmpty,
		AnswerRefused, AnswerGone, AnswerBroken, AnswerBusy, AnswerNone}
	return Look{
		Answer: answers[i%len(answers)], Word: fmt.Sprintf("word %d", i), Name: fmt.Sprintf("name-%d", i%7), StartedAt: fmt.Sprint(i),
		Progress: i, Server: personium.Message{Code: "PR500-SV-0000", Text: fmt.Sprintf("text %d", i)},
	}
}

func BenchmarkVerdict(b *testing.B) {
	histories := map[string]*History{
		"running": newScene(event.Import, path).looks(3, 10*time.Second, processing(5)).History,
		"done":    newScene(event.Import, path).look(time.Second, processing(5)).settled(10*time.Second, ready()).version(4).History,
		"failed":  newScene(event.Import, path).look(time.Second, importFailed(oursStarted)).version(4).History,
	}
	for name, h := range histories {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				verdict(h)
			}
		})
	}
}

func BenchmarkRecord(b *testing.B) {
	h := newScene(event.Import, path).History
	l := processing(5)
	b.ReportAllocs()
	for b.Loop() {
		h.record(l)
	}
}
