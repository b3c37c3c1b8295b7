package archive_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/archive"
)

// FuzzCheck: whatever the bytes are, a check ends, lists few findings, and calls clean only what the standard library can
// read, too.
func FuzzCheck(f *testing.F) {
	var small bytes.Buffer
	w := archive.NewWriter(&small, time.Now())
	for _, t := range archive.Tables() {
		if err := w.File(t.Path, nil); err != nil {
			f.Fatal(err)
		}
	}
	for name, text := range map[string]string{
		archive.ManifestFile: `{"export_version":2}`,
		archive.CellFile:     `{"_id":"AAAAAAAAAAAAAAAAAAAAAA","_type":"Cell","_source":{"s":{"Name":"c"},"h":{}}}`,
		"20_webdav/.pmeta":   `{"a":{},"cs":"normal"}`,
	} {
		if err := w.File(name, []byte(text)); err != nil {
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
		r := check(t, data, archive.CheckOptions{})
		if len(r.Findings) > archive.FindingsPerCode*len(archive.Codes()) {
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
