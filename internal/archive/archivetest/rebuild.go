package archivetest

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/archive"
)

// An Edit changes one entry of an archive that is written anew: it returns the name and content to write, "" for none.
type Edit func(name string, content []byte) (string, []byte)

// An Extra is an entry to be added.
type Extra struct{ name, content string }

// With is an entry to be added.
func With(name, content string) Extra { return Extra{name, content} }

// Rebuild writes a server's archive anew, with one edit and some more entries.
func Rebuild(t testing.TB, base []byte, change Edit, extras ...Extra) []byte {
	t.Helper()
	in, err := zip.NewReader(bytes.NewReader(base), int64(len(base)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	w.RegisterCompressor(zip.Deflate, archive.OnePacker(1))
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

// Only makes an edit of one entry's content.
func Only(entry string, change func(content string) string) Edit {
	return func(name string, content []byte) (string, []byte) {
		if name == entry {
			return name, []byte(change(string(content)))
		}
		return name, content
	}
}

// Become makes an edit that gives one entry another content.
func Become(entry, content string) Edit { return Only(entry, func(string) string { return content }) }

// Without makes an edit that leaves out the entries of a name and those below it.
func Without(entry string) Edit {
	return func(name string, content []byte) (string, []byte) {
		if name == entry || strings.HasPrefix(name, strings.TrimSuffix(entry, "/")+"/") {
			return "", nil
		}
		return name, content
	}
}

// Replace makes an edit of the first place of a text in an entry.
func Replace(entry, before, after string) Edit {
	return Only(entry, func(content string) string { return strings.Replace(content, before, after, 1) })
}
