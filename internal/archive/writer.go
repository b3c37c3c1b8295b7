package archive

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/flate"
)

// A Writer writes an archive in the form in which core writes one: tables are deflated, with their lengths behind the data. What
// is copied out of another archive stays compressed as it is.
type Writer struct {
	zip   *zip.Writer
	from  *Stream // of the archive that is copied from
	piece []byte  // what is copied at a time
}

// writeLevel deflates text at some 200 MB/s, and makes it larger by a tenth than the slow levels do.
const writeLevel = 3

// copyPiece is how much is copied at a time: in pieces of 32 KiB a copy takes half as long again.
const copyPiece = 512 << 10

// NewWriter begins an archive. Close ends it.
func NewWriter(to io.Writer) *Writer {
	z := zip.NewWriter(to)
	z.RegisterCompressor(zip.Deflate, OnePacker(writeLevel))
	return &Writer{zip: z}
}

// OnePacker gives the entries of one archive, which are written one after the other, the same compressor, of a level from 1, quick,
// to 9, small. To make one takes longer than to pack a small file.
func OnePacker(level int) zip.Compressor {
	var packer *flate.Writer
	return func(to io.Writer) (io.WriteCloser, error) {
		if packer != nil {
			packer.Reset(to)
			return packer, nil
		}
		var err error
		packer, err = flate.NewWriter(to, level)
		return packer, err
	}
}

// Create begins an entry, whose content is written next.
func (w *Writer) Create(name string) (io.Writer, error) {
	entry, err := w.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
	if err != nil {
		return nil, fmt.Errorf("begin %s in the copy: %w", name, err)
	}
	return entry, nil
}

// Copy writes entry i of an archive as it stands there: its name, and its content, which is not inflated. What the original says
// beside them, such as the time of the entry, is not kept: no server looks at it.
func (w *Writer) Copy(ctx context.Context, r *Reader, i int) error {
	if w.from == nil || w.from.r != r {
		w.from = r.NewStream()
	}
	e := r.Entry(i)
	data, fault, err := w.from.begin(i, r.behind(e))
	if err == nil && fault != nil {
		err = errors.New(fault.Text)
	}
	if err == nil {
		err = w.copyRaw(ctx, i, data)
	}
	if err != nil {
		return fmt.Errorf("copy %s of the archive: %w", r.RawName(i), err)
	}
	return nil
}

// copyRaw copies the data of an entry, which begin there.
func (w *Writer) copyRaw(ctx context.Context, i int, data int64) error {
	e := w.from.r.Entry(i)
	packed := e.Packed
	header := &zip.FileHeader{Name: string(w.from.r.RawName(i)), Method: e.Method, Flags: e.flags &^ flagDescriptor, CRC32: e.crc,
		CompressedSize64: uint64(e.Packed), UncompressedSize64: uint64(e.Size)}
	if max(e.Packed, e.Size) >= tooWide {
		header.Flags |= flagDescriptor // a header has no room for such lengths: they stand behind the data, as core writes them
	}
	if e.Size == 0 && bytes.HasSuffix(w.from.r.RawName(i), []byte("/")) {
		header.Method, header.CompressedSize64 = Stored, 0 // some writers deflate the nothing that a folder has
		data, packed = 0, 0
	}
	entry, err := w.zip.CreateRaw(header)
	if err != nil {
		return err
	}
	for at, end := data, data+packed; at < end; {
		if err := ctx.Err(); err != nil {
			return err
		}
		p, err := w.read(at, end)
		if err == nil {
			_, err = entry.Write(p)
		}
		if err != nil {
			return err
		}
		at += int64(len(p))
	}
	return nil
}

// read is the next piece of an entry's data. Many small entries come through one buffer, large ones without it.
func (w *Writer) read(at, end int64) ([]byte, error) {
	const small = 64 << 10
	if end-at <= small {
		p, err := w.from.w.bytes(at, int(end-at))
		if err == nil && len(p) == 0 {
			err = io.ErrUnexpectedEOF
		}
		return p, err
	}
	if w.piece == nil {
		w.piece = make([]byte, copyPiece)
	}
	n, err := readAt(w.from.r.src, w.piece[:min(int64(len(w.piece)), end-at)], at)
	if err == nil && n == 0 {
		err = io.ErrUnexpectedEOF
	}
	return w.piece[:n], err
}

// Close writes the directory.
func (w *Writer) Close() error {
	if err := w.zip.Close(); err != nil {
		return fmt.Errorf("end the copy: %w", err)
	}
	return nil
}
