package screen

import (
	"strings"
	"testing"
)

func TestALineIsBrokenBetweenWords(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, line string
		width      int
		want       string
	}{
		{"no terminal", "done: import of CellExport_2017_01", 0, "done: import of CellExport_2017_01"},
		{"it fits", "done: import of CellExport_2017_01", 34, "done: import of CellExport_2017_01"},
		{"a sentence", "done: import of CellExport_2017_01", 30, "done: import of\n  CellExport_2017_01"},
		{"a word that is too long", "see https://unit1.example/cell1/__snapshot here", 24,
			"see\n  https://unit1.example/cell1/__snapshot\n  here"},
		{"a label", "replaced:  everything in the cell, but its name", 30, "replaced:  everything in the\n           cell, but its name"},
		{"a table that ends with a sentence", "harmless  rows  24 rows belong to the main box", 40,
			"harmless  rows  24 rows belong to the\n                main box"},
		{"a sentence far to the right", "harmless  main-box-rows  10_odata  24 rows belong to the main box", 40,
			"harmless  main-box-rows  10_odata\n      24 rows belong to the main box"},
		{"a row of a table", "CellExport_2017_01  15.8 KiB  2026-11-30T06:55:32Z", 40,
			"CellExport_2017_01  15.8 KiB  2026-11-30T06:55:32Z"},
		{"a command", "personium-cell: hint: watch it again with: personium-cell status --wait --cell https://u.example/c/", 60,
			"personium-cell: hint: watch it again with:\n  personium-cell status --wait --cell https://u.example/c/"},
		{"two commands", "hint: personium-cell status --name 'a; b'; or: personium-cell doctor, if need be", 50,
			"hint:\n  personium-cell status --name 'a; b'\n  or:\n  personium-cell doctor\n  if need be"},
		{"commands in a sentence", "a fault: see what personium-cell help faults lists, and personium-cell doctor, which finds it", 50,
			"a fault: see what\n  personium-cell help faults lists, and\n  personium-cell doctor, which finds it"},
		{"a command with a comma in a word", "hint: personium-cell snapshot check /backup/a,b.zip --resolve u:443:1.2.3.4,5.6.7.8", 40,
			"hint:\n  personium-cell snapshot check /backup/a,b.zip --resolve u:443:1.2.3.4,5.6.7.8"},
		{"a command in brackets", "watch it (with personium-cell status --wait). Then look at it", 40,
			"watch it (with\n  personium-cell status --wait). Then\n  look at it"},
		{"a command before brackets", "hint: personium-cell doctor (see the page on errors)", 40,
			"hint:\n  personium-cell doctor\n  (see the page on errors)"},
		{"a quoted quote", `hint: personium-cell snapshot check 'a'\''b;c d' and again what is left`, 50,
			"hint:\n  personium-cell snapshot check 'a'\\''b;c d' and again what is left"},
		{"a checksum", "SHA256 (CellExport_2017_01.zip) = 8e150206dd4fc09ed266f68b7e95a8454f46aa5a154d740490ae13ef0e99bfef", 40,
			"SHA256 (CellExport_2017_01.zip) = 8e150206dd4fc09ed266f68b7e95a8454f46aa5a154d740490ae13ef0e99bfef"},
		{"a request", `      PUT /u0_*/_mapping {"properties": {"_uid": {}}}`, 40, `      PUT /u0_*/_mapping {"properties": {"_uid": {}}}`},
		{"columns are characters", "längst überfällige Änderungen", 24, "längst überfällige\n  Änderungen"},
	} {
		got := Fill(tc.line, tc.width)
		if got != tc.want {
			t.Errorf("%s: got\n%s\nwant\n%s", tc.name, got, tc.want)
		}
		if again := Lines(got, tc.width); again != got {
			t.Errorf("%s: broken twice it is\n%s", tc.name, again)
		}
	}
}

func TestAWriterBreaksWholeLinesAndPassesWhatIsDrawn(t *testing.T) {
	t.Parallel()
	const frame = "\rimport CellExport_2017_01: running  11% |███   | [3s]\x1b[K"
	for written, want := range map[string]string{
		"warning: nothing has changed for an hour\n":                        "warning: nothing has changed\n  for an hour\n",
		"\r\x1b[1A\x1b[Jwarning: nothing has changed for an hour\n" + frame: "\r\x1b[1A\x1b[Jwarning: nothing has changed\n  for an hour\n" + frame,
		frame: frame,
		"Import? The cell is emptied first. [y/N] ": "Import? The cell is emptied first. [y/N] ",
		"\n": "\n",
	} {
		var out strings.Builder
		n, err := NewWriter(&out, func() int { return 30 }).Write([]byte(written))
		if n != len(written) || err != nil || out.String() != want {
			t.Errorf("%q: got %d, %v and\n%q, want\n%q", written, n, err, out.String(), want)
		}
	}
}
