package snapshot

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// newPart makes a part with content in it, of which want bytes are announced.
func newPart(t *testing.T, target string, force bool, content string, want int64) *Part {
	t.Helper()
	p, err := NewPart(target, force)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	if err := p.Begin(want); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Write([]byte(content)); err != nil {
		t.Fatal(err)
	}
	return p
}

func content(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	return string(data)
}

// names are the names in a folder.
func names(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, e := range entries {
		list = append(list, e.Name())
	}
	return strings.Join(list, " ")
}

func TestAPartGetsItsNameOnlyWhenItIsWholeAndChecked(t *testing.T) {
	t.Parallel()
	errBad := errors.New("bad archive")
	for _, test := range []struct {
		name  string
		old   string // "" is none
		force bool
		want  int64
		check error
		err   error
		final string
	}{
		{"a new file", "", false, 3, nil, nil, "new"},
		{"over an old one", "old", true, 3, nil, nil, "new"},
		{"too short", "old", true, 4, nil, ErrIncomplete, "old"},
		{"too long", "", false, 2, nil, ErrIncomplete, ""},
		{"refused by the check", "old", true, 3, errBad, errBad, "old"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			target := filepath.Join(dir, "a.zip")
			if test.old != "" {
				if err := os.WriteFile(target, []byte(test.old), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			p := newPart(t, target, test.force, "new", test.want)
			checked := false
			err := p.Commit(func(src io.ReaderAt, size int64) error {
				checked = true
				if got, err := io.ReadAll(io.NewSectionReader(src, 0, size)); string(got) != "new" || err != nil {
					t.Errorf("checked %q, %v", got, err)
				}
				return test.check
			})
			if !errors.Is(err, test.err) || err == nil != (test.err == nil) {
				t.Errorf("got %v, want %v", err, test.err)
			}
			if checked == errors.Is(test.err, ErrIncomplete) {
				t.Errorf("checked: %t", checked)
			}
			if err := p.Close(); err != nil {
				t.Error(err)
			}
			if got := content(t, target); got != test.final {
				t.Errorf("the file holds %q, want %q", got, test.final)
			}
			if got := names(t, dir); strings.Contains(got, "part") {
				t.Errorf("left behind: %s", got)
			}
		})
	}
}

func TestABeginningIsANewBeginning(t *testing.T) {
	t.Parallel()
	target := filepath.Join(t.TempDir(), "a.zip")
	p := newPart(t, target, false, "a long first version", 100)
	if err := p.Begin(3); err != nil {
		t.Fatal(err)
	}
	_, err := p.Write([]byte("new"))
	if err := errors.Join(err, p.Commit(nil)); err != nil {
		t.Fatal(err)
	}
	if got := content(t, target); got != "new" {
		t.Errorf("got %q", got)
	}
}

func TestATargetIsNotReplacedUnasked(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	target := filepath.Join(dir, "a.zip")
	p := newPart(t, target, false, "new", 3)
	if err := os.WriteFile(target, []byte("somebody's"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := NewPart(target, false); !errors.Is(err, ErrTargetExists) {
		t.Errorf("a part beside an existing target: %v", err)
	}
	if err := p.Commit(nil); !errors.Is(err, ErrTargetExists) {
		t.Errorf("a target that appeared meanwhile: %v", err)
	}
	if got := content(t, target) + "; " + names(t, dir); got != "somebody's; a.zip" {
		t.Errorf("got %s", got)
	}
	if _, err := NewPart(dir, true); !errors.Is(err, ErrNotRegular) {
		t.Errorf("a folder as target: %v", err)
	}
}

func TestOnlyAbandonedPartsAreSweptAway(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	abandoned := ".b.zip" + partMark + "123"
	for _, name := range []string{abandoned, ".c.zip.part-rsync", "d.zip" + partMark + "1"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	first := newPart(t, filepath.Join(dir, "a.zip"), false, "new", 3)
	second := newPart(t, filepath.Join(dir, "a.zip"), false, "new", 3)
	list := names(t, dir)
	if strings.Contains(list, abandoned) || !strings.Contains(list, ".c.zip.part-rsync") || !strings.Contains(list, "d.zip"+partMark) {
		t.Errorf("got %s", list)
	}
	for _, p := range []*Part{first, second} {
		if !p.isThere() {
			t.Errorf("the part of a living process was swept away: %s", list)
		}
	}
	if mode, err := first.file.Stat(); err != nil || mode.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", mode, err)
	}
}

func TestSpaceIsAskedForBefore(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	free, ok := freeSpace(dir)
	if !ok {
		t.Skip("this system does not tell")
	}
	if free <= 0 {
		t.Errorf("%d bytes are free", free)
	}
	p, err := NewPart(filepath.Join(dir, "a.zip"), false)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = p.Close() }()
	var space *NoSpaceError
	if err := p.Begin(1 << 62); !errors.As(err, &space) || space.Need != 1<<62 || space.Room <= 0 || space.Dir != dir {
		t.Errorf("got %v", err)
	}
}
