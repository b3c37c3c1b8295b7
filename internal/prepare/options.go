package prepare

import (
	"context"

	"github.com/personium/personium-cell/internal/archive"
)

// Options say what a copy is for.
type Options struct {
	// TargetID is the id of the cell that the copy is for; "" where nobody knows it: then the main box is left as it is.
	TargetID string

	// UnitURL is that of the unit of that cell; "" where nobody knows it: then no URL is taken for its own.
	UnitURL string

	// Name, ETag and SHA256 are of the original: its name in the snapshot area, the server's ETag, and its checksum in hex. The
	// copy only repeats them.
	Name, ETag, SHA256 string

	// Version is that of the target before the import, which the copy repeats; nil where it cannot be read.
	Version *int64

	// KeepCellLinks leaves links between accounts, roles and relations in the archive, for where the credential that would have
	// to make them comes from the cell itself. Imports do not lose them; they merely can never be taken away again.
	KeepCellLinks bool

	// KeepRules leaves the rules in the archive that every link that is made afterwards will fire.
	KeepRules bool

	// Scratch is the folder for what is too much for memory; "" is the one for temporary files.
	Scratch string

	// Told, where it is not nil, is told how much of the work was done, in bytes of content.
	Told func(done, total int64)

	newID func() string // of the common _id; nil for a random one
	skip  cure          // which cures are left out, for tests
}

// A cure is one of the things that are done to an archive.
type cure uint8

const (
	cureOrder cure = 1 << iota
	cureBox
	cureConstant
	cureAssociations
	cureLinks
	cureTwins
)

// does says whether a cure is not left out.
func (o *Options) does(c cure) bool { return o.skip&c == 0 }

// A meter counts the work of one reading.
type meter struct {
	done, total, next int64
	told              func(done, total int64)
}

func newMeter(total int64, told func(done, total int64)) *meter {
	return &meter{total: total, told: told}
}

// add counts so many bytes, and tells of them in steps.
func (m *meter) add(n int64) {
	const step = 1 << 20
	if m.done += n; m.told == nil || m.done < m.next {
		return
	}
	m.next = m.done + step
	m.told(min(m.done, m.total), m.total)
}

// finish tells that everything is done.
func (m *meter) finish() {
	if m.told != nil {
		m.told(m.total, m.total)
	}
}

// rawLines reads a table, and counts that as work.
func (m *meter) rawLines(ctx context.Context, r *archive.Reader, path string, each func(line int, text []byte) error) error {
	return r.RawLines(ctx, path, func(line int, text []byte) error {
		m.add(int64(len(text)) + 1)
		return each(line, text)
	})
}
