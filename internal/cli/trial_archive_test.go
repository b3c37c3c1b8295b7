package cli

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/refusal"
)

// A trial is an odd archive, what a check says of it, and how an import of it ends.
type trial struct {
	name          string
	change        func(name, content string) (string, string)
	more          map[string]string
	check, ending refusal.Code
	says          string // by the check
}

func trials() []trial {
	const roles, web = "10_odata/20_role.pjson", "20_webdav/__/"
	in := func(entry, before, after string) func(name, content string) (string, string) {
		return func(name, content string) (string, string) {
			if name == entry {
				content = strings.Replace(content, before, after, 1)
			}
			return name, content
		}
	}
	same := func(name, content string) (string, string) { return name, content }
	return []trial{
		{"bigint", in(roles, `"_source":{`, `"_source":{"zz":12345678901234567890123,`), nil, refusal.BadArchive, refusal.BadArchive, "number-too-large"},
		{"longname", func(name, content string) (string, string) {
			return strings.Replace(name, "/hello.txt/", "/"+strings.Repeat("p", 260)+"/", 1), content
		}, nil, refusal.BadArchive, refusal.BadArchive, "web-name-too-long"},
		{"rawtab", in(roles, `"_source":{`, "\"_source\":{\"zz\":\"a\tb\","), nil, refusal.Done, refusal.Done, "clean: "},
		{"trailcomma", in(roles, "}\n", ",}\n"), nil, refusal.Done, refusal.Done, "clean: "},
		{"lead0", in(roles, `"_source":{`, `"_source":{"zz":007,`), nil, refusal.Done, refusal.Done, "clean: "},
		{"dsstore", same, map[string]string{web + ".DS_Store": "\x00\x00\x00\x01Bud1", web + "Thumbs.db": "x"}, refusal.Done, refusal.Done, "system-file"},
		{"key", same, map[string]string{"id_rsa": "-----BEGIN OPENSSH PRIVATE KEY-----\n"}, refusal.Done, refusal.Done, "private-key"},
		{"wrapped", func(name, content string) (string, string) { return "CellExport/" + name, content }, nil, refusal.BadArchive, refusal.BadArchive, "wrapped-in-folder"},
		{"inside", func(name, content string) (string, string) { return "", "" }, map[string]string{"CellExport.zip": "PK"}, refusal.BadArchive, refusal.BadArchive, "wrapped-in-zip"},
	}
}

// write makes the archive out of that of a real unit.
func (c trial) write(t *testing.T) string {
	t.Helper()
	from, err := zip.OpenReader(filepath.Join("..", "..", "testdata", "snapshot", "gamma-g1.zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = from.Close() }()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	put := func(name, content string) {
		if name == "" {
			return
		}
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, NonUTF8: true})
		if err == nil {
			_, err = io.WriteString(w, content)
		}
		if err != nil && content != "" {
			t.Fatal(err)
		}
	}
	for _, f := range from.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		put(c.change(f.Name, string(content)))
	}
	for name, content := range c.more {
		put(name, content)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), c.name+".zip")
	if err := os.WriteFile(file, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestOddArchivesEndAsTheyAreJudged(t *testing.T) {
	t.Parallel()
	for _, c := range trials() {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			run, file := startChecked(t, 0), c.write(t)
			if got := run("snapshot", "check", file); got.code != int(c.check) || !strings.Contains(got.stdout, c.says) {
				t.Errorf("check: exit code %d, want %d and %s\n%s%s", got.code, c.check, c.says, got.stdout, got.stderr)
			}
			if got := run("import", "--file", file, "--name", c.name, "--yes"); got.code != int(c.ending) {
				t.Errorf("import: exit code %d, want %d\n%s%s", got.code, c.ending, got.stdout, got.stderr)
			}
		})
	}
}
