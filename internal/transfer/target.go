package transfer

import (
	"crypto/sha256"
	"errors"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/snapshot"
)

// A Target takes a download.
type Target interface {
	io.Writer
	// begin is told which version comes, and says how many of its bytes need not be written again.
	begin(f personium.SnapshotFile) (have int64, err error)
	// commit makes the download final when check, which may be nil, has nothing against it.
	commit(check archiveCheck) error
	// Close removes what did not become final.
	Close()
	// SHA256 is the checksum of what became final, in hexadecimal digits; "" before that.
	SHA256() string
	// Path is where the download goes; "-" is standard output.
	Path() string
}

// targetPath is the file that -o means for a snapshot: a folder takes it under its own name.
func targetPath(output string, name snapshot.Name) string {
	if output == "" {
		return name.Archive()
	}
	if info, err := os.Stat(output); err == nil && info.IsDir() || os.IsPathSeparator(output[len(output)-1]) {
		return filepath.Join(output, name.Archive())
	}
	return output
}

// ToFile is the target that -o means for a snapshot, "" being the folder of this process. It touches the folder, so that
// one that cannot be written to is found out at once. Without force it refuses a file that exists.
func ToFile(output string, name snapshot.Name, force bool) (Target, error) {
	path := targetPath(output, name)
	part, err := snapshot.NewPart(path, force)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.ENOTDIR) {
		folder := filepath.Dir(path)
		return nil, refusal.Misuse(refusal.Say("make the folder "+refusal.Quoted(folder)+", or name another with -o"),
			"%w", err).With(refusal.LocalFile)
	}
	if err != nil {
		err = localFailure(err)
		if refusal.Of(err).Code == refusal.Unexpected {
			err = refusal.Misuse(refusal.Say("name a folder that is there, and that you can write to, with -o"), "%w", err)
		}
		return nil, err
	}
	return &fileTarget{Part: part, path: path}, nil
}

// A summed is the checksum of what a target takes.
type summed struct {
	sum   hash.Hash
	final bool
}

func (s *summed) restart()      { s.sum = sha256.New() }
func (s *summed) take(p []byte) { s.sum.Write(p) }
func (s *summed) SHA256() string {
	if !s.final {
		return ""
	}
	return sumWords(s.sum)
}

// A fileTarget is a file that is whole or absent.
type fileTarget struct {
	*snapshot.Part
	summed
	path string
}

func (t *fileTarget) begin(f personium.SnapshotFile) (int64, error) {
	t.restart()
	return 0, t.Begin(f.Size)
}

func (t *fileTarget) Write(p []byte) (int, error) {
	n, err := t.Part.Write(p)
	t.take(p[:n])
	return n, err
}

func (t *fileTarget) commit(check archiveCheck) error {
	err := t.Commit(check)
	t.final = err == nil
	return err
}

func (t *fileTarget) Close() { _ = t.Part.Close() }

func (t *fileTarget) Path() string { return t.path }

// A scratchTarget is a file that nobody else sees. Whoever asked for it reads it.
type scratchTarget struct{ *snapshot.Scratch }

func (t scratchTarget) begin(f personium.SnapshotFile) (int64, error) { return 0, t.Begin(f.Size) }

func (t scratchTarget) commit(archiveCheck) error { return t.Complete() }

func (t scratchTarget) Close() { _ = t.Scratch.Close() }

func (t scratchTarget) Path() string { return "" }

func (t scratchTarget) SHA256() string { return "" }
