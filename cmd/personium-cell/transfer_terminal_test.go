//go:build unix

package main

import (
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

func TestADownloadOnATerminalShowsItsBytes(t *testing.T) {
	t.Parallel()
	u := startSlowUnit(t, func(u *slowUnit) { u.meddle = u.pace })
	target := filepath.Join(t.TempDir(), "big.zip")
	cmd, _, s := onTerminal(t, 80, "snapshot", "download", "big", "-o", target, "--cell", u.CellURL("cell1"), "--token-file", secretFile(t, u.Token()))
	if err := cmd.Wait(); err != nil {
		t.Errorf("%v\n%s", err, s.text())
	}
	s.waitFor(t, 0, `download big: 0\.0 of 1\.0 MiB +0%`)
	s.waitFor(t, 0, `download big: done +100%[\s\S]*done: downloaded to\s`)
	if got := widest(s.text()); got > 80 {
		t.Errorf("a line of %d characters was drawn: %q", got, s.text())
	}
	if err := u.judge(target, false, true); err != nil {
		t.Error(err)
	}
}

func TestASnapshotThatIsLookedIntoShowsBothPhases(t *testing.T) {
	t.Parallel()
	u := startSlowUnit(t, func(*slowUnit) {})
	args := []string{"--cell", u.CellURL("cell1"), "--token-file", secretFile(t, u.Token())}
	cmd, _, s := onTerminal(t, 80, append([]string{"snapshot", "check", "CellExport_2017_01"}, args...)...)
	if err := cmd.Wait(); err != nil {
		t.Errorf("%v\n%s", err, s.text())
	}
	s.waitFor(t, 0, `snapshot check CellExport_2017_01: [\s\S]*done +100%[\s\S]*clean: CellExport_2017_01\.zip in http://`)
	if got := widest(s.text()); got > 80 {
		t.Errorf("a line of %d characters was drawn: %q", got, s.text())
	}
}

func TestTheBarOfAnExportIsFullWhenItsArchiveWasRead(t *testing.T) {
	t.Parallel()
	u := startSlowUnit(t, func(u *slowUnit) {
		u.slow = func(w http.ResponseWriter, r *http.Request) {
			time.Sleep(1100 * time.Millisecond) // longer than the bar stands still
			u.Unit.ServeHTTP(w, r)
		}
	})
	cmd, _, s := onTerminal(t, 100, "export", "--name", "nightly", "--interval", "100ms", "--cell", u.CellURL("cell1"), "--token-file", secretFile(t, u.Token()), "-o", filepath.Join(t.TempDir(), "home.zip"))
	if err := cmd.Wait(); err != nil {
		t.Errorf("%v\n%s", err, s.text())
	}
	s.waitFor(t, 0, `export nightly: 0\.0 of [0-9.]+ KiB +0%[\s\S]*export nightly: done +100%[\s\S]*done: export of http://`)
	if got := strings.Count(s.text(), "100%"); got != 1 {
		t.Errorf("the bar was full %d times: %q", got, s.text())
	}
}

func TestADeletionOnATerminalAsksFirst(t *testing.T) {
	t.Parallel()
	u := startSlowUnit(t, func(*slowUnit) {})
	for _, c := range []struct {
		answer string
		code   int
		shows  string
	}{
		{"n\n", 130, "personium-cell: nothing was deleted"},
		{"\x04", 130, "personium-cell: nothing was deleted"},
		{"\x03", 130, "personium-cell: error: interrupted; nothing was deleted"},
		{"y\n", 0, "deleted: big.zip"},
	} {
		cmd, terminal, s := onTerminal(t, 80, "snapshot", "delete", "big", "--cell", u.CellURL("cell1"), "--token-file", secretFile(t, u.Token()))
		s.waitFor(t, 0, `Delete big\.zip, 1\.0 MiB, [0-9TZ:-]+, from\s+http://[^ ]+/cell1/\?\s+\[y/N\] $`)
		if _, err := terminal.Write([]byte(c.answer)); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait()
		s.waitFor(t, 0, regexp.QuoteMeta(c.shows))
		if code := cmd.ProcessState.ExitCode(); code != c.code {
			t.Errorf("answer %q: exit code %d, want %d\n%s", c.answer, code, c.code, s.text())
		}
	}
}
