package doctor

import (
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/cell"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/verdict"
)

func TestACellIsJudged(t *testing.T) {
	t.Parallel()
	processing := verdict.Look{Answer: verdict.AnswerProcessing, Name: "x"}
	ready, failed := verdict.Look{Answer: verdict.AnswerReady}, verdict.Look{Answer: verdict.AnswerFailed}
	closed := verdict.Look{Answer: verdict.AnswerClosed}
	for _, test := range []struct {
		name          string
		style         personium.Style
		first, second verdict.Look
		lock          personium.LockState
		level         Level
		found, next   string
	}{
		{"idle", personium.PathStyle, ready, ready, personium.LockFree, OK, "nothing runs", ""},
		{"queued", personium.PathStyle, ready, ready, personium.LockHeld, Warning,
			"queued or at work", "personium-cell status --wait --cell URL; a dead job's lock "},
		{"at work", personium.SubdomainStyle, processing, ready, personium.LockFree, Warning,
			"queued or at work: import of x", "lock memcached"},
		{"failed", personium.PathStyle, failed, ready, personium.LockFree, Failure, "failed cell", "import --name NAME"},
		{"failed", personium.SubdomainStyle, closed, closed, personium.LockFree, Failure, "failed cell", "on this machine): personium-cell cell delete"},
		{"a queued import over a failure", personium.PathStyle, failed, ready, personium.LockHeld, Warning,
			"queued or at work", "lock memcached"},
		{"a dead import", personium.PathStyle, processing, ready, personium.LockFree, Warning,
			"the cell still shows an import", "import the snapshot again"},
		{"a dead export", personium.PathStyle, ready, processing, personium.LockFree, Warning, "the cell still shows an export", "another name"},
		{"a probe that is stopped", personium.PathStyle, ready, ready, personium.LockUnknown, Warning,
			"could not be found out", "let PUT requests"},
	} {
		f := judgeCell(personium.Cell{URL: "https://unit1.example/cell1/", Style: test.style}, cell.State{Import: test.first, Export: test.second, Lock: personium.Lock{State: test.lock}})
		next := f.Next.Words("--cell", "URL")
		if f.Level != test.level || !strings.Contains(f.Found, test.found) || !strings.Contains(next, test.next) {
			t.Errorf("%s: %+v", test.name, f)
		}
	}
}
