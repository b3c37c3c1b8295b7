package check

import "slices"

// A CodeMeaning explains one code of findings.
type CodeMeaning struct {
	Code     string
	Severity Severity
	stage    stage     // when the server comes to it
	counted  certainty // whether it can still be told what the archive holds
	answer   string    // the server's, where it has one, and always the same
	Meaning  string
}

// Codes are all codes that findings can have. A code never changes its meaning.
//
// What the server does about each was measured on core 1.8.0 and 1.8.3, or stands in the classes SnapshotFile and
// CellImportRunner of its source.
func Codes() []CodeMeaning {
	return slices.Concat(zipCodes(), foreignCodes(), fileCodes(), rowCodes(), webCodes(), copyCodes())
}

// meaningOf explains a code.
func meaningOf(code string) CodeMeaning {
	for _, c := range Codes() {
		if c.Code == code {
			return c
		}
	}
	return CodeMeaning{Code: code, Severity: Lost, stage: importing}
}

// A stage is one of the steps in which the server looks at an archive. All but the last are before its 202.
type stage int

const (
	opening stage = iota + 1
	readingManifest
	lookingForFiles
	countingLines
	lookingForFolders
	importing
)

// A certainty says whether a finding leaves doubt about what the archive holds.
type certainty bool

const (
	sure     certainty = false
	doubtful certainty = true
)

// zipCodes are about the zip file and its entries.
func zipCodes() []CodeMeaning {
	return []CodeMeaning{
		{"not-a-zip", Refused, opening, sure, unknownException,
			"the file is not a zip archive, or only a part of one"},
		{"trailing-bytes", Refused, opening, sure, unknownException,
			"bytes follow the end of the archive"},
		{"leading-bytes", Refused, opening, doubtful, "",
			"bytes stand before the archive; some units refuse that, some do not"},
		{"directory-damaged", Refused, opening, sure, unknownException,
			"the archive's directory cannot be read to its end"},
		{"entry-encrypted", Refused, opening, doubtful, unknownException,
			"an entry is encrypted"},
		{"entry-method", Refused, opening, doubtful, unknownException,
			"an entry is compressed in a way that the server does not know"},
		{"name-leads-out", Refused, opening, doubtful, unknownException,
			"the name of an entry has . or .. in it"},
		{"name-not-utf8", Refused, opening, doubtful, unknownException,
			"the name of an entry is not UTF-8"},
		{"name-absolute", Lost, opening, doubtful, "",
			"the name of an entry begins with a slash; no unit writes that"},
		{"name-strange", Lost, opening, sure, "",
			"the name of an entry has backslashes, control characters or empty parts; no unit writes that"},
		{"name-twice", Lost, opening, doubtful, "",
			"two entries have one name: one of them is lost"},
		{"entries-overlap", Lost, opening, doubtful, "",
			"two entries share bytes: they cannot both be whole"},
		{"header-differs", Lost, opening, doubtful, "",
			"an entry and the archive's directory disagree; which is right cannot be determined"},
		{"data-damaged", Lost, opening, doubtful, "",
			"an entry cannot be decompressed, or has not the length or checksum that it should have; the server does not " +
				"compare checksums"},
		{"odata-unreadable", Refused, countingLines, doubtful, tablesUnreadable,
			"a file with rows is damaged, or is not UTF-8"},
		{"web-unreadable", Ruins, importing, doubtful, webUnreadable,
			"a web file or .pmeta cannot be decompressed: the import fails among the web files"},
		{"expands-greatly", Fails, importing, sure, "",
			"an entry expands to more than 256 MiB and more than 500 times its size: the import fails when the unit's disk " +
				"is full"},
		{"unused-bytes", Harmless, opening, sure, "",
			"bytes between the entries belong to none of them"},
		{"stray-entry", Harmless, importing, sure, "",
			"an entry is not part of a snapshot"},
	}
}

// fileCodes are about the files that every snapshot has.
func fileCodes() []CodeMeaning {
	return []CodeMeaning{
		{"manifest-missing", Refused, readingManifest, doubtful, manifestUnreadable,
			"there is no readable 00_manifest.json"},
		{"manifest-not-json", Refused, readingManifest, doubtful, notJSON,
			"00_manifest.json is not JSON"},
		{"manifest-version", Refused, readingManifest, doubtful, "",
			"00_manifest.json does not say version 2"},
		{"version-1", Refused, readingManifest, doubtful, versionAnswer("1"),
			"the archive is of version 1, which core 1.7.12 and later cannot import"},
		{"file-missing", Refused, lookingForFiles, doubtful, "",
			"one of the 17 files below 10_odata is missing"},
		{"file-is-folder", Refused, countingLines, doubtful, tablesUnreadable,
			"one of the files below 10_odata is a folder"},
		{"webdav-is-file", Refused, lookingForFolders, doubtful, folderUnreadable,
			"20_webdav is a file"},
		{"odata-folder-missing", Lost, lookingForFolders, sure, "",
			"there is nothing below 10_odata: the server rewrites the stored snapshot and spoils it"},
		{"webdav-folder-missing", Lost, lookingForFolders, sure, "",
			"there is nothing below 20_webdav: the server rewrites the stored snapshot and spoils it"},
		{"cell-not-json", Fails, importing, doubtful, notJSON,
			"10_odata/00_cell.json is not JSON"},
		{"cell-incomplete", Fails, importing, doubtful, internalError,
			"10_odata/00_cell.json is not an object with objects _source, s and h"},
		{"cell-unfit", Fails, importing, sure, internalError,
			"a member of 10_odata/00_cell.json is not of the kind that the search index has for it"},
		{"cell-unusual", Lost, importing, sure, "",
			"10_odata/00_cell.json has something that no unit writes, which the search index may refuse: the import then fails"},
	}
}
