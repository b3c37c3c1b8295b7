// Package archivetest makes archives for tests and measurements: whole ones of any size, in the form that a unit writes.
package archivetest

import (
	"archive/zip"
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/snapshot"
)

// Box is the name of the box that every archive has beside the main box.
const Box = "box1"

// Ids have 22 characters, and none is found within another.
const (
	cellID = "CCCCCCCCCCCCCCCCCCCCCC"
	boxID  = "BBBBBBBBBBBBBBBBBBBBBB"
)

// An Archive says what is in an archive. There is nothing else in it but what every archive has, and its two boxes.
type Archive struct {
	Collections []Collection // in Box
	Properties  string       // the lines of 50_property
	Changed     int          // how many rows of user data, from the first, have another number
	Files       int          // web files in the main box, all at its top
	Content     func(i int) Content
}

// A Collection is an OData collection.
type Collection struct {
	Path  string
	Sets  []Set
	Links int // between rows of the first two sets, many to many
}

// A Set is an entity set.
type Set struct {
	Name string
	Rows int
	Lost int // of the rows, how many have no _type: a unit reads them without a word and stores nothing
}

// WriteFile writes the archive into a new file.
func (a Archive) WriteFile(path string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	buffered := bufio.NewWriterSize(f, 1<<20)
	if err := errors.Join(a.Write(buffered), buffered.Flush(), f.Close()); err != nil {
		return fmt.Errorf("write the archive %s: %w", path, err)
	}
	return nil
}

// Write writes the archive.
func (a Archive) Write(to io.Writer) error {
	w := &writer{zip: zip.NewWriter(to)}
	w.file(archive.ManifestFile, `{"export_version":2,"unit_url":"https://unit1.example/","create_date":1795516757106}`)
	w.file(archive.CellFile, `{"_index":"u0_ad.cell","_type":"Cell","_id":"`+cellID+`","_source":{"s":{"Name":"cell1"},"h":{}}}`)
	for _, t := range archive.Tables() {
		w.table(t, a)
	}
	w.node("", "Cell", cellID)
	w.node("/"+snapshot.MainBox, "col.box", cellID)
	for i := range a.Files {
		w.webFile(fmt.Sprintf("%s/%s/file%07d.txt", archive.WebDir, snapshot.MainBox, i), a.Content(i))
	}
	w.node("/"+boxID, "col.box", boxID)
	for i, c := range a.Collections {
		w.node("/"+boxID+"/"+c.Path, "col.odata", collectionID(i))
	}
	return errors.Join(w.err, w.zip.Close())
}

func collectionID(i int) string { return fmt.Sprintf("N%021d", i) }

// A writer writes the entries of one archive. It keeps the first error.
type writer struct {
	zip *zip.Writer
	err error
}

func (w *writer) note(err error) {
	if w.err == nil {
		w.err = err
	}
}

// create begins an entry. After an error what is written to it is lost.
func (w *writer) create(name string) io.Writer {
	entry, err := w.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
	if err != nil {
		w.note(err)
		return io.Discard
	}
	return entry
}

func (w *writer) file(name, text string) {
	_, err := io.WriteString(w.create(name), text)
	w.note(err)
}

// node is a box or collection, or the cell itself, whose path is "".
func (w *writer) node(path, kind, id string) {
	w.file(archive.WebDir+path+"/"+archive.MetaFile, `{"p":1,"a":{},"d":{},"t":"`+kind+`","u":1,"v":1,"i":"`+id+`"}`)
}
