package archive_test

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/archive"
)

// An edit changes one entry of an archive that is written anew: it returns the name and content to write, "" for none.
type edit func(name string, content []byte) (string, []byte)

// An extra is an entry to be added.
type extra struct{ name, content string }

// rebuild writes a server's archive anew, with one edit and some more entries.
func rebuild(t testing.TB, base []byte, change edit, extras ...extra) []byte {
	t.Helper()
	in, err := zip.NewReader(bytes.NewReader(base), int64(len(base)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	put := func(name string, content []byte) {
		h := &zip.FileHeader{Name: name, Method: zip.Deflate, NonUTF8: true}
		if strings.HasSuffix(name, "/") {
			h.Method = zip.Store
		}
		f, err := w.CreateHeader(h)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write(content); err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range in.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		name := f.Name
		if change != nil {
			name, content = change(name, content)
		}
		if name != "" {
			put(name, content)
		}
	}
	for _, x := range extras {
		put(x.name, []byte(x.content))
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// only makes an edit of one entry's content.
func only(entry string, change func(content string) string) edit {
	return func(name string, content []byte) (string, []byte) {
		if name == entry {
			return name, []byte(change(string(content)))
		}
		return name, content
	}
}

// become makes an edit that gives one entry another content.
func become(entry, content string) edit { return only(entry, func(string) string { return content }) }

// without makes an edit that leaves out the entries of a name and those below it.
func without(entry string) edit {
	return func(name string, content []byte) (string, []byte) {
		if name == entry || strings.HasPrefix(name, strings.TrimSuffix(entry, "/")+"/") {
			return "", nil
		}
		return name, content
	}
}

// replace makes an edit of the first place of a text in an entry.
func replace(entry, before, after string) edit {
	return only(entry, func(content string) string { return strings.Replace(content, before, after, 1) })
}

func check(t testing.TB, data []byte, o archive.CheckOptions) archive.Report {
	t.Helper()
	ctx := context.Background()
	if t, ok := t.(*testing.T); ok {
		ctx = t.Context()
	}
	r, err := archive.Check(ctx, bytes.NewReader(data), int64(len(data)), o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}
