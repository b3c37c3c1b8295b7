//go:build unix

package cli

import (
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// A muteTerminal does not show what is typed.
type muteTerminal struct {
	file   *os.File
	before unix.Termios
}

// hideTyping makes a terminal mute.
func hideTyping(f *os.File) (*muteTerminal, error) {
	before, err := unix.IoctlGetTermios(int(f.Fd()), getTermios)
	if err != nil {
		return nil, err
	}
	m := &muteTerminal{f, *before}
	return m, m.hide()
}

// hide makes the terminal mute; keys such as Ctrl-C and Backspace work.
func (m *muteTerminal) hide() error {
	hidden := m.before
	hidden.Lflag &^= unix.ECHO
	hidden.Lflag |= unix.ICANON | unix.ISIG
	hidden.Iflag |= unix.ICRNL
	return unix.IoctlSetTermios(int(m.file.Fd()), setTermios, &hidden)
}

// awaitHidden has nothing to wait for here.
func (m *muteTerminal) awaitHidden() {}

// show puts the terminal back into the state in which it was.
func (m *muteTerminal) show() error {
	return unix.IoctlSetTermios(int(m.file.Fd()), setTermios, &m.before)
}

// read gives the line that is typed; io.EOF for Ctrl-D alone.
func (m *muteTerminal) read() (string, error) {
	var typed strings.Builder
	piece := make([]byte, 4096) // a terminal gives no more than one line at a time
	for {
		n, err := m.file.Read(piece)
		line, _, whole := strings.Cut(string(piece[:n]), "\n")
		typed.WriteString(line)
		if whole || err == io.EOF && typed.Len() > 0 {
			return typed.String(), nil
		}
		if err != nil {
			return "", err
		}
	}
}

// notifyContinued tells when this process goes on after it was stopped, until stop is called.
func notifyContinued() (continued <-chan os.Signal, stop func()) {
	received := make(chan os.Signal, 1)
	signal.Notify(received, syscall.SIGCONT)
	return received, func() { signal.Stop(received) }
}
