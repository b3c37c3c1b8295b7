package cli

import (
	"context"
	"io"
	"net/http"

	"github.com/personium/personium-cell/internal/progress"
)

// An Env is everything of the process that commands may touch.
type Env struct {
	Args      []string // without the program's name
	Stdin     io.Reader
	Stdout    io.Writer
	Stderr    io.Writer
	LookupEnv func(string) (string, bool)
	Environ   []string                                                   // NAME=value each, for programs that are run
	Terminal  progress.Terminal                                          // what stderr is
	Columns   func() int                                                 // of the terminal that stdout is; nil or 0: it is none
	CanAsk    bool                                                       // somebody sits at a terminal and can answer a question
	AskSecret func(ctx context.Context, question string) (string, error) // asks without echo; nil: stdin is no terminal
	Transport http.RoundTripper                                          // nil: the network
	Rehearsal bool                                                       // the unit is a practice unit that ends with this command
	Build     Build
	Unchecked bool // archives are moved unread: for tests of transfers, which move junk
}

// Build says which program this is. Its fields are set by the linker.
type Build struct{ Version, Commit, Date string }

func (e *Env) columns() int {
	if e.Columns == nil {
		return 0
	}
	return e.Columns()
}

func (e *Env) getenv(name string) string {
	if e.LookupEnv == nil {
		return ""
	}
	value, _ := e.LookupEnv(name)
	return value
}
