package report

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/progress"
)

const (
	cellURL = "https://unit1.example/cell1/"
	logged  = "personium-cell: the server's log has these requests under the key nightly-7\n"

	// startLine is how the lines of --json of an import begin; started is that for people.
	startLine = `{"type":"start","schema":1,"kind":"import","cell":"https://unit1.example/cell1/","name":"snap",` +
		`"request_key":"nightly-7","at":"2000-01-01T00:00:00Z"}` + "\n"
	started = "2000-01-01T00:00:00Z import snap: cell https://unit1.example/cell1/, request key nightly-7\n"
)

// streams are what was written to stdout and to stderr.
type streams struct{ out, err string }

// A scene is what happens in one run, and what is seen of it for people, with --json and with --quiet.
type scene struct {
	name              string
	run               func(r *Report) error
	text, json, quiet streams
	// shown is the exit code of the error that the run ends with; 0 for none.
	shown int
}

// play plays a scene in all three ways, at midnight.
func (s scene) play(t *testing.T) {
	t.Helper()
	t.Run(s.name, func(t *testing.T) {
		t.Parallel()
		for _, way := range []struct {
			name    string
			options Options
			want    streams
		}{{"text", Options{}, s.text}, {"json", Options{JSON: true}, s.json}, {"quiet", Options{Quiet: true}, s.quiet}} {
			t.Run(way.name, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					seen, err := way.options.see(s.run)
					if seen.out != way.want.out {
						t.Errorf("stdout:\n%s\nwant\n%s", seen.out, way.want.out)
					}
					if seen.err != way.want.err {
						t.Errorf("stderr:\n%s\nwant\n%s", seen.err, way.want.err)
					}
					if code, shown := CodeOfShown(err); int(code) != s.shown || shown != (s.shown != 0) || shown != (err != nil) {
						t.Errorf("ends with code %d of %v, want %d", code, err, s.shown)
					}
				})
			})
		}
	})
}

// see runs something with a report of an import, shown as lines with the time.
func (o Options) see(run func(r *Report) error) (streams, error) {
	var out, errs strings.Builder
	o.Out, o.Err = &out, &errs
	o.Display = func() progress.Display { return progress.NewDisplay(progress.Lines, &errs, progress.Terminal{}) }
	r := New(o)
	r.Subject(event.Import, "snap")
	err := run(r)
	r.Close()
	return streams{out.String(), errs.String()}, err
}

// begin begins a run whose cell is known now.
func begin(r *Report) {
	r.SetCell(cellURL, "nightly-7")
	r.Begin()
}

// A fullDisk takes nothing.
type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }
