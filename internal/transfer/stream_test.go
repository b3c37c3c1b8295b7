package transfer

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/snapshot"
)

func TestAStreamTakesOneVersionAndAllOfIt(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	to := ToStream(&out, true, func(text string) { t.Error(text) })
	defer to.Close()
	file := personium.SnapshotFile{ETag: "1", Size: 5}
	if have, err := to.begin(file); have != 0 || err != nil || to.Path() != "-" {
		t.Errorf("got %d, %v", have, err)
	}
	if _, err := to.Write([]byte("byt")); err != nil {
		t.Fatal(err)
	}
	if have, err := to.begin(file); have != 3 || err != nil {
		t.Errorf("once more: got %d, %v", have, err)
	}
	for name, other := range map[string]personium.SnapshotFile{"version": {ETag: "2", Size: 5}, "size": {ETag: "1", Size: 6}} {
		_, err := to.begin(other)
		want := personium.ErrReplaced.Error() + ", and 3 bytes of the earlier one are on standard output already"
		if !errors.Is(err, personium.ErrReplaced) || err.Error() != want {
			t.Errorf("another %s: got %v", name, err)
		}
	}
	short := "3 bytes instead of 5 went to standard output: " + snapshot.ErrIncomplete.Error()
	if err := to.commit(nil); !errors.Is(err, snapshot.ErrIncomplete) || err.Error() != short {
		t.Errorf("too early: got %v", err)
	}
	if _, err := to.Write([]byte("es")); err != nil {
		t.Fatal(err)
	}
	if err := to.commit(nil); err != nil || out.String() != "bytes" {
		t.Errorf("got %q, %v", out.String(), err)
	}
	look := func(io.ReaderAt, int64) error { return nil }
	if err := to.commit(look); !errors.Is(err, errUnchecked) {
		t.Errorf("a check of what nobody kept: %v", err)
	}
}

// What is checked is a copy of what went out. Without room for it the download goes on, unchecked, and that is said.
func TestAStreamIsCheckedByACopy(t *testing.T) {
	t.Parallel()
	var warned []string
	to := ToStream(io.Discard, false, func(text string) { warned = append(warned, text) })
	defer to.Close()
	if _, err := to.begin(personium.SnapshotFile{Size: 5}); err != nil {
		t.Fatal(err)
	}
	if _, err := to.Write([]byte("bytes")); err != nil {
		t.Fatal(err)
	}
	read := func(src io.ReaderAt, size int64) error {
		copied, err := io.ReadAll(io.NewSectionReader(src, 0, size))
		if string(copied) != "bytes" {
			t.Errorf("the copy holds %q, %v", copied, err)
		}
		return errors.New("unfit")
	}
	if err := to.commit(read); err == nil || err.Error() != "unfit" {
		t.Errorf("got %v", err)
	}
	if len(warned) > 0 {
		t.Errorf("warned %q", warned)
	}
	large := ToStream(io.Discard, false, func(text string) { warned = append(warned, text) })
	defer large.Close()
	if _, err := large.begin(personium.SnapshotFile{Size: 1 << 60}); err != nil || len(warned) != 1 {
		t.Errorf("without room: %v, warned %q", err, warned)
	}
}
