package check

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/jsonscan"
)

// unknownException is the server's answer to what its zip reader does not open; a number that changes follows.
const unknownException = "PR500-SV-9999 Unknown Exception"

// A manifest is 00_manifest.json.
type manifest struct {
	UnitURL    string `json:"unit_url"`
	CreateDate int64  `json:"create_date"` // ms since 1970
}

// checkAsServer looks at what the server looks at before its 202, once it has opened the archive.
//
// Source: core's SnapshotFile and SnapshotFileManager; the answers were measured.
func (c *checker) checkAsServer(all *collector) {
	add := func(stage, at int, code, entry, server, format string, a ...any) {
		all.add(Finding{Code: code, Entry: entry, Text: fmt.Sprintf(format, a...), Server: server, order: order{stage, at}})
	}
	first := c.isVersion1()
	if code, server, text := c.checkManifest(); code != "" && !first {
		add(stageManifest, 0, code, archive.ManifestFile, server, "%s", text)
	}
	if first {
		add(stageManifest, 0, "version-1", archive.ManifestFile, versionWords("1"),
			"the archive is of version 1, which core 1.5.5 to 1.7.11 wrote; core 1.7.12 and later import only version 2")
		return
	}
	for n, file := range archive.RequiredFiles() {
		switch {
		case c.r.Find([]byte(file)) >= 0:
		case c.r.HasFolder(file):
			add(stageTables, n, "file-is-folder", file, tablesUnreadable, "it is a folder")
		default:
			add(stageFiles, n, "file-missing", file, fmt.Sprintf("PR400-MC-0001 [%s] does not exist in the snapshot file.", file), "it is missing")
		}
	}
	for n, dir := range []string{archive.ODataDir, archive.WebDir} {
		code := []string{"odata-folder-missing", "webdav-folder-missing"}[n]
		switch {
		case dir == archive.WebDir && c.r.Find([]byte(archive.WebDir)) >= 0:
			add(stageFolders, n, "webdav-is-file", archive.WebDir, "PR500-CM-0002 Files I/O error caused [read webdav dir from snapshot file] to fail.", "it is a file")
		case !c.r.HasFolder(dir):
			add(stageFolders, n, code, dir, "", "there is nothing in it: the server rewrites the stored snapshot, and later downloads of it are cut off")
		}
	}
}

// isVersion1 says whether the archive looks like one of version 1.
func (c *checker) isVersion1() bool {
	if c.r.Find([]byte(archive.ODataDir+"/10_data.pjson")) >= 0 {
		return true
	}
	var m struct {
		Version json.Number `json:"export_version"`
	}
	return json.Unmarshal(c.manifest, &m) == nil && m.Version == "1"
}

func versionWords(was string) string {
	return "PR400-MC-0003 Version of the snapshot file is invalid. Expected [2] but was [" + was + "]."
}

// checkManifest says what the server has against the manifest: a code, the server's answer, and a sentence.
func (c *checker) checkManifest() (code, server, text string) {
	if c.manifest == nil || !utf8.Valid(c.manifest) {
		return "manifest-missing", "PR500-CM-0002 Files I/O error caused [read manifest json from snapshot file] to fail.",
			"there is no readable manifest at the top of the archive"
	}
	s := jsonscan.New(c.manifest)
	if !s.Skip() || !s.AtEnd() {
		return "manifest-not-json", "PR400-CM-0004 JSON parse error. […].", "it is not JSON"
	}
	d := json.NewDecoder(bytes.NewReader(c.manifest))
	d.UseNumber()
	var fields map[string]any
	if d.Decode(&fields) != nil || fields == nil {
		return "manifest-version", unknownException, "it is not an object"
	}
	switch v := fields["export_version"].(type) {
	case nil:
		return "manifest-version", versionWords("null"), "it does not say which version the archive is of"
	case json.Number:
		n, err := strconv.ParseInt(v.String(), 10, 64)
		if err != nil {
			return "manifest-version", unknownException, "its export_version is no whole number"
		}
		if n != archive.Version {
			return "manifest-version", versionWords(grouped(n)), fmt.Sprintf("the archive is of version %d, and the server takes version 2", n)
		}
		return "", "", ""
	}
	return "manifest-version", unknownException, "its export_version is not a number"
}

// grouped writes a number as Java's message formats do: 1,000.
func grouped(n int64) string {
	digits := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, digits = "-", digits[1:]
	}
	var b strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(d)
	}
	return sign + b.String()
}
