package transfer

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/snapshot"
)

func TestOnlyAFileOfKnownLengthIsUploaded(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	missing := filepath.Join(dir, "missing.zip")
	_, err := OpenFile(missing)
	refuses(t, "missing", err, 2, "there is no file "+missing, "")
	_, err = OpenFile(dir)
	refuses(t, "a folder", err, 2, dir+" is not a regular file: the server requires the length", "")
}

func TestAFileIsDescribedToWhoImportsIt(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "up.zip")
	if err := os.WriteFile(path, []byte("bytes"), 0o600); err != nil {
		t.Fatal(err)
	}
	when := time.Date(2026, 11, 24, 11, 0, 0, 0, time.FixedZone("", 3600))
	if err := os.Chtimes(path, when, when); err != nil {
		t.Fatal(err)
	}
	file, err := OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	if got, want := file.String(), path+", 5 bytes, of 2026-11-24T10:00:00Z"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if err := file.Unchanged(); err != nil {
		t.Errorf("unchanged: %v", err)
	}
	if err := os.Chtimes(path, when, when.Add(time.Second)); err != nil {
		t.Fatal(err)
	}
	refuses(t, "written to", file.Unchanged(), 10, path+" has changed since it was checked; nothing was sent",
		"start again when nothing writes to it any more")
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	refuses(t, "gone", file.Unchanged(), 10, path+" has changed since it was checked; nothing was sent",
		"start again when nothing writes to it any more")
}

func TestWhereADownloadGoes(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	sep := string(os.PathSeparator)
	for output, want := range map[string]string{
		"":                                  "snap.zip",
		dir:                                 filepath.Join(dir, "snap.zip"),
		dir + sep:                           filepath.Join(dir, "snap.zip"),
		filepath.Join(dir, "x"):             filepath.Join(dir, "x"),
		filepath.Join(dir, "missing") + sep: filepath.Join(dir, "missing", "snap.zip"),
	} {
		if got := targetPath(output, "snap"); got != want {
			t.Errorf("-o %q: got %s, want %s", output, got, want)
		}
	}
}

func TestAFileThatExistsIsOnlyReplacedByForce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "snap.zip")
	if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := ToFile(dir, "snap", false)
	refuses(t, "it exists", err, 2, path+": "+snapshot.ErrTargetExists.Error(), "--force replaces it")
	to, err := ToFile(dir, "snap", true)
	if err != nil || to.Path() != path {
		t.Fatalf("by force: %v", err)
	}
	to.Close()
	if got, err := os.ReadFile(path); err != nil || string(got) != "old" {
		t.Errorf("a download that did not come: %q, %v", got, err)
	}
	if _, err = ToFile(filepath.Join(dir, "no", "such", "folder"), "snap", false); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a folder that is not there: %v", err)
	}
}
