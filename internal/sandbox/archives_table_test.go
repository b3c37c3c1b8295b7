package sandbox_test

import (
	"slices"
	"strings"
)

// archiveRows are all archives at hand. What is said of them was asked of a real unit of core 1.8.3 in path style and of one of
// 1.8.0 in subdomain style.
func archiveRows() []archiveRow { return slices.Concat(soundRows(), oddRows()) }

// soundRows are what real units wrote, as it is.
func soundRows() []archiveRow {
	const (
		gammaRows  = "Account 1, Role 2, Box 1, ExtCell 1, ExtRole 1, Relation 1, Rule 1"
		gammaFiles = "2 folders, 10 files of 10064 bytes"
		gammaData  = "__/od/ 0-0-0; box1/od/ 2-4-2, Item 150, Tag 1"
		chance     = "1 lost with the main box, box1/od/Item-Tag 1 by chance"
		dead       = "1 dead, 1 lost with the main box"
		cutOff     = "1 folders, 6 files of 5033 bytes, 1 unreadable"
	)
	return []archiveRow{
		{name: "gamma-g1.zip", rows: gammaRows, files: gammaFiles, data: gammaData, links: chance},
		{name: "gamma-re1.zip", rows: gammaRows, files: gammaFiles, data: gammaData, links: dead},
		{name: "gamma-content-missing.zip", rows: gammaRows, files: gammaFiles + ", 1 unreadable", data: gammaData, links: chance},
		{name: "small_src1_exp1.zip", rows: sourceRows, files: sourceFiles, data: sourceData, links: sourceLinks},
		{name: "small_src1_fixed_for_dst2.zip", rows: sourceRows, files: sourceFiles, data: sourceData, links: sourceLinks},
		{name: "beta-re.zip", rows: gammaRows, files: gammaFiles, data: "__/od/ 0-0-0; box1/od/ 2-4-2, Item 3000, Tag 1", links: dead},
		{name: "many-m27.zip", rows: "Box 27", files: "0 folders, 27 files of 27 bytes"},
		{
			name: "sone-s1.zip", rows: gammaRows, files: cutOff,
			data: "box1/od/ 2-4-2, Item 2500, Tag 1", links: "box1/od/Item-Tag 1 by chance",
		},
		{name: "stwo-e1-exported-while-importing.zip", rows: gammaRows, files: cutOff, data: "box1/od/ 2-4-0, Item 0, Tag 0"},
		{
			name: "links_n3.zip", rows: "Account 1, Role 1, Box 1", files: "0 folders, 0 files of 0 bytes",
			data: "b1/od/ 3-1-2, Aa 3, Bb 3, Item 60", links: "b1/od/Aa-Bb 3 by chance",
		},
		{
			name: "forward_refs.zip", rows: forwardRows, files: forwardFiles,
			data:  "__/od/ 0-0-0; box1/od/ 3-4-4, Item 300, Owner 1, Tag 3",
			links: "12 lost with the main box, box1/od/Item-Tag 12 by chance; to one 0 there, 3 dangling, 3 lost with the main box",
		},
		{
			name: "one-to-one.zip", rows: "Box 1", files: "0 folders, 0 files of 0 bytes",
			data: "b/od/ 2-0-2, A 4, B 4", links: "to one 4 there, 4 dangling, 0 lost with the main box",
		},
		{
			name: "export-with-duplicate-rows.zip", rows: gammaRows, files: gammaFiles,
			data: "__/od/ 0-0-0; box1/od/ 2-5-2, Item 3019, Tag 1", links: dead + "; 2 rows twice",
		},
		{
			name: "server_made_px1.zip", rows: "Account 1, Role 1, Box 1, ExtCell 1, Relation 2, Rule 1",
			files: "2 folders, 2 files of 100 bytes", data: "box1/od/ 1-2-0, Ev 1000",
		},
	}
}

// What small_src1_exp1.zip and all that was made of it bring into another cell, and what forward_refs.zip does.
const (
	sourceRows   = "Account 2, Role 2, Box 2, ExtCell 2, ExtRole 1, Relation 2, Rule 1"
	sourceFiles  = "8 folders, 12 files of 204884 bytes"
	sourceData   = "__/od/ 0-0-0; box1/od/ 2-5-2, Item 3001, Owner 1"
	sourceLinks  = "1 lost with the main box, box1/od/Item-Owner 1 by chance"
	forwardRows  = "Account 3, Role 2, Box 2, ExtCell 1, ExtRole 1, Relation 1, Rule 1"
	forwardFiles = "2 folders, 12 files of 10020 bytes"
)

// oddRows are what was made of such archives, entry by entry as the archives that the real units were asked with.
func oddRows() []archiveRow {
	const (
		source, spoiled = "small_src1_exp1.zip", "bad_blank_line_userdata.zip"
		blank           = "PR400-CM-0004 JSON parse error. []."
		roles, userData = "10_odata/20_role.pjson", "10_odata/70_userdata.pjson"
		docs, boxDocs   = "20_webdav/__/docs/", "20_webdav/ujeeWRvrRfSNrHvoN6vDYw/docs/"
	)
	long := strings.Repeat("p", 260) + ".txt/"
	of := func(name string, edits ...archiveEdit) archiveRow {
		edits = append([]archiveEdit{replacing(userData, "\n\n", "\n")}, edits...)
		return archiveRow{
			name: name, from: spoiled, edits: edits, rows: sourceRows, files: sourceFiles, data: sourceData, links: sourceLinks,
		}
	}
	failing := func(row archiveRow, why string) archiveRow {
		row.failed = why
		return row
	}
	return []archiveRow{
		{name: "gamma-bad-blankline-userdata.zip", failed: blank},
		{name: "gamma-bad-blankline-account.zip", failed: blank},
		{name: spoiled, failed: blank},
		{name: "box.bar", refused: "500 PR500-CM-0002"},
		{name: "wrapped.zip", from: source, edits: []archiveEdit{moving("", "CellExport/")}, refused: "500 PR500-CM-0002"},
		{name: "boxnofolder.zip", from: source, rows: sourceRows, files: sourceFiles, data: sourceData, links: sourceLinks},
		failing(of("bigint.zip", replacing(roles, `"_source":{`, `"_source":{"zz":12345678901234567890123,`)),
			`PR500-SV-0000 For input string: "12345678901234567890123"`),
		failing(of("longname.zip", moving(docs+"plain.txt/", docs+long), moving(boxDocs+"plain.txt/", boxDocs+long)),
			"PR500-CM-0002 Files I/O error caused [copy webdav data from snapshot file] to fail."),
		of("lead0.zip", replacing(roles, `"_source":{`, `"_source":{"zz":007,`)),
		of("rawtab.zip", replacing(roles, `"Name":"`, "\"Name\":\"a\tb")),
		of("trailcomma.zip", replacing(userData, "}\n", ",}\n")),
		of("dsstore.zip", holding("20_webdav/__/.DS_Store", "\x00\x00\x00\x01Bud1"),
			holding("20_webdav/__/Thumbs.db", "x"), holding("20_webdav/__/desktop.ini", "x")),
		{
			name: "forward_refs.zip for this main box", from: "forward_refs.zip", mainBox: true, rows: forwardRows, files: forwardFiles,
			data:  "__/od/ 3-4-4, Item 200, Owner 1, Tag 3; box1/od/ 3-4-4, Item 300, Owner 1, Tag 3",
			links: "__/od/Item-Tag 12 by chance, box1/od/Item-Tag 12 by chance; to one 3 there, 3 dangling, 0 lost with the main box",
		},
	}
}

// replacing replaces a text in an entry, where it stands first.
func replacing(name, old, fresh string) archiveEdit {
	return rewriting(name, func(text string) string { return strings.Replace(text, old, fresh, 1) })
}
