package verdict

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/event"
)

func TestAHistoryStaysSmallHoweverLongTheJobRuns(t *testing.T) {
	t.Parallel()
	const most = 16 << 10
	s := newScene(event.Import, subdomain)
	for i := range 10_000 {
		s.look(10*time.Second, variedLook(i))
		s.probe([]LockState{LockHeld, LockFree, LockUnknown}[i%3]).version(int64(i))
		s.RecordListing(&Listing{Others: fmt.Sprintf("other-%d.zip", i)})
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
		Progress: i, Server: Message{Code: "PR500-SV-0000", Text: fmt.Sprintf("text %d", i)},
	}
}

func BenchmarkVerdict(b *testing.B) {
	histories := map[string]*History{
		"running": newScene(event.Import, path).looks(3, 10*time.Second, processing(5)).History,
		"done":    newScene(event.Import, path).look(time.Second, processing(5)).settled(10*time.Second, ready()).version(4).History,
		"failed":  newScene(event.Import, path).look(time.Second, importFailed(oursStarted)).probe(LockFree).version(4).History,
	}
	for name, h := range histories {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Judge(h)
			}
		})
	}
}

func BenchmarkRecord(b *testing.B) {
	h := newScene(event.Import, path).History
	l := processing(5)
	b.ReportAllocs()
	for b.Loop() {
		h.Record(l)
	}
}
