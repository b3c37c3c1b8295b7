package check

// rowCodes are about the lines of the tables, and what rows belong to.
func rowCodes() []CodeMeaning {
	return []CodeMeaning{
		{"line-blank", Fails, importing, sure, emptyJSON,
			"a line of a table is empty"},
		{"line-not-json", Fails, importing, doubtful, notJSON,
			"a line of a table is not JSON"},
		{"line-not-object", Fails, importing, doubtful, internalError,
			"a line of a table is not a JSON object"},
		{"line-too-long", Lost, importing, doubtful, "",
			"a line is longer than 16 MiB; it was not looked at, and no unit writes such lines"},
		{"row-without-id", Fails, importing, sure, internalError,
			"a row has no text _id"},
		{"row-type-not-text", Fails, importing, sure, internalError,
			"the _type of a row is not a text"},
		{"row-source-not-object", Fails, importing, sure, internalError,
			"the _source of a row is not an object"},
		{"row-without-fields", Fails, importing, sure, internalError,
			"the _source of a row has no object s"},
		{"row-without-source", Lost, importing, sure, "",
			"a row has no _source: it is imported empty"},
		{"row-type-foreign", Lost, importing, sure, "",
			"the _type of a row is missing or belongs into another file"},
		{"id-is-pattern", Ruins, importing, sure, internalError,
			"the _id of a row has characters that break the server's rewriting of ids"},
		{"id-loose", Lost, importing, sure, "",
			"the _id of a row is not 22 characters of A-Z a-z 0-9 - _: the server may replace it where it is not meant"},
		{"rows-orphaned", Lost, importing, sure, "",
			"rows belong neither to the cell nor to one of its boxes: no cell will show them"},
		{"rows-without-collection", Lost, importing, sure, "",
			"rows belong to a collection that is not there: no cell will show them"},
		{"rows-without-type", Lost, importing, sure, "",
			"rows belong to an entity type that is not there: no cell will show them"},
		{"main-box-lost", Lost, importing, sure, "",
			"rows of the main box, which an import into another cell than their own loses"},
		{"main-box-rows", Harmless, importing, sure, "",
			"rows of the main box: an import into another cell than their own loses them"},
		{"too-many-kinds", Lost, importing, doubtful, "",
			"there are more boxes, collections or entity types than can be counted"},
	}
}

// webCodes are about what lies below 20_webdav.
func webCodes() []CodeMeaning {
	return []CodeMeaning{
		{"root-meta-missing", Lost, importing, sure, "",
			"20_webdav/.pmeta is missing: the cell's access rights and properties are lost"},
		{"root-meta-broken", Ruins, importing, sure, "",
			"20_webdav/.pmeta is no JSON object with an object a: the cell answers nothing any more but errors"},
		{"cell-import-failed", Lost, importing, sure, "",
			"the snapshot is of a cell whose last import failed: it may hold only a part"},
		{"meta-missing", Lost, importing, sure, "",
			"a box, folder or file has no .pmeta: the cell cannot show it"},
		{"meta-broken", Ruins, importing, sure, internalError,
			"a .pmeta is no JSON object with an object a"},
		{"content-missing", Lost, importing, sure, "",
			"a file is listed, and its content is not there"},
		{"content-length", Lost, importing, sure, "",
			"a file's content has not the length that its .pmeta says"},
		{"web-entry-stray", Lost, importing, sure, "",
			"an entry below 20_webdav belongs to no file or folder"},
		{"box-folder-orphaned", Lost, importing, sure, "",
			"a folder below 20_webdav belongs to no box: no cell will show it"},
		{"box-folder-missing", Harmless, importing, sure, "",
			"a box has no folder: nobody has used its files yet"},
	}
}
