package check_test

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/archive/archivetest"
	"github.com/personium/personium-cell/internal/archive/check"
)

// webDefects are what is wrong with web files.
func webDefects(t *testing.T, good []byte) []defect {
	long := "20_webdav/__/" + strings.Repeat("p", 256) + "/"
	return []defect{
		{"no root .pmeta", archivetest.Rebuild(t, good, archivetest.Without(rootMeta)), "root-meta-missing " + rootMeta},
		{"root .pmeta not JSON", archivetest.Rebuild(t, good, archivetest.Become(rootMeta, "{")), "root-meta-broken " + rootMeta},
		{"root .pmeta without a", archivetest.Rebuild(t, good, archivetest.Replace(rootMeta, `"a":`, `"A":`)), "root-meta-broken " + rootMeta},
		{"cell status", archivetest.Rebuild(t, good, archivetest.Replace(rootMeta, `"cs":"normal"`, `"cs":"import failed"`)), "cell-import-failed " + rootMeta},
		{".pmeta missing", archivetest.Rebuild(t, good, archivetest.Without(mainMeta)), "meta-missing 20_webdav/__/"},
		{".pmeta not JSON", archivetest.Rebuild(t, good, archivetest.Become(mainMeta, "x")), "meta-broken " + mainMeta + " [PR500-DV-0002]"},
		{".pmeta an array", archivetest.Rebuild(t, good, archivetest.Become(mainMeta, "[]")), "meta-broken " + mainMeta + " [PR500-SV-0000]"},
		{".pmeta whose a is a text", archivetest.Rebuild(t, good, archivetest.Replace(mainMeta, `"a":{}`, `"a":""`)), "meta-broken " + mainMeta + " [PR500-SV-0000]"},
		{"content missing", archivetest.Rebuild(t, good, archivetest.Without(hello+"content")), "content-missing " + hello + ".pmeta"},
		{"content shorter", archivetest.Rebuild(t, good, archivetest.Become(hello+"content", "x")), "content-length " + hello + ".pmeta"},
		{"no cl", archivetest.Rebuild(t, good, archivetest.Replace(hello+".pmeta", `"cl"`, `"CL"`)), "content-length " + hello + ".pmeta"},
		{"content of a folder", archivetest.Rebuild(t, good, nil, archivetest.With("20_webdav/__/content", "x")), "web-entry-stray " + mainMeta},
		{"stray web entry", archivetest.Rebuild(t, good, nil, archivetest.With("20_webdav/__/x.txt", "x")), "web-entry-stray 20_webdav/__/x.txt"},
		{"folder of no box", archivetest.Rebuild(t, good, archivetest.Without("10_odata/10_box.pjson"), archivetest.With("10_odata/10_box.pjson", "")), "box-folder-orphaned 20_webdav/zvHWQGgJQu2JDQsxMxbjnQ"},
		{"box without a folder", archivetest.Rebuild(t, good, archivetest.Without("20_webdav/zvHWQGgJQu2JDQsxMxbjnQ/")), "box-folder-missing 10_odata/10_box.pjson"},
		{".pmeta with a number too large", archivetest.Rebuild(t, good, archivetest.Replace(mainMeta, `"a":{}`, `"a":{"x":99999999999999999999}`)), "meta-broken " + mainMeta + " [PR500-SV-0000 For input string: …]"},
		{".pmeta without v", archivetest.Rebuild(t, good, archivetest.Replace(mainMeta, `"v":`, `"V":`)), "meta-incomplete " + mainMeta + " [PR500-SV-0000]"},
		{".pmeta whose v is not a whole number", archivetest.Rebuild(t, good, archivetest.Replace(mainMeta, `"v":`, `"v":1.`)), "meta-incomplete " + mainMeta + " [PR500-SV-0000]"},
		{".pmeta whose t is no text", archivetest.Rebuild(t, good, archivetest.Replace(mainMeta, `"t":`, `"t":1,"T":`)), "meta-incomplete " + mainMeta + " [PR500-SV-0000]"},
		{"a collection without i", archivetest.Rebuild(t, good, archivetest.Replace("20_webdav/__/od/.pmeta", `"i":`, `"I":`)), "meta-broken 20_webdav/__/od/.pmeta [PR500-SV-0000]"},
		{"a name too long", archivetest.Rebuild(t, good, nil, archivetest.With(long+"content", "x")), "web-name-too-long " + long + "content [PR500-CM-0002 Files I/O error caused [copy webdav data from snapshot file] to fail.]"},
		{"what macOS leaves", archivetest.Rebuild(t, good, nil, archivetest.With("20_webdav/__/.DS_Store", "x")), "system-file 20_webdav/__/.DS_Store"},
		{"what Windows leaves", archivetest.Rebuild(t, good, nil, archivetest.With("Thumbs.db", "x")), "system-file Thumbs.db"},
		{"a private key", archivetest.Rebuild(t, good, archivetest.Become(hello+"content", "x\n-----BEGIN RSA PRIVATE KEY-----\nMII")), "private-key " + hello + "content"},
		{"stray entry", archivetest.Rebuild(t, good, nil, archivetest.With("README", "x")), "stray-entry README"},
		{"bomb", withRaw(t, hello+"content", []byte{3, 0}, 0, 257<<20), "expands-greatly " + hello + "content"},
	}
}

// zipDefects are what is wrong with the archive itself.
func zipDefects(t *testing.T, good []byte) []defect {
	const unknown = " [PR500-SV-9999 Unknown Exception]"
	flip := func(at int, to ...byte) []byte {
		data := slices.Clone(good)
		copy(data[at:], to)
		return data
	}
	directory := bytes.Index(good, []byte("PK\x01\x02"))
	manifest := bytes.Index(good, []byte("00_manifest.json"))        // in its local header
	inDirectory := bytes.LastIndex(good, []byte("00_manifest.json")) // and in the directory
	table := bytes.Index(good, []byte(userData)) + len(userData)
	overlap := flip(inDirectory-46+42, 0, 0, 0, 0)
	gap := slices.Concat(good[:directory], []byte("junk"), good[directory:])
	binary.LittleEndian.PutUint32(gap[len(gap)-6:], uint32(directory+4))
	return []defect{
		{"nothing", nil, "not-a-zip " + unknown},
		{"a web page", []byte("<!DOCTYPE html><html>" + strings.Repeat("x", 500)), "not-a-zip " + unknown},
		{"trailing bytes", append(slices.Clone(good), "xx"...), "trailing-bytes " + unknown},
		{"leading bytes", append([]byte("#!/bin/sh\n"), good...), "leading-bytes "},
		{"a broken directory", flip(directory+2, 7), "directory-damaged " + unknown},
		{"one entry too few", flip(len(good)-12, good[len(good)-12]+1), "directory-damaged "},
		{"encrypted", flip(inDirectory-46+8, good[inDirectory-46+8]|1), "entry-encrypted 00_manifest.json" + unknown},
		{"an unknown method", flip(inDirectory-46+10, 12), "entry-method 00_manifest.json" + unknown},
		{"another name in the local header", flip(manifest, '1'), "header-differs 00_manifest.json"},
		{"two at one place", overlap, "entries-overlap 10_odata/"},
		{"damaged rows", flip(table+100, ^good[table+100]), "data-damaged " + userData},
		{"rows that do not inflate", flip(table+17, 7), "odata-unreadable " + userData + " [PR500-CM-0002 Files I/O error caused [read odata pjson from snapshot file] to fail.]"},
		{"a web file that does not inflate", webDamage(good), "web-unreadable " + hello + "content [PR500-CM-0002 Files I/O error caused [copy webdav data from snapshot file] to fail.]"},
		{"bytes between", gap, "unused-bytes 20_webdav/zvHWQGgJQu2JDQsxMxbjnQ/od/.pmeta"},
		{"a path upwards", archivetest.Rebuild(t, good, nil, archivetest.With("10_odata/../x", "")), "name-leads-out 10_odata/../x" + unknown},
		{"an absolute path upwards", archivetest.Rebuild(t, good, nil, archivetest.With("/../x", "")), "name-leads-out /../x" + unknown},
		{"a name that is not UTF-8", archivetest.Rebuild(t, good, nil, archivetest.With("a\xff", "")), "name-not-utf8 a\xff" + unknown},
		{"an absolute name", archivetest.Rebuild(t, good, nil, archivetest.With("/etc/passwd", "")), "name-absolute /etc/passwd"},
		{"a backslash", archivetest.Rebuild(t, good, nil, archivetest.With(`..\x`, "")), `name-strange ..\x`},
		{"an empty part", archivetest.Rebuild(t, good, nil, archivetest.With("10_odata//x", "")), "name-strange 10_odata//x"},
		{"a name twice", archivetest.Rebuild(t, good, nil, archivetest.With(accounts, "")), "name-twice " + accounts},
		{"a file and a folder", archivetest.Rebuild(t, good, nil, archivetest.With(accounts+"/x", "")), "name-twice " + accounts + "/x"},
	}
}

func webDamage(good []byte) []byte {
	data := slices.Clone(good)
	at := bytes.Index(data, []byte(hello+"content")) + len(hello+"content") + 17
	data[at] = 7 // a block of a kind that does not exist
	return data
}

// The server compares no checksums: it reads what is there.
func TestAWrongChecksumIsNoUnreadableTable(t *testing.T) {
	t.Parallel()
	data := slices.Clone(archivetest.FromUnit(t, "gamma-g1.zip"))
	for _, crc := range []int{bytes.LastIndex(data, []byte(userData)) - 46 + 16, bytes.Index(data, []byte(userData)) - 30 + 14} {
		data[crc] ^= 1
	}
	r := checked(t, data, check.Options{})
	if !r.Has("data-damaged") || r.Has("odata-unreadable") {
		t.Error(listing(r))
	}
}

// What the cell lists for a file whose .pmeta tells no length is nothing, and not less.
func TestAFileWithoutALengthHasNoBytes(t *testing.T) {
	t.Parallel()
	good := archivetest.FromUnit(t, "gamma-g1.zip")
	sizes := func(edit archivetest.Edit) (bytes int64) {
		for _, box := range checked(t, archivetest.Rebuild(t, good, edit), check.Options{}).Inventory.Boxes {
			bytes += box.Bytes
		}
		return bytes
	}
	none := sizes(archivetest.Replace(hello+".pmeta", `"cl":`, `"cl":0,"CL":`))
	if got := sizes(archivetest.Replace(hello+".pmeta", `"cl"`, `"CL"`)); got != none {
		t.Errorf("%d bytes in files, and %d with a length of 0", got, none)
	}
}
