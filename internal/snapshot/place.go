package snapshot

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// place moves the part to its name. A name that may not be replaced is taken by a link, which fails when somebody else
// has taken it meanwhile; where there are no links the name is looked at once more.
func (p *Part) place() error {
	file := p.file
	p.file = nil
	if !p.force {
		switch err := os.Link(p.path, p.target); {
		case err == nil:
			return wrap(removeOpen(file, p.path))
		case errors.Is(err, fs.ErrExist):
			return errors.Join(fmt.Errorf("%s: %w", p.target, ErrTargetExists), removeOpen(file, p.path))
		}
	}
	if err := checkTarget(p.target, p.force); err != nil {
		return errors.Join(err, removeOpen(file, p.path))
	}
	if err := renameOpen(file, p.path, p.target); err != nil {
		_ = os.Remove(p.path)
		return fmt.Errorf("give %s its name: %w", p.target, err)
	}
	return nil
}

// wrap explains why the second name of a finished file could not be removed.
func wrap(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("remove the file's temporary name: %w", err)
}
