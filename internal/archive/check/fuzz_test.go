package check_test

import (
	"archive/zip"
	"bytes"
	"io"
	"testing"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/check"
)

// FuzzCheck: whatever the bytes are, a check ends, lists few findings, and calls clean only what the standard library can
// read, too.
func FuzzCheck(f *testing.F) {
	var small bytes.Buffer
	w := zip.NewWriter(&small)
	for _, t := range archive.Tables() {
		if _, err := w.Create(t.Path); err != nil {
			f.Fatal(err)
		}
	}
	for name, text := range map[string]string{
		archive.ManifestFile: `{"export_version":2}`,
		archive.CellFile:     `{"_id":"AAAAAAAAAAAAAAAAAAAAAA","_type":"Cell","_source":{"s":{"Name":"c"},"h":{}}}`,
		"20_webdav/.pmeta":   `{"a":{},"cs":"normal"}`,
	} {
		entry, err := w.Create(name)
		if err != nil {
			f.Fatal(err)
		}
		if _, err := io.WriteString(entry, text); err != nil {
			f.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		f.Fatal(err)
	}
	f.Add(small.Bytes())
	f.Add(manyEntries(3))
	f.Add([]byte("<html>"))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, data []byte) {
		r := checked(t, data, check.Options{})
		if len(r.Findings) > check.FindingsPerCode*len(check.Codes()) {
			t.Errorf("%d findings listed", len(r.Findings))
		}
		for _, found := range r.Findings {
			if found.Text == "" || severityOf(found.Code) != found.Severity {
				t.Errorf("an unexplained finding: %+v", found)
			}
		}
		if !r.Clean() {
			return
		}
		if r.Inventory == nil {
			t.Error("clean, and no inventory")
		}
		if _, err := contentOf(data); err != nil {
			t.Errorf("clean, and the standard library cannot read it: %v", err)
		}
	})
}
