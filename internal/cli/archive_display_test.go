package cli

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/progress"
)

func TestOnlyALongCheckIsShown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		opened := 0
		d := &lateDisplay{begun: time.Now(), open: func() progress.Display {
			opened++
			return progress.NewDisplay(progress.Lines, &out, progress.Terminal{})
		}}
		read := func(bytes int64) {
			d.Report(event.Event{At: time.Now(), Type: event.Progressed, Kind: event.Check, Name: "a.zip", Phase: event.Checking, Bytes: bytes, Total: 100})
		}
		read(0)
		time.Sleep(patience / 2)
		read(10)
		if opened != 0 {
			t.Error("a display was opened within the first second")
		}
		time.Sleep(patience / 2)
		read(40)
		time.Sleep(patience / 2)
		read(90)
		d.Close(true)
		const want = "2000-01-01T00:00:01Z snapshot check a.zip: checking the archive, 40 %, 40 of 100 bytes\n" +
			"2000-01-01T00:00:01Z snapshot check a.zip: checking the archive, 90 %, 90 of 100 bytes\n"
		if got := out.String(); got != want || opened != 1 {
			t.Errorf("opened %d times: %s", opened, got)
		}
	})
}

func TestAShortCheckShowsScriptsNoProgressEither(t *testing.T) {
	t.Parallel()
	file := filepath.Join("..", "..", "testdata", "snapshot", "small_src1_exp1.zip")
	var out bytes.Buffer
	env := &Env{Args: []string{"snapshot", "check", "--json", file}, Stdin: strings.NewReader(""), Stdout: &out, Stderr: &out}
	synctest.Test(t, func(t *testing.T) { // time stands still in here while the archive is read
		if code := Run(t.Context(), env, Build{}); code != 0 {
			t.Errorf("exit code %d: %s", code, out.String())
		}
	})
	if got := strings.Count(out.String(), `"type":"progress"`); got != 0 || !strings.HasPrefix(out.String(), `{"type":"start"`) {
		t.Errorf("%d lines of progress: %s", got, out.String())
	}
}
