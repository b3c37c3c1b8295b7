package check

import (
	"fmt"
	"strconv"
	"time"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/jsonscan"
)

// A manifest is 00_manifest.json.
type manifest struct {
	unitURL jsonscan.Value // text
	created jsonscan.Value // create_date, in ms since 1970
	version jsonscan.Value // export_version
}

// parse reads a manifest as core's parser does.
func (m *manifest) parse(text []byte) archive.LineFault {
	s := jsonscan.New(text)
	if s.Space(); !s.At('{') {
		if s.Skip() && s.AtEnd() {
			return archive.LineNotObject
		}
		return manifestFault(s)
	}
	ok := s.Object(func(key []byte) bool {
		switch string(key) {
		case "unit_url":
			return s.Value(&m.unitURL)
		case "create_date":
			return s.Value(&m.created)
		case "export_version":
			return s.Value(&m.version)
		}
		return s.Skip()
	})
	if !ok || !s.AtEnd() {
		return manifestFault(s)
	}
	return archive.LineFine
}

func manifestFault(s *jsonscan.Scanner) archive.LineFault {
	switch s.Fault() {
	case jsonscan.TooLarge:
		return archive.LineTooLarge
	case jsonscan.TooDeep:
		return archive.LineTooDeep
	}
	return archive.LineNotJSON
}

// origin is where the archive comes from, as far as the manifest says.
func (m *manifest) origin(o *archive.Origin) {
	if m.unitURL.Kind == jsonscan.String {
		o.UnitURL = string(m.unitURL.Text)
	}
	if n, err := strconv.ParseInt(string(m.created.Text), 10, 64); m.created.IsWhole() && err == nil && n > 0 {
		o.Created = time.UnixMilli(n).UTC()
	}
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
	if f, is := c.foreign(); is {
		all.drop("stray-entry")
		all.add(f)
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
	var m manifest
	return m.parse(c.manifest) == archive.LineFine && m.version.IsWhole() && string(m.version.Text) == "1"
}

// checkManifest says what the server has against the manifest: a finding without a code when it has nothing.
func (c *checker) checkManifest() Finding {
	if c.manifest == nil {
		return Finding{Code: "manifest-missing", Text: "there is no readable manifest at the top of the archive"}
	}
	var m manifest
	switch m.parse(c.manifest) {
	case archive.LineFine:
		return checkVersion(m.version)
	case archive.LineNotObject:
		return wrongVersion(unknownException, "it is not an object")
	case archive.LineTooLarge:
		return wrongVersion(unknownException, "a whole number in it is larger than the server can hold")
	case archive.LineTooDeep:
		return Finding{Code: "line-too-deep", Text: tooDeep()}
	}
	return Finding{Code: "manifest-not-json", Text: "it is not JSON"}
}

// tooDeep is why a file was not checked.
func tooDeep() string {
	return fmt.Sprintf("values in it are nested more than %d deep: it was not checked", jsonscan.MaxDepth)
}

func checkVersion(v jsonscan.Value) Finding {
	switch v.Kind {
	case jsonscan.Missing, jsonscan.Null:
		return wrongVersion(versionAnswer("null"), "it does not say which version the archive is of")
	case jsonscan.Number:
	default:
		return wrongVersion(unknownException, "its export_version is not a number")
	}
	n, err := strconv.ParseInt(string(v.Text), 10, 64)
	switch {
	case err != nil:
		return wrongVersion(unknownException, "its export_version is not a whole number")
	case n != archive.Version:
		return wrongVersion(versionAnswer(grouped(n)), fmt.Sprintf("the archive is of version %d, and the server takes version 2", n))
	}
	return Finding{}
}

func wrongVersion(server, text string) Finding {
	return Finding{Code: "manifest-version", Server: server, Text: text}
}
