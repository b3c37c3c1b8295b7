package archive

import (
	"context"
	"encoding/json"
	"fmt"
)

// Where a prepared copy says what it is. Core takes both as they are, and reads neither (measured on 1.8.0 and 1.8.3).
const (
	PreparedKey = "personium_cell" // of the manifest
	TakenFile   = "personium-cell/links.ndjson"
)

// PreparedFormat is the format of the prepared copies that this program writes and reads.
const PreparedFormat = 1

// A Prepared is what the manifest of a prepared copy says: an archive made of another one so that an unmodified server imports
// it right, with all that was taken out beside it ([Reader.TakenOut]). Package prepare makes such copies.
type Prepared struct {
	Format int    `json:"prepared"`         // [PreparedFormat]
	Of     string `json:"of"`               // the name of the snapshot that it is a copy of; "" for a file without a name
	ETag   string `json:"etag,omitempty"`   // that the server gave for it, with its quotes; "" where it was never asked
	SHA256 string `json:"sha256,omitempty"` // of the original, in hex; "" where nobody took it
	Target string `json:"target"`           // the id of the cell that the copy was prepared for
	// Version is that of the cell before the import; nil where nobody could read it. Every import moves it by one.
	Version *int64 `json:"version,omitempty"`
	ID      string `json:"id,omitempty"` // the _id that all those rows have whose own nobody needs
}

// Prepared is what the archive says of itself as a prepared copy; nil when it is none. Errors are about reading it, or say that
// a later version of this program made it.
func (r *Reader) Prepared(ctx context.Context) (*Prepared, error) {
	if r.Find([]byte(ManifestFile)) < 0 {
		return nil, nil
	}
	text, err := r.Text(ctx, ManifestFile)
	if err != nil {
		return nil, err
	}
	return preparedIn(text)
}

// preparedIn is what a manifest says of a prepared copy.
func preparedIn(manifest []byte) (*Prepared, error) {
	var m map[string]json.RawMessage
	if json.Unmarshal(manifest, &m) != nil || m[PreparedKey] == nil {
		return nil, nil
	}
	p := &Prepared{}
	if err := json.Unmarshal(m[PreparedKey], p); err != nil {
		return nil, fmt.Errorf("%s of %s: %w", PreparedKey, ManifestFile, err)
	}
	if p.Format != PreparedFormat {
		return nil, fmt.Errorf("it is a prepared copy of format %d, and this version of personium-cell knows format %d", p.Format,
			PreparedFormat)
	}
	return p, nil
}

// maxText is the longest entry that is read as a whole, in bytes: a unit writes less than a hundred in a manifest.
const maxText = 16 << 20

// Text is the content of a small entry: the manifest, 00_cell.json, a .pmeta.
func (r *Reader) Text(ctx context.Context, name string) ([]byte, error) {
	if i := r.Find([]byte(name)); i >= 0 && r.Entry(i).Size > maxText {
		return nil, fmt.Errorf("read %s of the archive: it is longer than any that a unit writes", name)
	}
	var text []byte
	err := r.content(ctx, name, func(p []byte) { text = append(text, p...) })
	return text, err
}
