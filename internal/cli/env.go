package cli

import (
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime"

	"github.com/personium/personium-cell/internal/config"
	"github.com/personium/personium-cell/internal/progress"
	"github.com/personium/personium-cell/internal/session"
)

// An Env is everything of the process that commands may touch.
type Env struct {
	Args      []string // without the program's name
	Stdin     io.Reader
	Stdout    io.Writer
	Stderr    io.Writer
	LookupEnv func(string) (string, bool)
	Environ   []string          // NAME=value each, for programs that are run
	Terminal  progress.Terminal // what stderr is
	Columns   func() int        // of the terminal that stdout is; nil or 0: it is none
	Person    Person            // who can be asked
	Asked     <-chan os.Signal  // somebody wants to know how far it is; nil: nobody can
}

// A Person sits at a terminal of the process, or does not: the zero Person.
type Person struct {
	// CanType: stdin and stderr are a terminal, so that somebody can be led through questions.
	CanType bool
	// Secret asks without echo; nil: stdin is no terminal.
	Secret func(ctx context.Context, question string) (string, error)
	// Console opens the terminal of this process, wherever the three streams go; nil: none of them is a terminal. Where the
	// process has none it gives nil.
	Console func() *Console
}

// canBeLed reports whether somebody can be led through questions.
func (p *program) canBeLed(settings config.Settings) bool {
	return p.Person.CanType && p.mayAsk(settings) && !p.Person.inBackground()
}

// inBackground reports whether the terminal is another program's at the moment, and would stop this one.
func (p Person) inBackground() bool {
	if p.Console == nil {
		return false
	}
	console := p.Console()
	if console == nil {
		return false
	}
	defer console.Close()
	return !console.Foreground()
}

// mayAsk reports whether somebody who sits at a terminal is to be asked: in a CI job nobody is there to answer.
func (p *program) mayAsk(settings config.Settings) bool {
	return settings.Ask != "never" && p.getenv("CI") == ""
}

// Build says which program this is. Its fields are set by the linker.
type Build struct{ Version, Commit, Date string }

// A Ground is what lies under the program where it is not the real one: for rehearsals and for tests.
type Ground struct {
	Transport http.RoundTripper // in the place of the network; nil: the network
	Rehearsal bool              // the unit is a practice unit that ends with this command
	Unchecked bool              // archives are moved unread: for tests of transfers, which move junk
}

// A program is the command line of one process.
type program struct {
	*Env
	build  Build
	ground Ground
	lines  *lineWatch  // what goes to Stdout; nil where nothing is run
	state  *stateAsker // nil where nothing is run
}

func (p *program) columns() int {
	if p.Columns == nil {
		return 0
	}
	return p.Columns()
}

func (p *program) getenv(name string) string {
	value, _ := p.lookup(name)
	return value
}

func (p *program) lookup(name string) (string, bool) {
	if p.LookupEnv == nil {
		return "", false
	}
	return p.LookupEnv(name)
}

// process is what a session may touch.
func (p *program) process() session.Process {
	return session.Process{
		Getenv: p.getenv, Environ: p.Environ, Stdin: p.Stdin, Stderr: p.Stderr, StateDir: p.stateDir(),
		UserAgent: "personium-cell/" + p.build.Version, Transport: p.ground.Transport,
	}
}

// stateDir is where journals and lock files live; "" when there is no such place.
func (p *program) stateDir() string {
	if dir := p.getenv("XDG_STATE_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "personium-cell")
	}
	home := p.getenv("HOME")
	if runtime.GOOS == "windows" {
		home = p.getenv("LocalAppData")
		if home != "" {
			return filepath.Join(home, "personium-cell", "state")
		}
	}
	if home == "" {
		return ""
	}
	return filepath.Join(home, ".local", "state", "personium-cell")
}
