package sandbox_test

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// An archiveEntry is one entry of a zip, uncompressed; a name that ends in "/" is a directory.
type archiveEntry struct {
	name string
	data []byte
}

// An archiveEdit turns the entries of a good archive into those of a bad one.
type archiveEdit func([]archiveEntry) []archiveEntry

// readArchive reads a file of testdata/snapshot as it is.
func readArchive(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "testdata", "snapshot", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// editArchive gives a file of testdata/snapshot with edits. It is compressed anew.
func editArchive(t testing.TB, name string, edits ...archiveEdit) []byte {
	t.Helper()
	return editedArchive(t, readArchive(t, name), edits...)
}

// editedArchive gives an archive with edits.
func editedArchive(t testing.TB, data []byte, edits ...archiveEdit) []byte {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var entries []archiveEntry
	for _, file := range archive.File {
		entries = append(entries, archiveEntry{file.Name, readEntry(t, file)})
	}
	for _, edit := range edits {
		entries = edit(entries)
	}
	return writeArchive(t, entries)
}

func readEntry(t testing.TB, file *zip.File) []byte {
	t.Helper()
	reader, err := file.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	data, err := io.ReadAll(reader)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func writeArchive(t testing.TB, entries []archiveEntry) []byte {
	t.Helper()
	var buffer bytes.Buffer
	writer := zip.NewWriter(&buffer)
	for _, entry := range entries {
		w, err := writer.CreateHeader(&zip.FileHeader{Name: entry.name}) // stored: nobody looks at how well it is packed
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(entry.data); err != nil {
			t.Fatal(err)
		}
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	return buffer.Bytes()
}

// without leaves out the entry, and everything below it where it ends in "/".
func without(name string) archiveEdit {
	return func(entries []archiveEntry) []archiveEntry {
		return slices.DeleteFunc(entries, func(e archiveEntry) bool {
			return e.name == name || strings.HasSuffix(name, "/") && strings.HasPrefix(e.name, name)
		})
	}
}

// holding sets the content of an entry, which comes last when it is new.
func holding(name, content string) archiveEdit {
	return func(entries []archiveEntry) []archiveEntry {
		for i := range entries {
			if entries[i].name == name {
				entries[i].data = []byte(content)
				return entries
			}
		}
		return append(entries, archiveEntry{name, []byte(content)})
	}
}

// ending adds text to the end of an entry.
func ending(name, text string) archiveEdit {
	return rewriting(name, func(content string) string { return content + text })
}

// rewriting changes the content of an entry.
func rewriting(name string, change func(string) string) archiveEdit {
	return func(entries []archiveEntry) []archiveEntry {
		for i := range entries {
			if entries[i].name == name {
				entries[i].data = []byte(change(string(entries[i].data)))
			}
		}
		return entries
	}
}

// everywhere replaces a text in all tables.
func everywhere(old, fresh string) archiveEdit {
	return func(entries []archiveEntry) []archiveEntry {
		for i := range entries {
			if strings.HasSuffix(entries[i].name, ".pjson") {
				entries[i].data = bytes.ReplaceAll(entries[i].data, []byte(old), []byte(fresh))
			}
		}
		return entries
	}
}

// moving gives what lies in a folder another one. Both end in "/".
func moving(old, fresh string) archiveEdit {
	return func(entries []archiveEntry) []archiveEntry {
		for i := range entries {
			if inside, found := strings.CutPrefix(entries[i].name, old); found {
				entries[i].name = fresh + inside
			}
		}
		return entries
	}
}

// below puts every entry into a folder.
func below(folder string) archiveEdit {
	return func(entries []archiveEntry) []archiveEntry {
		for i := range entries {
			entries[i].name = folder + entries[i].name
		}
		return entries
	}
}

// corrupted damages the compressed data of one entry.
func corrupted(t testing.TB, data []byte, name string) []byte {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	damaged := bytes.Clone(data)
	for _, file := range archive.File {
		if file.Name != name {
			continue
		}
		offset, err := file.DataOffset()
		if err != nil {
			t.Fatal(err)
		}
		for i := range 64 {
			damaged[offset+int64(i)] ^= 0xff
		}
	}
	return damaged
}

// withoutBoxRows leaves the tables of box-level rows empty, so that the web files are most of what an import has to do.
func withoutBoxRows(entries []archiveEntry) []archiveEntry {
	for i := range entries {
		if table, found := strings.CutPrefix(entries[i].name, "10_odata/"); found && table >= "40" {
			entries[i].data = nil
		}
	}
	return entries
}
