package cli

import (
	"io"
	"strings"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/cell"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/explain"
	"github.com/personium/personium-cell/internal/job"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/progress"
	"github.com/personium/personium-cell/internal/report"
	"github.com/personium/personium-cell/internal/session"
	"github.com/personium/personium-cell/internal/verdict"
)

// What a verdict leaves to the command line is said with the command that does it, whole.
func TestWhoStopsWatchingAnExportIsToldHowItComesHome(t *testing.T) {
	t.Parallel()
	conn, err := session.Open(t.Context(), session.Options{Place: session.Place{Cell: personium.Cell{URL: "http://unit1.example/cell1/"}}, Anonymous: true,
		Process: session.Process{Getenv: func(string) string { return "" }}})
	if err != nil {
		t.Fatal(err)
	}
	o := verdict.Outcome{Kind: event.Export, Name: "nightly", Verdict: verdict.StillRunning, Stop: verdict.StopTimeout}
	const want = "watch it again with: personium-cell status --wait --cell http://unit1.example/cell1/ --name nightly; " +
		"then bring it here: personium-cell snapshot download nightly -o 'my backups/' --cell http://unit1.example/cell1/"
	if got := (jobRun{conn: conn, into: []string{"-o", "my backups/"}}).next(t.Context(), o).Words(here(conn)); !strings.HasSuffix(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestAHintEndsWithTheCommandThatGoesOn(t *testing.T) {
	t.Parallel()
	const (
		cell   = "http://unit1.example/cell1/"
		attach = "personium-cell status --wait --cell http://unit1.example/cell1/ --profile p --name nightly"
	)
	for _, test := range []struct {
		name    string
		outcome verdict.Outcome
		want    string
	}{
		{"a job that goes on", verdict.Outcome{Verdict: verdict.StillRunning}, "the server may go on working; watch it again with: " + attach},
		{"a job after which links are to be made", verdict.Outcome{Verdict: verdict.StillRunning, Imported: verdict.Imported{LinksPlanned: 7}},
			"the server may go on working, and 7 links and associations are still to be made after that; watch it again, which makes them, with: " + attach},
		{"a job that nobody waits for, and its links", verdict.Outcome{Verdict: verdict.StillRunning, Stop: verdict.StopDetached,
			Imported: verdict.Imported{LinksPlanned: 7}}, "the job may still go on; watch it, which makes its links, with: " + attach},
		{"an interrupted comparison", verdict.Outcome{Verdict: verdict.StillRunning, Stop: verdict.StopInterrupted, Phase: event.Counting},
			"the content is still to be compared: " + attach},
		{"an archive that was not read", verdict.Outcome{Verdict: verdict.Unproved, Phase: event.Checking, Hint: "make room"},
			"the export is over, and needs no other; make room; then personium-cell snapshot check nightly --cell http://unit1.example/cell1/ --profile p"},
		{"an archive that did not come home", verdict.Outcome{Verdict: verdict.Unproved, Phase: event.Downloading},
			"the export is over, and needs no other; personium-cell snapshot download nightly --cell http://unit1.example/cell1/ --profile p"},
		{"credentials that are over", verdict.Outcome{Verdict: verdict.StillRunning, Stop: verdict.StopUnauthorised,
			Server: verdict.Message{Code: string(personium.TokenExpired)}}, "the job may still go on; get a new token, then watch it with: " + attach},
		{"credentials that lack a right", verdict.Outcome{Verdict: verdict.StillRunning, Stop: verdict.StopUnauthorised,
			Server: verdict.Message{Code: string(personium.NoPrivilege)}},
			"the job may still go on; " + explain.RootHint + "; with such credentials watch it with: " + attach},
		{"tokens that the unit itself refuses", verdict.Outcome{Verdict: verdict.StillRunning, Stop: verdict.StopUnauthorised,
			Server: verdict.Message{Code: string(personium.TokenSignature)}},
			"the job may still go on; " + explain.OwnTokensHint + "; with that watch it with: " + attach},
		{"a failure", verdict.Outcome{Verdict: verdict.Failed, Hint: "export again"}, "export again"},
	} {
		conn, err := session.Open(t.Context(), session.Options{Place: session.Place{Cell: personium.Cell{URL: cell}}, Anonymous: true,
			Process: session.Process{Getenv: func(string) string { return "" }}, Repeat: session.Repeat{All: " --profile p"}})
		if err != nil {
			t.Fatal(err)
		}
		test.outcome.Name, test.outcome.Cell = "nightly", cell
		if got := (jobRun{conn: conn}).next(t.Context(), test.outcome).Words(here(conn)); got != test.want {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
		recount := strings.Replace(test.want, "status --wait", "status --recount", 1)
		if got := (jobRun{conn: conn, recount: true}).next(t.Context(), test.outcome).Words(here(conn)); got != recount {
			t.Errorf("%s, once more: got %q, want %q", test.name, got, recount)
		}
	}
}

// What values are compared with has to be there: only an import has seen its snapshot in this run.
func TestOnlyAnImportNamesTheDeepComparison(t *testing.T) {
	t.Parallel()
	conn, err := session.Open(t.Context(), session.Options{Place: session.Place{Cell: personium.Cell{URL: "http://unit1.example/cell1/"}}, Anonymous: true,
		Process: session.Process{Getenv: func(string) string { return "" }}})
	if err != nil {
		t.Fatal(err)
	}
	done := verdict.Outcome{Kind: event.Import, Name: "nightly", Verdict: verdict.Done, Proof: verdict.ProofContent}
	out := report.New(report.Options{Out: io.Discard, Err: io.Discard, Columns: 80,
		Display: func() progress.Display { return progress.NewDisplay(progress.None, io.Discard, progress.Terminal{}) }})
	for seen, want := range map[bool]string{
		false: "",
		true:  "to compare values, too: personium-cell snapshot compare nightly --deep --cell http://unit1.example/cell1/",
	} {
		if got := (jobRun{conn: conn, out: out, seen: seen}).next(t.Context(), done).Words(here(conn)); got != want {
			t.Errorf("seen: %t: got %q, want %q", seen, got, want)
		}
	}
}

func TestAnArchiveIsNotWrittenOntoATerminal(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"export", "-o", "-"}, {"snapshot", "download", "nightly", "-o", "-"}} {
		for columns, want := range map[int]int{80: 2, 0: 75} {
			var stderr strings.Builder
			environment := map[string]string{"PERSONIUM_CELL": "http://127.0.0.1:1/cell1/", "PERSONIUM_TOKEN": "t", "HOME": t.TempDir()}
			env := &Env{Args: args, Stdin: strings.NewReader(""), Stdout: io.Discard, Stderr: &stderr, Columns: func() int { return columns },
				LookupEnv: func(name string) (string, bool) { value, ok := environment[name]; return value, ok }}
			got := Run(t.Context(), env, Build{})
			said := strings.Contains(stderr.String(), "hint: -o FILE, or -o - | another program\n")
			if got != want || said != (want == 2) {
				t.Errorf("%q at %d columns: got %d, %s", args, columns, got, stderr.String())
			}
		}
	}
}

func TestACellWhoseLinksNobodyMakesIsCalledIdle(t *testing.T) {
	t.Parallel()
	const url = "http://unit1.example/cell1/"
	dir := t.TempDir()
	conn, err := session.Open(t.Context(), session.Options{Place: session.Place{Cell: personium.Cell{URL: url}}, Anonymous: true,
		Process: session.Process{Getenv: func(string) string { return "" }, StateDir: dir}})
	if err != nil {
		t.Fatal(err)
	}
	shown := func(verdict string, made, planned int64) string {
		var line stateLine
		line.Verdict, line.LinksMade, line.LinksPlanned = verdict, made, planned
		line.alone(jobRun{conn: conn})
		return line.words(false)[1]
	}
	for got, want := range map[string]string{
		shown(linksMissing, 2, 9): "state:   idle, and 7 links and associations are still to be made, as far as this machine knows",
		shown(linksMissing, 8, 9): "state:   idle, and 1 link or association is still to be made, as far as this machine knows",
		shown(linksMissing, 0, 0): "state:   idle, and links may be missing",
		shown("busy", 0, 0):       "state:   busy",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	lock, err := cell.TryLock(dir, url)
	if err != nil || lock == nil {
		t.Fatalf("got %v, %v", lock, err)
	}
	if got, want := shown(linksMissing, 2, 9), "state:   linking"; got != want {
		t.Errorf("while another run makes them: got %q, want %q", got, want)
	}
	if err := lock.Unlock(); err != nil {
		t.Error(err)
	}
}

func TestTheLastJobIsToldInALine(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)
	counts := &verdict.Counts{Expected: 3, Found: 2, Different: []verdict.Difference{{Place: "b/od/A", Expected: 3, Found: 2}}}
	for want, l := range map[string]job.Last{
		"import of a from this machine: incomplete, at 2026-11-24T10:00:00Z":                       {},
		"import of a, watched from this machine: incomplete, at 2026-11-24T10:00:00Z":              {Learned: true},
		"import of a from this machine: not watched to its end, last seen at 2026-11-24T10:00:00Z": {Open: true},
		"import of a from this machine: not watched to its end, last seen at 2026-11-24T10:00:00Z, when the cell held 2 of 3 rows, different in 1 place": {Open: true,
			Outcome: verdict.Outcome{Counts: counts}},
	} {
		l.Kind, l.Name, l.Verdict, l.At = event.Import, "a", verdict.Incomplete, at
		if got := lastWords(l); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		next := "personium-cell status --name a --cell URL"
		if l.Open {
			next = "personium-cell status --wait --name a --cell URL"
		}
		if got := lastNext(l).Words("--cell", "URL"); got != next {
			t.Errorf("got %q, want %q", got, next)
		}
	}
}
