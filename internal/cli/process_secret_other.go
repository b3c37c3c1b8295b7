//go:build !unix

package cli

import (
	"os"
	"time"

	"golang.org/x/term"
)

// A muteTerminal does not show what is typed while it is read.
type muteTerminal struct {
	fd     int
	before *term.State
}

// hideTyping prepares a terminal for a question; read makes it mute.
func hideTyping(f *os.File) (*muteTerminal, error) {
	before, err := term.GetState(int(f.Fd()))
	return &muteTerminal{int(f.Fd()), before}, err
}

// hide has nothing to do: on this system no process is stopped by its terminal.
func (m *muteTerminal) hide() error { return nil }

// awaitHidden waits until read has made the terminal mute: some answer a question faster than it is asked.
func (m *muteTerminal) awaitHidden() {
	for range 200 {
		if now, err := term.GetState(m.fd); err != nil || *now != *m.before {
			return
		}
		time.Sleep(time.Millisecond)
	}
}

// show puts the terminal back into the state in which it was.
func (m *muteTerminal) show() error { return term.Restore(m.fd, m.before) }

// read gives the line that is typed; io.EOF for none.
func (m *muteTerminal) read() (string, error) {
	answer, err := term.ReadPassword(m.fd)
	return string(answer), err
}

// notifyContinued: on this system no process is stopped by its terminal.
func notifyContinued() (continued <-chan os.Signal, stop func()) { return nil, func() {} }
