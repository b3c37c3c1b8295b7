package cli

import (
	"github.com/personium/personium-cell/internal/job"
	"github.com/personium/personium-cell/internal/snapshot"
	"github.com/personium/personium-cell/internal/transfer"
)

// area is the snapshot area of the session's cell. What it reports is about the job of now.
func (s *session) area() *transfer.Area {
	return &transfer.Area{Client: s.client, Report: s.display, About: s.start, Interval: s.settings.Interval, Unread: s.unread()}
}

// unread says whether archives are moved without a look into them.
func (s *session) unread() bool { return s.noCheck || s.env.Unchecked }

// here are the flags by which another run finds this cell with the same settings, as they stand in a command.
func (s *session) here() string {
	if s.client == nil {
		return ""
	}
	return "--cell " + s.client.Cell().URL + s.carried
}

// exports is who fetches what an export leaves; nil when that it is listed is enough.
func (s *session) exports(home transfer.Target) job.Exports {
	if home == nil && s.unread() {
		return nil
	}
	return s.area().Exports(home)
}

// openTarget makes the target of -o. With standard output the result and the notes go to standard error from now on.
func (s *session) openTarget(output string, name snapshot.Name, force bool) (transfer.Target, error) {
	if output != "-" {
		return transfer.ToFile(output, name, force)
	}
	out := s.env.Stdout
	env := *s.env
	env.Stdout = env.Stderr
	s.env = &env
	return transfer.ToStream(out, s.unread(), func(text string) { s.note(true, text) }), nil
}
