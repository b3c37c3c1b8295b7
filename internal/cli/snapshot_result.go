package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/explain"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/verdict"
)

// The kinds of what moves a snapshot or looks into it. They are not jobs: the server does nothing of its own.
const (
	kindUpload   event.Kind = "upload"
	kindDownload event.Kind = "download"
	kindDelete   event.Kind = "delete"
	kindCheck    event.Kind = "snapshot check"
	kindInspect  event.Kind = "snapshot inspect"
)

// A fileLine is the last line of --json of a command that moves one snapshot.
type fileLine struct {
	resultLine
	File string `json:"file"` // on this machine; "-" is standard output
	Size int64  `json:"size"` // bytes
	ETag string `json:"etag"`
}

// notRead is what a transfer with --no-check leaves open.
const notRead = "the archive was not read"

// moved shows the result of a command that moved an archive from or to a file of this machine.
func (s *session) moved(words, path string, f personium.SnapshotFile) error {
	line := s.doneLine(words)
	if s.noCheck {
		line.NotProved = notRead
		words += " (" + notRead + ")"
	}
	return s.succeed(fileLine{line, path, f.Size, f.ETag}, "done: "+words)
}

// doneLine is the result of a command that did what it was asked.
func (s *session) doneLine(reason string) resultLine {
	line := resultLine{Type: "result", Verdict: string(verdict.Done), Reason: reason, Kind: s.start.Kind, Name: s.start.Name}
	if s.client != nil { // nil where the settings made none
		line.Cell, line.RequestKey = s.client.Cell().URL, s.client.RequestKey()
	}
	return line
}

// succeed shows the result of a command that did what it was asked: line to scripts, text to people.
func (s *session) succeed(line any, text string) error {
	if s.json != nil {
		return s.json.Write(line)
	}
	if s.settings.Quiet {
		return nil
	}
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		lines[i] = printable(l)
	}
	if _, err := fmt.Fprintln(s.env.Stdout, strings.Join(lines, "\n")); err != nil {
		return fmt.Errorf("write the result: %w", err)
	}
	return nil
}

// refusal explains the error of one request that was to do what; that of an admin who gave up says so.
func (s *session) refusal(ctx context.Context, what string, err error) error {
	if ctx.Err() != nil {
		return refusal.Interrupted("")
	}
	return explain.Error(what, err)
}

// note tells the admin one sentence.
func (s *session) note(warning bool, text string) {
	e := s.start
	e.At, e.Type, e.Text, e.Warning = time.Now(), event.Noted, text, warning
	s.display.Report(e)
}
