package cli

import (
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/explain"
	"github.com/personium/personium-cell/internal/personium"
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
	if got := (jobRun{conn: conn, into: "my backups/"}).next(t.Context(), o).Words(here(conn)); !strings.HasSuffix(got, want) {
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
			"only the comparison is missing; make it again with: " + attach},
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
