package check

// A Severity says when and how a finding hurts.
type Severity string

// The severities, the worst for somebody about to import first. Only harmless findings leave an archive clean.
const (
	Refused  Severity = "refused"  // the server refuses the archive before its 202: the cell stays as it is
	Ruins    Severity = "ruins"    // the import fails, and leaves a cell that no later import repairs
	Fails    Severity = "fails"    // the import fails after the cell has been wiped
	Lost     Severity = "lost"     // the import ends well, and something is missing or wrong afterwards
	Harmless Severity = "harmless" // worth knowing, and nothing more
)

func (s Severity) rank() int {
	switch s {
	case Refused:
		return 0
	case Ruins:
		return 1
	case Fails:
		return 2
	case Lost:
		return 3
	}
	return 4
}

// A CodeMeaning explains one code of findings.
type CodeMeaning struct {
	Code     string
	Severity Severity
	Meaning  string
}

// Codes are all codes that findings can have. A code never changes its meaning.
//
// What the server does about each was measured on core 1.8.0 and 1.8.3, or stands in the classes SnapshotFile and
// CellImportRunner of its source.
func Codes() []CodeMeaning {
	return append(archiveCodes(), contentCodes()...)
}

func archiveCodes() []CodeMeaning {
	return []CodeMeaning{
		{"not-a-zip", Refused, "the file is no zip archive, or only a part of one"},
		{"trailing-bytes", Refused, "bytes follow the end of the archive"},
		{"leading-bytes", Refused, "bytes stand before the archive; some units refuse that, some do not"},
		{"directory-damaged", Refused, "the archive's directory cannot be read to its end"},
		{"entry-encrypted", Refused, "an entry is encrypted"},
		{"entry-method", Refused, "an entry is compressed in a way that the server does not know"},
		{"name-leads-out", Refused, "the name of an entry has . or .. in it"},
		{"name-not-utf8", Refused, "the name of an entry is not UTF-8"},
		{"name-absolute", Lost, "the name of an entry begins with a slash; no unit writes that"},
		{"name-strange", Lost, "the name of an entry has backslashes, control characters or empty parts; no unit writes that"},
		{"name-twice", Lost, "two entries have one name: one of them is lost"},
		{"entries-overlap", Lost, "two entries share bytes: they cannot both be whole"},
		{"header-differs", Lost, "an entry and the archive's directory disagree; which is right cannot be told"},
		{"data-damaged", Lost, "an entry cannot be decompressed, or has not the length or checksum that it should have; the server does not compare checksums"},
		{"odata-unreadable", Refused, "a file with rows is damaged, or is not UTF-8"},
		{"web-unreadable", Fails, "a web file or .pmeta cannot be decompressed"},
		{"expands-greatly", Fails, "an entry expands to more than 256 MiB and more than 500 times its size: the import fails when the unit's disk is full"},
		{"unused-bytes", Harmless, "bytes between the entries belong to none of them"},
		{"stray-entry", Harmless, "an entry is no part of a snapshot"},
	}
}

func contentCodes() []CodeMeaning {
	return []CodeMeaning{
		{"manifest-missing", Refused, "there is no readable 00_manifest.json"},
		{"manifest-not-json", Refused, "00_manifest.json is not JSON"},
		{"manifest-version", Refused, "00_manifest.json does not say version 2"},
		{"version-1", Refused, "the archive is of version 1, which core 1.7.12 and later cannot import"},
		{"file-missing", Refused, "one of the 17 files below 10_odata is missing"},
		{"file-is-folder", Refused, "one of the files below 10_odata is a folder"},
		{"webdav-is-file", Refused, "20_webdav is a file"},
		{"odata-folder-missing", Lost, "there is nothing below 10_odata: the server rewrites the stored snapshot and spoils it"},
		{"webdav-folder-missing", Lost, "there is nothing below 20_webdav: the server rewrites the stored snapshot and spoils it"},
		{"cell-not-json", Fails, "10_odata/00_cell.json is not JSON"},
		{"cell-incomplete", Fails, "10_odata/00_cell.json is no object with a text _id and objects _source, s and h"},
		{"line-blank", Fails, "a line of a table is empty"},
		{"line-not-json", Fails, "a line of a table is not JSON"},
		{"line-not-object", Fails, "a line of a table is not a JSON object"},
		{"line-too-long", Lost, "a line is longer than 16 MiB; it was not looked at, and no unit writes such lines"},
		{"row-without-id", Fails, "a row has no text _id"},
		{"row-type-not-text", Fails, "the _type of a row is not a text"},
		{"row-source-not-object", Fails, "the _source of a row is not an object"},
		{"row-without-fields", Fails, "the _source of a row has no object s"},
		{"row-without-source", Lost, "a row has no _source: it is imported empty"},
		{"row-type-foreign", Lost, "the _type of a row is missing or belongs into another file"},
		{"id-is-pattern", Ruins, "the _id of a row has characters that break the server's rewriting of ids"},
		{"id-loose", Lost, "the _id of a row is not 22 characters of A-Z a-z 0-9 - _: the server may replace it where it is not meant"},
		{"rows-orphaned", Lost, "rows belong neither to the cell nor to one of its boxes: no cell will show them"},
		{"rows-without-collection", Lost, "rows belong to a collection that is not there: no cell will show them"},
		{"rows-without-type", Lost, "rows belong to an entity type that is not there: no cell will show them"},
		{"main-box-lost", Lost, "rows of the main box, which an import into another cell than their own loses"},
		{"main-box-rows", Harmless, "rows of the main box: an import into another cell than their own loses them"},
		{"too-many-kinds", Lost, "there are more boxes, collections or entity types than can be counted"},
		{"root-meta-missing", Lost, "20_webdav/.pmeta is missing: the cell's access rights and properties are lost"},
		{"root-meta-broken", Ruins, "20_webdav/.pmeta is no JSON object with an object a: the cell answers nothing any more but errors"},
		{"cell-import-failed", Lost, "the snapshot is of a cell whose last import failed: it may hold only a part"},
		{"meta-missing", Lost, "a box, folder or file has no .pmeta: the cell cannot show it"},
		{"meta-broken", Ruins, "a .pmeta is no JSON object with an object a"},
		{"content-missing", Lost, "a file is listed, and its content is not there"},
		{"content-length", Lost, "a file's content has not the length that its .pmeta says"},
		{"web-entry-stray", Lost, "an entry below 20_webdav belongs to no file or folder"},
		{"box-folder-orphaned", Lost, "a folder below 20_webdav belongs to no box: no cell will show it"},
		{"box-folder-missing", Harmless, "a box has no folder: nobody has used its files yet"},
	}
}
