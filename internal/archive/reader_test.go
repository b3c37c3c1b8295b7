package archive_test

import (
	"errors"
	"testing"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/snapshot"
)

func TestAScratchIsReadAsAnArchive(t *testing.T) {
	t.Parallel()
	s, err := snapshot.NewScratch(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	err = s.Begin(4)
	_, writeErr := s.Write([]byte("junk"))
	if err := errors.Join(err, writeErr); err != nil {
		t.Fatal(err)
	}
	_, err = archive.NewReader(s, s.Size())
	if bad, ok := errors.AsType[*archive.FormatError](err); !ok || bad.Code != "not-a-zip" || bad.Size != 4 {
		t.Errorf("got %#v", err)
	}
}
