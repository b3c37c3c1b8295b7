package snapshot

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Reasons why a file cannot be put in its place. They are found by errors.Is.
var (
	// ErrTargetExists means that there is a file of that name already, and nobody said that it may be replaced.
	ErrTargetExists = errors.New("the file exists")
	// ErrNotRegular means that the name belongs to something that is not a file, which is never replaced.
	ErrNotRegular = errors.New("it is not a regular file")
	// ErrIncomplete means that fewer or more bytes were written than were announced.
	ErrIncomplete = errors.New("the file has the wrong length")
)

// partMark stands between the name of a file and the random end of its part.
const partMark = ".part-pcell-"

// A Part is a file that does not have its name yet: .NAME.part-* beside it, readable by its owner only. It gets the name
// when it is whole, and goes away when it is not. It is locked as long as its process lives, so that what a killed process
// leaves behind is told from what another one is writing.
type Part struct {
	body
	path   string
	target string
	force  bool
}

// NewPart removes what killed processes left in the folder of target, and makes a new part there. Without force it
// refuses a target that exists (ErrTargetExists), and never one that is not a regular file (ErrNotRegular). Close must be
// called.
func NewPart(target string, force bool) (*Part, error) {
	dir := filepath.Dir(target)
	sweep(dir)
	if err := checkTarget(target, force); err != nil {
		return nil, err
	}
	for try := 1; ; try++ {
		file, err := os.CreateTemp(dir, "."+filepath.Base(target)+partMark+"*")
		if err != nil {
			return nil, fmt.Errorf("no file can be made in the folder %s: %w", dir, WithoutPath(err))
		}
		p := &Part{body: body{file: file, dir: dir, name: target}, path: file.Name(), target: target, force: force}
		lockFile(file)
		if p.isThere() || try == 3 {
			return p, nil
		}
		_ = file.Close() // another process took it for a leftover before it was locked
	}
}

// WithoutPath is the reason in an error of a file without its path: the caller names the file, or its name is a random one that
// means nothing to anybody.
func WithoutPath(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

func checkTarget(target string, force bool) error {
	info, err := os.Lstat(target)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case !info.Mode().IsRegular():
		return fmt.Errorf("%s cannot be replaced: %w", target, ErrNotRegular)
	case !force:
		return fmt.Errorf("%s: %w", target, ErrTargetExists)
	}
	return nil
}

func (p *Part) isThere() bool {
	mine, err := p.file.Stat()
	if err != nil {
		return false
	}
	listed, err := os.Lstat(p.path)
	return err == nil && os.SameFile(mine, listed)
}

// sweep removes the parts that no living process holds. What cannot be removed does no harm.
func sweep(dir string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") && strings.Contains(e.Name(), partMark) && e.Type().IsRegular() {
			removeAbandoned(filepath.Join(dir, e.Name()))
		}
	}
}

// Commit gives the file its name: after its length is what Begin was told (else ErrIncomplete), after check, which may be
// nil, has nothing against its content, and after its bytes are on the disk. The folder is on the disk, too, when it
// returns nil. On an error the name belongs to what it belonged to before.
func (p *Part) Commit(check func(src io.ReaderAt, size int64) error) error {
	if err := p.Complete(); err != nil {
		return err
	}
	if check != nil {
		if err := check(p, p.Size()); err != nil {
			return err
		}
	}
	if err := p.file.Sync(); err != nil {
		return p.explain(err)
	}
	if err := p.place(); err != nil {
		return err
	}
	if err := syncDir(filepath.Dir(p.target)); err != nil {
		return fmt.Errorf("%s is in its place, but may be gone after a power failure: %w", p.target, err)
	}
	return nil
}

// Close removes the part, unless it has got its name.
func (p *Part) Close() error {
	if p.file == nil {
		return nil
	}
	err := removeOpen(p.file, p.path)
	p.file = nil
	return err
}
