package verdict

import (
	"strings"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/event"
)

// A scene builds a History the way Wait does: looks and readings at instants after the POST.
type scene struct {
	*History
	now time.Time
}

const (
	oursStarted = "2026-11-24T10:00:00.000Z"
	oldStarted  = "2026-11-20T10:00:00.000Z"
)

// newScene is a job that was accepted on an idle cell whose version, 3, can be read.
func newScene(k event.Kind, style Style) *scene {
	t := time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)
	version := int64(3)
	ready := Look{At: t, Answer: AnswerReady, Progress: -1}
	return &scene{now: t, History: &History{
		Started: Started{Kind: k, Name: "snap", Style: style, PostedAt: t, Accepted: true, AcceptedAt: t,
			Baseline: Baseline{At: t, Import: ready, Export: ready, Version: &version, Area: AreaAtRest{Read: true}}},
		Lookout: Lookout{Watched: t, Limits: Limits{Interval: 10 * time.Second, MaxOutage: 15 * time.Minute}},
	}}
}

// before changes what there was before the POST.
func (s *scene) before(change func(*Baseline)) *scene {
	change(&s.Baseline)
	return s
}

// look is the look of a new round, some time after the one before.
func (s *scene) look(after time.Duration, l Look) *scene {
	s.now = s.now.Add(after)
	l.At = s.now
	s.BeginRound()
	s.Record(l)
	return s
}

// looks is several rounds with the same answer.
func (s *scene) looks(n int, interval time.Duration, l Look) *scene {
	for range n {
		s.look(interval, l)
	}
	return s
}

// unprobed is several rounds with the same answer and a probe that tells nothing.
func (s *scene) unprobed(n int, interval time.Duration, l Look) *scene {
	for range n {
		s.look(interval, l).probe(LockUnknown)
	}
	return s
}

// settled is a round whose answer was asked for again after a free probe.
func (s *scene) settled(after time.Duration, l Look) *scene {
	s.look(after, l).probe(LockFree)
	l.At, l.AfterFree = s.now, true
	s.TriedLook()
	s.Record(l)
	return s
}

func (s *scene) probe(state LockState) *scene {
	s.RecordProbe(s.now, Lock{State: state})
	return s
}

func (s *scene) version(v int64) *scene { s.RecordVersion(&v); return s }

func (s *scene) versionHidden() *scene { s.RecordVersion(nil); return s }

func (s *scene) unit(answers bool) *scene {
	s.RecordUnit(answers)
	return s
}

// listed is a settled round in which the snapshot area was listed.
func (s *scene) listed(after time.Duration, l Listing) *scene {
	s.settled(after, ready())
	s.RecordListing(&l)
	return s
}

func ready() Look { return Look{Answer: AnswerReady, Progress: -1} }

func processing(percent int) Look {
	return Look{Answer: AnswerProcessing, Name: "snap", StartedAt: oursStarted, Progress: percent}
}

func oldProcessing() Look {
	return Look{Answer: AnswerProcessing, Name: "snap", StartedAt: oldStarted, Progress: 77}
}

func theirs(a Answer) Look {
	return Look{Answer: a, Name: "other", StartedAt: "2026-11-24T10:01:00.000Z", Progress: 5}
}

func importFailed(started string) Look {
	return Look{Answer: AnswerFailed, Name: "snap", StartedAt: started, Progress: 28,
		Server: Message{Code: "PR400-CM-0004", Text: "JSON parse error. []."}}
}

func plain(a Answer) Look { return Look{Answer: a, Word: string(a) + " in words", Progress: -1} }

const (
	path      = PathStyle
	subdomain = SubdomainStyle
)

// A verdictRow is one row of the evidence table: what was seen, and what verdict makes of it.
type verdictRow struct {
	name    string
	seen    *scene
	verdict Verdict
	stop    Stop
	need    Need
	phase   event.Phase
	words   string // in the reason, or in the note where there is no verdict
	silent  bool   // there is neither
}

func TestVerdictOnAnImport(t *testing.T) {
	t.Parallel()
	checkVerdicts(t, slicesOf(importTroubleRows(), importShownRows(), importOverRows(), importCountedRows(), importLimitRows()))
}

func TestVerdictOnAnExport(t *testing.T) {
	t.Parallel()
	checkVerdicts(t, exportRows())
}

func slicesOf(parts ...[]verdictRow) []verdictRow {
	var all []verdictRow
	for _, p := range parts {
		all = append(all, p...)
	}
	return all
}

func checkVerdicts(t *testing.T, rows []verdictRow) {
	t.Helper()
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			d := Judge(row.seen.History)
			if d.Verdict != row.verdict || d.Stop != row.stop || d.Need != row.need {
				t.Errorf("got verdict %q, stop %q, need %d (%s); want %q, %q, %d", d.Verdict, d.Stop, d.Need, d.Reason, row.verdict, row.stop, row.need)
			}
			if row.phase != "" && d.Phase != row.phase {
				t.Errorf("got phase %q, want %q", d.Phase, row.phase)
			}
			said := d.Reason + d.Note
			if !strings.Contains(said, row.words) {
				t.Errorf("got %q, want something about %q", said, row.words)
			}
			if row.silent && said != "" {
				t.Errorf("got %q, want no word", said)
			}
			if d.Verdict != "" && d.Reason == "" {
				t.Error("a verdict without a reason")
			}
			if (d.Verdict == Done) != (d.Proof != "") {
				t.Errorf("verdict %q with the proof %q", d.Verdict, d.Proof)
			}
		})
	}
}
