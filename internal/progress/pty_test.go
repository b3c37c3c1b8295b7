//go:build !windows

package progress

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/creack/pty"

	"github.com/personium/personium-cell/internal/event"
)

// A session is a display on a real pseudo terminal, and the screen that shows it.
type session struct {
	t      *testing.T
	master *os.File
	tty    *os.File
	screen *screen
	Display
}

func openSession(t *testing.T, width int) *session {
	t.Helper()
	master, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { master.Close() })
	s := &session{t: t, master: master, tty: tty, screen: newScreen(t, width)}
	s.resize(width)
	s.Display = NewDisplay(Auto, tty, Terminal{
		IsTerminal: true,
		UTF8:       true,
		Width: func() int {
			size, err := pty.GetsizeFull(tty)
			if err != nil {
				t.Error(err)
				return 0
			}
			return int(size.Cols)
		},
	})
	return s
}

func (s *session) resize(width int) {
	s.t.Helper()
	if err := pty.Setsize(s.master, &pty.Winsize{Rows: 24, Cols: uint16(width)}); err != nil {
		s.t.Fatal(err)
	}
	s.screen.width = width
}

// showUntil lets the screen show what the display writes until its text holds want.
func (s *session) showUntil(want string) {
	s.t.Helper()
	buffer := make([]byte, 4096)
	var rest []byte // a character can be cut between two reads
	for !strings.Contains(s.screen.text(), want) || len(rest) > 0 {
		n, err := s.master.Read(buffer)
		if err != nil {
			s.t.Fatalf("the display ended before it showed %q:\n%s", want, s.screen.text())
		}
		rest = append(rest, buffer[:n]...)
		if cut := strings.LastIndexAny(string(rest), "K\n"); cut >= 0 {
			s.screen.write(string(rest[:cut+1]))
			rest = rest[cut+1:]
		}
	}
}

// end closes the display and returns what stands on the screen.
func (s *session) end(done bool) string {
	s.t.Helper()
	s.Close(done)
	if _, err := s.tty.WriteString("the prompt\n"); err != nil {
		s.t.Fatal(err)
	}
	s.showUntil("the prompt\n")
	s.tty.Close()
	return regexp.MustCompile(`\[\d+s\]`).ReplaceAllString(s.screen.text(), "[0s]") // the machine may be slow
}

func TestOnATerminalTheBarIsOneCleanLine(t *testing.T) {
	t.Parallel()
	for width, bar := range map[int]string{
		80: "import CellExport_2017_01: running  99% |██████████████████████████████ | [0s]\n",
		40: "import: running  99% |█████████ | [0s]\n",
	} {
		s := openSession(t, width)
		s.Report(started())
		for percent := range 101 {
			s.Report(look(event.Running, percent))
			s.showUntil("running ")
		}
		s.Report(note("the snapshot is older than the cell", true))
		got := s.end(false)
		want := "cell https://cell1.unit1.example/, request key pcell-0123456789abcdefghijkl\n" +
			"warning: the snapshot is older than the cell\n" + bar + "the prompt\n"
		if got != want {
			t.Errorf("at %d columns: got\n%s\nwant\n%s", width, got, want)
		}
	}
}

func TestAResizeLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	s := openSession(t, 80)
	s.Report(started())
	s.Report(look(event.Running, 20))
	s.showUntil(" 20% |")
	s.resize(44)
	s.Report(look(event.Running, 40))
	s.showUntil(" 40% |")
	s.resize(30)
	s.Report(look(event.Running, 60))
	s.showUntil("60 %\n")
	s.resize(120)
	s.Report(look(event.Running, 80))
	s.showUntil(" 80% |")
	s.resize(40)
	got := s.end(true)
	want := `^cell https://cell1\S+ request key \S+
\S+Z import CellExport_2017_01: running, 60 %
import: done 100% \|█+\| \[0s\]
the prompt
$`
	if !regexp.MustCompile(want).MatchString(got) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
