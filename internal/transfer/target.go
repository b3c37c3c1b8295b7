package transfer

import (
	"io"
	"os"
	"path/filepath"

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
	if err != nil {
		err = localFailure(err)
		if refusal.Of(err).Code == refusal.Unexpected {
			err = refusal.Misuse(refusal.Say("name a folder that is there, and that you can write to, with -o"), "%w", err)
		}
		return nil, err
	}
	return &fileTarget{part, path}, nil
}

// A fileTarget is a file that is whole or absent.
type fileTarget struct {
	*snapshot.Part
	path string
}

func (t *fileTarget) begin(f personium.SnapshotFile) (int64, error) { return 0, t.Begin(f.Size) }

func (t *fileTarget) commit(check archiveCheck) error { return t.Commit(check) }

func (t *fileTarget) Close() { _ = t.Part.Close() }

func (t *fileTarget) Path() string { return t.path }

// A scratchTarget is a file that nobody else sees. Whoever asked for it reads it.
type scratchTarget struct{ *snapshot.Scratch }

func (t scratchTarget) begin(f personium.SnapshotFile) (int64, error) { return 0, t.Begin(f.Size) }

func (t scratchTarget) commit(archiveCheck) error { return t.Complete() }

func (t scratchTarget) Close() { _ = t.Scratch.Close() }

func (t scratchTarget) Path() string { return "" }
