package check_test

import (
	"bytes"
	"context"
	"fmt"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/archivetest"
	"github.com/personium/personium-cell/internal/archive/check"
)

// A row without a _type is one that a unit reads and does not store, without a word.
func ExampleArchive() {
	var file bytes.Buffer
	items := archivetest.Set{Name: "Item", Rows: 3, Lost: 1}
	made := archivetest.Archive{Collections: []archivetest.Collection{{Path: "shop", Sets: []archivetest.Set{items}}}}
	if err := made.Write(&file); err != nil {
		fmt.Println(err)
		return
	}

	r, err := archive.NewReader(bytes.NewReader(file.Bytes()), int64(file.Len()))
	if err != nil {
		fmt.Println(err) // an *archive.FormatError, of which check.Unopened makes a report
		return
	}
	report, err := check.Archive(context.Background(), r, check.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("clean:", report.Clean())
	for _, f := range report.Findings {
		fmt.Printf("%s: %s: %s, line %d: %s\n", f.Severity, f.Code, f.Entry, f.Line, f.Text)
	}
	for _, box := range report.Inventory.Boxes {
		fmt.Printf("box %s: %d rows, %d files\n", box.Name, box.Rows, box.Files)
	}
	// Output:
	// clean: false
	// lost: row-type-foreign: 10_odata/70_userdata.pjson, line 1: the row has no _type: the server does not store it
	// box __: 0 rows, 0 files
	// box box1: 4 rows, 0 files
}

// What an archive can hold wrong, and how much it hurts.
func ExampleCodes() {
	for _, c := range check.Codes() {
		if c.Severity == check.Ruins {
			fmt.Printf("%s: %s\n", c.Code, c.Meaning)
		}
	}
	// Output:
	// web-unreadable: a web file or .pmeta cannot be decompressed: the import fails among the web files
	// id-is-pattern: the _id of a row is not a pattern that Java knows, and the server searches for it as one in all that comes after it
	// root-meta-broken: 20_webdav/.pmeta is not a JSON object with an object a: the cell answers nothing any more but errors
	// meta-broken: a .pmeta is not a JSON object with an object a, or that of an OData collection has no text i
	// meta-incomplete: a .pmeta has no whole number v, or its t is not a text
	// web-name-too-long: the name of a file or folder below 20_webdav is longer than 255 bytes
}
