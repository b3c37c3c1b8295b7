package corezip

import (
	"archive/zip"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/personium/personium-cell/internal/archive"
)

// A Writer writes a version 2 archive, entry by entry, in the form that core writes: folders with entries of their own,
// files compressed.
type Writer struct {
	zip *zip.Writer
	now time.Time
}

// NewWriter starts an archive in w; every entry gets the time created.
func NewWriter(w io.Writer, created time.Time) *Writer {
	z := zip.NewWriter(w)
	z.RegisterCompressor(zip.Deflate, archive.OnePacker(1))
	return &Writer{zip: z, now: created}
}

// Dir adds the entry of a folder. As in core's archives a folder's name is UTF-8 without the flag that says so.
func (w *Writer) Dir(name string) error {
	folder := strings.TrimSuffix(name, "/") + "/"
	_, err := w.zip.CreateHeader(&zip.FileHeader{Name: folder, Modified: w.now, NonUTF8: !isASCII(name)})
	if err != nil {
		return fmt.Errorf("add folder %q to the archive: %w", name, err)
	}
	return nil
}

// File adds one file.
func (w *Writer) File(name string, data []byte) error {
	f, err := w.zip.CreateHeader(&zip.FileHeader{Name: name, Modified: w.now, Method: zip.Deflate})
	if err != nil {
		return fmt.Errorf("add %q to the archive: %w", name, err)
	}
	if _, err := f.Write(data); err != nil {
		return fmt.Errorf("write %q into the archive: %w", name, err)
	}
	return nil
}

// Close writes the archive's directory. It does not close what the archive was written to.
func (w *Writer) Close() error {
	if err := w.zip.Close(); err != nil {
		return fmt.Errorf("finish the archive: %w", err)
	}
	return nil
}

func isASCII(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r >= utf8.RuneSelf })
}
