package archive_test

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/archive"
)

func TestTheManifestOfACopyIsReadFromItsBeginning(t *testing.T) {
	t.Parallel()
	const manifest = `{"personium_version":"1","personium_cell":{"prepared":1,"of":"snap","target":"id","version":7}}`
	streamed := func(method uint16, entries ...string) []byte {
		var b bytes.Buffer
		w := zip.NewWriter(&b)
		for i := 0; i < len(entries); i += 2 {
			to, err := w.CreateHeader(&zip.FileHeader{Name: entries[i], Method: method})
			if err == nil {
				_, err = io.WriteString(to, entries[i+1])
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	raw := func(content string) []byte {
		var b bytes.Buffer
		w := zip.NewWriter(&b)
		to, err := w.CreateRaw(&zip.FileHeader{Name: archive.ManifestFile, CompressedSize64: uint64(len(content)), UncompressedSize64: uint64(len(content))})
		if err == nil {
			_, err = io.WriteString(to, content)
		}
		if err == nil {
			err = w.Flush()
		}
		if err != nil {
			t.Fatal(err)
		}
		return append(b.Bytes(), make([]byte, 100)...)
	}
	const deflate, store = zip.Deflate, zip.Store
	for name, test := range map[string]struct {
		data []byte
		want bool
	}{
		"behind folders and an entry": {streamed(deflate, "10_odata/", "", "20_webdav/", "", "a", "b", archive.ManifestFile, manifest), true},
		"stored":                      {raw(manifest), true},
		"stored, of no known length":  {streamed(store, "a", "b", archive.ManifestFile, manifest), false},
		"too far behind":              {streamed(store, "20_webdav/x", strings.Repeat("x", 70<<10), archive.ManifestFile, manifest), false},
		"of no copy":                  {streamed(deflate, archive.ManifestFile, `{"personium_version":"1"}`), false},
		"of a later version":          {streamed(deflate, archive.ManifestFile, strings.Replace(manifest, `"prepared":1`, `"prepared":2`, 1)), false},
		"without a manifest":          {streamed(deflate, "a", "b"), false},
		"no archive":                  {[]byte("PK and nothing else that would be one of those"), false},
		"nothing":                     {nil, false},
	} {
		p := archive.LeadingPrepared(bytes.NewReader(test.data))
		if (p != nil) != test.want || p != nil && (p.Of != "snap" || p.Version == nil || *p.Version != 7) {
			t.Errorf("%s: %+v", name, p)
		}
	}
}
