package web

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/personium/personium-cell/internal/compare"
	"github.com/personium/personium-cell/internal/personium"
)

// reading gives what reads the content of a file of the cell.
func (w *cellWalk) reading(ctx context.Context, h held) func() ([sha256.Size]byte, error) {
	return func() (sum [sha256.Size]byte, err error) {
		before := w.result.Bytes
		var final error // which no second question would change
		err = w.ask(ctx, func() (err error) {
			w.result.Bytes, final = before, nil
			sum, err = w.download(ctx, h)
			if isFinal(err) {
				final, err = err, nil
			}
			return err
		})
		return sum, errors.Join(err, final)
	}
}

// errLost means that the server lists a file, and has no content of it.
var errLost = errors.New("the server has lost the content of the file")

func isFinal(err error) bool {
	_, bad := errors.AsType[*unreadable](err)
	return bad || errors.Is(err, errLost)
}

// download reads a file through its checksum. The server answers with the file as it was when it was asked, and may have been
// asked after a write that the listing does not know of.
func (w *cellWalk) download(ctx context.Context, h held) (sum [sha256.Size]byte, err error) {
	d, err := w.Cell.GetWebFile(ctx, h.place.box, h.place.path)
	switch {
	case personium.NotThere(err):
		return sum, &unreadable{changedMeanwhile}
	case personium.Is(err, personium.FileLost):
		return sum, errLost
	case compare.Refused(err):
		return sum, &unreadable{fmt.Sprintf("cannot be read: %v", err)}
	case err != nil:
		return sum, err
	}
	defer func() { _ = d.Body.Close() }()
	if !sameFile(d, h.found) {
		return sum, &unreadable{changedMeanwhile}
	}
	hash := sha256.New()
	if _, err := io.Copy(io.MultiWriter(hash, &progress{walk: w}), d.Body); err != nil {
		return sum, err
	}
	return [sha256.Size]byte(hash.Sum(nil)), nil
}

// sameFile reports whether an answer is the file of the listing, as far as it tells. An ETag is "VERSION-MILLISECONDS", and a
// listing has the seconds.
func sameFile(d *personium.Download, n personium.WebNode) bool {
	if d.Size >= 0 && n.Size >= 0 && d.Size != n.Size {
		return false
	}
	_, stamp, _ := strings.Cut(strings.Trim(strings.TrimPrefix(d.ETag, "W/"), `"`), "-")
	ms, err := strconv.ParseInt(stamp, 10, 64)
	return err != nil || n.Modified.IsZero() || ms/1000 == n.Modified.Unix()
}

// A progress counts the bytes that pass.
type progress struct {
	walk   *cellWalk
	untold int64
}

// mebibyte is how much passes before it is told.
const mebibyte = 1 << 20

// Write implements io.Writer.
func (p *progress) Write(b []byte) (int, error) {
	p.walk.result.Bytes += int64(len(b))
	if p.untold += int64(len(b)); p.untold >= mebibyte {
		p.untold = 0
		p.walk.tell()
	}
	return len(b), nil
}
