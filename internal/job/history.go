package job

import (
	"context"
	"path/filepath"
	"time"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/cell"
	"github.com/personium/personium-cell/internal/compare"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/link"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/snapshot"
	"github.com/personium/personium-cell/internal/verdict"
)

// A History is what was seen of one job, and what another comparison of the cell's content with the snapshot has to start
// from. The journal keeps it, flat.
type History struct {
	verdict.History
	Inventory *archive.Inventory `json:"inventory,omitempty"` // what the snapshot holds; nil while it was not read
	// ETag is the snapshot's, "" where it could not be seen before the POST; of an export the archive's that was read, of Size bytes.
	ETag   string         `json:"etag,omitempty"`
	Size   int64          `json:"size,omitempty"`
	Home   string         `json:"home,omitempty"`    // where the archive of an export was brought to
	CellID string         `json:"cell_id,omitempty"` // of the cell, which no other has, however it is called; "" where it is not known
	Census compare.Census `json:"census,omitempty"`  // of an export: how the cell stood before the POST
	Files  compare.Files  `json:"files,omitempty"`   // of an export: the web files that there were before the POST
	Copied
	// StaleError is what a NAME.error said that was there before an export, and was deleted right before the POST.
	StaleError *verdict.Message `json:"stale_error,omitempty"`
}

// Copied is of an import what its prepared copy is, and what is made of that which the copy left out.
type Copied struct {
	Making    *link.State `json:"links,omitempty"`      // what the copy left out, and what of it is made; nil for nothing
	Standing  *Standing   `json:"standing,omitempty"`   // how the cell stood when the first link was about to be made
	CopyThere bool        `json:"copy_there,omitempty"` // a prepared copy of ours may be in the snapshot area
	// CopyStays: the job has ended, and links may still have to be made of the copy.
	CopyStays bool      `json:"copy_stays,omitempty"`
	RowsAway  bool      `json:"rows_away,omitempty"` // of a copy of which nothing else is known: the cell did not hold exactly its rows
	FromCopy  bool      `json:"-"`                   // nothing else is known than the copy that it left
	CopiedAt  time.Time `json:"-"`                   // of such a copy: when it was uploaded
	Unsent    bool      `json:"unsent,omitempty"`    // the copy may be on the server, and no import of it was asked for
	// CellLinksStay: the copy has the links of accounts, roles and relations, because the credential may come from the cell itself.
	CellLinksStay bool      `json:"cell_links_stay,omitempty"`
	Stuck         time.Time `json:"-"`                 // since when tries to make links have failed, and none was made; zero for not at all
	OfETag        string    `json:"of_etag,omitempty"` // of the snapshot that the copy was made of; "" where it was a file of this machine alone
}

// confirm looks whether the snapshot is still the one that was to be imported, as long as nobody knows. One that is has not been replaced
// meanwhile: every upload gives it another ETag.
func (h *History) confirm(ctx context.Context, c *personium.Client) {
	if h.Unconfirmed == "" {
		return
	}
	file, err := c.SnapshotFile(ctx, snapshot.Name(h.ShownAs()).Archive())
	if err != nil {
		h.Unconfirmed = err.Error()
		return
	}
	h.Unconfirmed, h.Replaced = "", file.ETag != h.ETag
}

// newHistory is the history of a job of which nothing was seen yet. It begins now.
func newHistory(c *personium.Client, k event.Kind, name string) *History {
	h, now := new(History), time.Now()
	h.Kind, h.Name, h.Style, h.PostedAt, h.Watched = k, name, verdict.Style(c.Cell().Style), now, now
	return h
}

// takeLinks tells verdict what the journal knows of the links.
func (h *History) takeLinks() {
	if h.Making != nil {
		h.Linking = linkingOf(h.Making, nil)
	}
}

// verdictLock is a probe's answer as a verdict on a job of kind k takes it.
func verdictLock(k event.Kind, l personium.Lock) verdict.Lock {
	return verdict.Lock{State: verdict.LockState(l.State), Holder: l.Holder, Other: l.Holder != "" && l.Holder != cell.Holder(k)}
}

// argumentOf is a file of this machine for a command that is typed in another folder; "" for none.
func argumentOf(file string) string {
	if file == "" {
		return ""
	}
	if whole, err := filepath.Abs(file); err == nil {
		file = whole
	}
	return refusal.Quoted(refusal.File(file))
}
