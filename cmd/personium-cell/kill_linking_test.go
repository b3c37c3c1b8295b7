//go:build unix

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/archive/archivetest"
	"github.com/personium/personium-cell/internal/sandbox"
)

var (
	linkKills = flag.Int("link-kills", 6, "at how many random instants TestAPreparedImportSurvivesItsWatcher kills the program; all of it: 200")
	killLinks = flag.Int("kill-links", 120, "how many links there are to make; all of it: 500")
)

// linkedRows is an archive of so many pairs of rows, each linked.
func linkedRows(t *testing.T, n int) []byte {
	t.Helper()
	const rowA, keyA, rowB, keyB = "VODVldjISHqBOx42bXglvA", `"__id":"a1`, "qbIdkHx-Se2suPZ8LBL_9A", `"__id":"b1`
	multiply := func(content string, replaced ...string) string {
		var b strings.Builder
		for line := range strings.Lines(content) {
			b.WriteString(line)
			if !strings.Contains(line, `"`+replaced[0]+`"`) {
				continue
			}
			for i := range n - 1 {
				more := line
				for _, id := range replaced {
					longer := fmt.Sprintf("%s%0*d", id[:1], 21, i)
					if len(id) < len(rowA) {
						longer = fmt.Sprintf("%s-%d", id, i)
					}
					more = strings.ReplaceAll(more, id, longer)
				}
				b.WriteString(more)
			}
		}
		return b.String()
	}
	data := archivetest.FromUnit(t, "links_n3.zip")
	data = archivetest.Rebuild(t, data, archivetest.Only("10_odata/70_userdata.pjson", func(content string) string {
		return multiply(multiply(content, rowA, keyA), rowB, keyB)
	}))
	return archivetest.Rebuild(t, data, archivetest.Only("10_odata/80_link.pjson", func(content string) string {
		return multiply(content, rowA, rowB)
	}))
}

// The program is killed at random instants of an import with links to make. "status --wait", of the same machine or of one that knows
// nothing, then tells the truth and makes what is missing.
func TestAPreparedImportSurvivesItsWatcher(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("starts the program again and again")
	}
	file := filepath.Join(t.TempDir(), "linked.zip")
	if err := os.WriteFile(file, linkedRows(t, *killLinks), 0o600); err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(*seed, 1))
	verdicts := map[string]int{}
	for i := range *linkKills {
		k := linkKill{T: t, file: file, style: []string{"path", "subdomain"}[i%2], elsewhere: i%4 > 1,
			after: time.Duration(random.Int64N(int64(3*time.Second/2) + int64(*killLinks)*int64(4*time.Millisecond)))}
		verdict, err := k.run()
		if err != nil {
			t.Errorf("seed %d, kill %d, %s style, elsewhere %t, killed after %s: %v", *seed, i, k.style, k.elsewhere, k.after, err)
		}
		verdicts[verdict]++
	}
	t.Logf("seed %d: %d kills, verdicts %v", *seed, *linkKills, verdicts)
}

// A linkKill is one import that is killed, and finished by another process.
type linkKill struct {
	*testing.T
	file, style string
	elsewhere   bool // the other process knows nothing of the first
	after       time.Duration
	signal      syscall.Signal // 0: SIGKILL
	aim         *aim           // the request at which it is killed, if that is sooner
}

// A cutLine is the result of an import that was given up.
type cutLine struct {
	lastLine
	Reason       string
	ExitCode     int   `json:"exit_code"`
	LinksMade    int64 `json:"links_made"`
	LinksPlanned int64 `json:"links_planned"`
}

// judgeWords holds what somebody reads who gave up against what the line says for scripts.
func (k linkKill) judgeWords(output []byte) error {
	var r cutLine
	lines := bytes.Split(bytes.TrimSpace(output), []byte("\n"))
	if k.signal == 0 || json.Unmarshal(lines[len(lines)-1], &r) != nil || r.Verdict == "done" {
		return nil // killed, or faster than that
	}
	words := fmt.Sprintf("the import is over; %d of %d links and associations are made; ", r.LinksMade, r.LinksPlanned)
	linking := r.LinksMade > 0 && r.LinksMade < r.LinksPlanned
	if r.ExitCode != 130 || linking && !strings.HasPrefix(r.Reason, words) {
		return fmt.Errorf("exit code %d, %q, %d of %d", r.ExitCode, r.Reason, r.LinksMade, r.LinksPlanned)
	}
	return nil
}

// Ctrl-C ends the making of links, too; the result says how far it is, and the same is true afterwards as after a kill.
func TestAPreparedImportThatIsGivenUpSaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("starts the program again and again")
	}
	file := filepath.Join(t.TempDir(), "linked.zip")
	if err := os.WriteFile(file, linkedRows(t, *killLinks), 0o600); err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(*seed, 2))
	for i := range *linkKills {
		k := linkKill{T: t, file: file, style: []string{"path", "subdomain"}[i%2], signal: syscall.SIGINT,
			after: time.Duration(random.Int64N(int64(3*time.Second/2) + int64(*killLinks)*int64(4*time.Millisecond)))}
		if _, err := k.run(); err != nil {
			t.Errorf("seed %d, Ctrl-C %d, %s style, after %s: %v", *seed, i, k.style, k.after, err)
		}
	}
}

// serve serves a practice unit; where something is aimed at, kill is called at that request, and isHit says whether it came.
func (k linkKill) serve(kill func()) (unit *sandbox.Unit, isHit func() bool, stop func()) {
	o := sandbox.Options{Style: k.style, Work: 600 * time.Millisecond, BehindNginx: true} // a loaded machine needs some to attach
	if k.aim == nil {
		unit, stop = serveUnit(k.T, o)
		return unit, func() bool { return true }, stop
	}
	o.Work = max(o.Work, k.aim.work)
	return serveAimed(k.T, o, *k.aim, kill)
}

func (k linkKill) run() (verdict string, err error) {
	dead := make(chan struct{})
	killed, stop := context.WithTimeout(k.Context(), k.after)
	defer stop()
	unit, isHit, stopUnit := k.serve(func() {
		stop()
		<-dead
	})
	defer stopUnit()
	state := k.TempDir()
	program := func(ctx context.Context, args ...string) *exec.Cmd {
		cmd := exec.CommandContext(ctx, "personium-cell", args...)
		cmd.Env = append(os.Environ(), "PERSONIUM_CELL="+unit.CellURL("cell1"), "PERSONIUM_TOKEN="+unit.Token(),
			"PERSONIUM_INTERVAL=100ms", "XDG_STATE_HOME="+state, "XDG_CONFIG_HOME="+state)
		return cmd
	}
	ctx := k.Context()
	if err := program(ctx, "snapshot", "upload", k.file).Run(); err != nil {
		return "", err
	}
	first := program(killed, "import", "--name", "linked", "--yes", "--json")
	if k.signal != 0 {
		first.Cancel = func() error { return first.Process.Signal(k.signal) } // else exec kills with SIGKILL
	}
	said, _ := first.Output()
	close(dead)
	if !isHit() {
		return "", errors.New("the program was not killed")
	}
	if err := k.judgeWords(said); err != nil {
		return "", err
	}
	before := unit.Truth("cell1").LinksHeld
	if k.elsewhere {
		state = k.TempDir()
	}
	wait := func() (lastLine, int, error) {
		return lastResult(program(ctx, "status", "--wait", "--name", "linked", "--json"))
	}
	result, code, err := wait()
	if k.elsewhere && code == 9 && unit.Truth("cell1").ImportsAccepted == 1 && isEarly(result) {
		result, code, err = wait() // the POST of the dead program came after the first look of this one
	}
	if err != nil {
		return "", err
	}
	list, _ := program(ctx, "snapshot", "list").Output()
	return result.Verdict, k.judge(result, code, unit.Truth("cell1"), killedLinks{before, strings.Contains(string(list), "-pcell-")})
}

// isEarly reports whether a copy was found in a cell of which its import had not been seen.
func isEarly(r lastLine) bool {
	return strings.Contains(r.Reason, "does not hold exactly the rows of the copy") || strings.Contains(r.Reason, "replaced or edited after our import")
}

// killedLinks is what was there before and after the other process.
type killedLinks struct {
	before int
	isLeft bool // the copy
}

func (k linkKill) judge(r lastLine, code int, truth sandbox.Truth, seen killedLinks) error {
	all := *killLinks + 3 // of the archive: two pairs, and a role
	finished := truth.ImportsAccepted == 1 && truth.LinksHeld == all
	right := false
	switch {
	case truth.ImportsAccepted > 1 || truth.Running:
	case truth.ImportsAccepted == 0: // nothing was imported; who knows nothing leaves the copy of somebody who may be about to
		right = r.Verdict == "unproved" && code == 9 && (k.elsewhere || !seen.isLeft)
	case k.elsewhere && r.Verdict == "unproved": // it was finished, and there is no copy to tell anybody
		right = finished && seen.before == all && code == 9 && !seen.isLeft
	default:
		right = finished && r.Verdict == "done" && r.Proof == "content" && code == 0 && !seen.isLeft
	}
	if !right {
		return fmt.Errorf("%s: verdict %q (proof %q) and exit code %d, %d links before, a copy left: %t; truth: %+v", r.Reason, r.Verdict, r.Proof, code,
			seen.before, seen.isLeft, truth)
	}
	return nil
}
