package job

import (
	"time"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/cell"
	"github.com/personium/personium-cell/internal/compare"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/verdict"
)

// A History is what was seen of one job, and what another comparison of the cell's content with the snapshot has to start
// from. The journal keeps it, flat.
type History struct {
	verdict.History
	Inventory *archive.Inventory `json:"inventory,omitempty"` // what the snapshot holds; nil while it was not read
	ETag      string             `json:"etag,omitempty"`      // of the snapshot; "" where it could not be seen before the POST
	Census    compare.Census     `json:"census,omitempty"`    // of an export: how the cell stood before the POST
	Files     compare.Files      `json:"files,omitempty"`     // of an export: the web files that there were before the POST
}

// newHistory is the history of a job of which nothing was seen yet. It begins now.
func newHistory(c *personium.Client, k event.Kind, name string) *History {
	h, now := new(History), time.Now()
	h.Kind, h.Name, h.Style, h.PostedAt, h.Watched = k, name, verdict.Style(c.Cell().Style), now, now
	return h
}

// verdictLock is a probe's answer as a verdict on a job of kind k takes it.
func verdictLock(k event.Kind, l personium.Lock) verdict.Lock {
	return verdict.Lock{State: verdict.LockState(l.State), Holder: l.Holder, Other: l.Holder != "" && l.Holder != cell.Holder(k)}
}
