package check

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"unicode/utf8"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/jsonscan"
)

// A manifest is 00_manifest.json.
type manifest struct {
	UnitURL    string `json:"unit_url"`
	CreateDate int64  `json:"create_date"` // ms since 1970
}

// checkAsServer looks at what the server looks at before its 202, once it has opened the archive.
//
// Source: core's SnapshotFile and SnapshotFileManager; the answers were measured.
func (c *checker) checkAsServer(all *collector) {
	if c.isVersion1() {
		all.add(Finding{Code: "version-1", Entry: archive.ManifestFile,
			Text: "the archive is of version 1, which core 1.5.5 to 1.7.11 wrote; core 1.7.12 and later import only version 2"})
		return
	}
	if f := c.checkManifest(); f.Code != "" {
		f.Entry = archive.ManifestFile
		all.add(f)
	}
	c.checkFiles(all)
	c.checkFolders(all)
}

// checkFiles looks for the files that an archive must have, in the order in which the server looks for them.
func (c *checker) checkFiles(all *collector) {
	for n, file := range archive.RequiredFiles() {
		f := Finding{Entry: file, order: order{entry: n}}
		switch {
		case c.r.Find([]byte(file)) >= 0:
			continue
		case c.r.HasFolder(file):
			f.Code, f.Text = "file-is-folder", "it is a folder"
		default:
			f.Code, f.Text, f.Server = "file-missing", "it is missing", missingAnswer(file)
		}
		all.add(f)
	}
}

// checkFolders looks for the two folders that an archive must have.
func (c *checker) checkFolders(all *collector) {
	const empty = "there is nothing in it: the server rewrites the stored snapshot, and later downloads of it are cut off"
	if !c.r.HasFolder(archive.ODataDir) {
		all.add(Finding{Code: "odata-folder-missing", Entry: archive.ODataDir, Text: empty})
	}
	f := Finding{Code: "webdav-folder-missing", Entry: archive.WebDir, Text: empty, order: order{entry: 1}}
	switch {
	case c.r.Find([]byte(archive.WebDir)) >= 0:
		f.Code, f.Text = "webdav-is-file", "it is a file"
	case c.r.HasFolder(archive.WebDir):
		return
	}
	all.add(f)
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

// checkManifest says what the server has against the manifest: a finding without a code when it has nothing.
func (c *checker) checkManifest() Finding {
	if c.manifest == nil || !utf8.Valid(c.manifest) {
		return Finding{Code: "manifest-missing", Text: "there is no readable manifest at the top of the archive"}
	}
	s := jsonscan.New(c.manifest)
	if !s.Skip() || !s.AtEnd() {
		return Finding{Code: "manifest-not-json", Text: "it is not JSON"}
	}
	d := json.NewDecoder(bytes.NewReader(c.manifest))
	d.UseNumber()
	var fields map[string]any
	if d.Decode(&fields) != nil || fields == nil {
		return wrongVersion(unknownException, "it is not an object")
	}
	switch v := fields["export_version"].(type) {
	case nil:
		return wrongVersion(versionAnswer("null"), "it does not say which version the archive is of")
	case json.Number:
		return checkVersion(v)
	}
	return wrongVersion(unknownException, "its export_version is not a number")
}

func checkVersion(v json.Number) Finding {
	n, err := strconv.ParseInt(v.String(), 10, 64)
	switch {
	case err != nil:
		return wrongVersion(unknownException, "its export_version is no whole number")
	case n != archive.Version:
		return wrongVersion(versionAnswer(grouped(n)), fmt.Sprintf("the archive is of version %d, and the server takes version 2", n))
	}
	return Finding{}
}

func wrongVersion(server, text string) Finding {
	return Finding{Code: "manifest-version", Server: server, Text: text}
}
