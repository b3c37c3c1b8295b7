package cli

import (
	"cmp"
	"io"

	"github.com/personium/personium-cell/internal/config"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/report"
	"github.com/personium/personium-cell/internal/snapshot"
	"github.com/personium/personium-cell/internal/transfer"
)

// A destination is where a snapshot goes on this machine.
type destination struct {
	output string // FILE or folder; "-": standard output
	force  bool   // a file that exists is replaced
	unread bool   // the archive is not read
	stdout io.Writer
	screen bool // that is a terminal
}

// flags are the flags that say so to another run.
func (d destination) flags() []string {
	if d.force {
		return []string{"-o", d.output, "--force"}
	}
	return []string{"-o", d.output}
}

// open makes the target of a snapshot.
func (d destination) open(out *report.Report, name snapshot.Name) (transfer.Target, error) {
	if d.output != "-" {
		return transfer.ToFile(d.output, name, d.force)
	}
	return transfer.ToStream(d.stdout, d.unread, func(text string) { out.Note(true, text) }), nil
}

// anyName stands for a name that is chosen later.
const anyName snapshot.Name = "pcell-any-name"

// isThere makes sure that a snapshot can be written to where it is to go: what is wrong on this machine is found out before
// anything is sent. The name may be empty.
func (d destination) isThere(name snapshot.Name) error {
	if d.output == "" || d.output == "-" {
		return nil
	}
	to, err := transfer.ToFile(d.output, cmp.Or(name, anyName), d.force)
	if err == nil {
		to.Close()
	}
	return err
}

// fits refuses two things on standard output, and an archive on a terminal.
func (d destination) fits(settings config.Settings) error {
	if d.output == "-" && settings.JSON {
		return refusal.Misuse(refusal.Say("-o FILE"), "%s and -o - cannot be used together: both write to standard output",
			settings.Origin("json"))
	}
	if d.output == "-" && d.screen {
		return refusal.Misuse(refusal.Say("-o FILE, or -o - | another program"),
			"standard output is a terminal, and an archive is no text")
	}
	return nil
}

// A fileLine is the last line of --json of a command that moves one snapshot.
type fileLine struct {
	report.Line
	File   string `json:"file"` // on this machine; "-" is standard output
	Size   int64  `json:"size"` // bytes
	ETag   string `json:"etag"`
	SHA256 string `json:"sha256"` // of the file, in hexadecimal digits
}

// notRead is what a transfer with --no-check leaves open.
const notRead = "the archive was not read"

// A movedFile is an archive that was moved from or to a file of this machine.
type movedFile struct {
	path   string // on this machine
	file   personium.SnapshotFile
	unread bool
	sha256 string
}

// moved shows the result of a command that moved an archive.
func moved(out *report.Report, words string, m movedFile) error {
	line := out.Done(words)
	if m.unread {
		line.NotProved = notRead
		words += " (" + notRead + ")"
	}
	return out.Result(fileLine{line, m.path, m.file.Size, m.file.ETag, m.sha256}, "done: "+words+"\n"+report.SumWords(m.sha256, m.path))
}
