package cli

import (
	"os"
	"strings"

	"golang.org/x/term"

	"github.com/personium/personium-cell/internal/progress"
)

// ProcessEnv is the Env of this process. It is the only place where the process is touched.
func ProcessEnv() *Env {
	env := &Env{
		Args: os.Args[1:], Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, LookupEnv: os.LookupEnv, Environ: os.Environ(),
		Terminal: terminalOf(os.Stderr, os.Getenv),
		Columns:  func() int { return columnsOf(os.Stdout) },
		Asked:    stateSignals(),
	}
	in, out, err := isTerminal(os.Stdin), isTerminal(os.Stdout), isTerminal(os.Stderr)
	env.Person.CanType = in && err
	if in {
		env.Person.Secret = askSecret
	}
	if in || out || err {
		env.Person.Console = openConsole
	}
	return env
}

func isTerminal(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }

// terminalOf describes a file as something to draw on.
func terminalOf(f *os.File, getenv func(string) string) progress.Terminal {
	fd := int(f.Fd())
	kind := getenv("TERM")
	return progress.Terminal{
		IsTerminal: term.IsTerminal(fd),
		Width:      func() int { return columnsOf(f) },
		Foreground: func() bool { return inForeground(fd) },
		Dumb:       kind == "dumb" || kind == "" && needsTERM,
		UTF8:       isUTF8(getenv),
	}
}

// columnsOf is how wide a terminal is now; 0 for what is none.
func columnsOf(f *os.File) int {
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0
	}
	return width
}

// isUTF8 reads the locale from the environment, in the order of POSIX.
func isUTF8(getenv func(string) string) bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if value := getenv(name); value != "" {
			value = strings.ToLower(value)
			return strings.Contains(value, "utf-8") || strings.Contains(value, "utf8")
		}
	}
	return false
}
