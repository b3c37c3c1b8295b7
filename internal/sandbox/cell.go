package sandbox

import (
	"cmp"
	"fmt"
	"maps"
	"time"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/corejson"
	"github.com/personium/personium-cell/internal/sandbox/opaque"
)

// A cell is one tenant, with the state that the server keeps about it in five places. The lock of the cells guards it.
type cell struct {
	cells *cells
	document

	content   *content
	meta      corejson.Object  // the cell's own .pmeta: ACL, properties, status
	ruined    *coreerror.Error // why .pmeta cannot be read: nothing of the cell answers any more
	webBroken bool             // leftovers of an import that broke among the web files: every later one breaks at once

	area     *area
	activity activity
	truth    Truth
	imported *payload // what the last accepted import has to bring in
}

// A document is the cell as an entity of the unit.
type document struct {
	name, id, owner    string
	version            int64 // every import adds one
	published, updated int64 // ms
}

// An activity is what goes on in a cell: its lock, its jobs, and who asks about them.
type activity struct {
	lock     string // "cell import", "cell export" or ""
	requests int    // requests being answered
	progress map[jobKind]*progress
	failure  *string         // the body of import.error
	openZips map[string]bool // archives that running imports read

	last  map[jobKind]*job          // the last accepted job of each kind
	looks []chan struct{}           // closed after the next look at a status
	hook  map[jobKind]func() string // makes the body of the next look at a status
}

const (
	statusNormal = "normal"
	statusFailed = "import failed"
)

// newCell makes an empty cell. The cells are locked, or nobody else has them yet.
func (cs *cells) newCell(name, owner string) *cell {
	now := time.Now().UnixMilli()
	c := &cell{
		cells:    cs,
		document: document{name: name, id: opaque.ID(), owner: owner, version: 1, published: now, updated: now},
		content:  newContent(), meta: newMeta(cellType, now), area: newArea(),
		activity: activity{
			progress: map[jobKind]*progress{}, openZips: map[string]bool{}, last: map[jobKind]*job{}, hook: map[jobKind]func() string{},
		},
	}
	c.meta["cs"] = statusNormal
	cs.byName[name] = c
	return c
}

// The types of nodes, as t in their .pmeta says them.
const (
	cellType    = "Cell"
	boxType     = "col.box"
	folderType  = "col.webdav"
	odataType   = "col.odata"
	serviceType = "col.svc"
	streamType  = "col.stream"
	fileType    = "dav.file"
)

// newMeta is a .pmeta of a new node.
func newMeta(kind string, now int64) corejson.Object {
	return corejson.Object{"p": corejson.Number(now), "u": corejson.Number(now), "v": corejson.Number(1), "i": opaque.ID(), "a": corejson.Object{}, "d": corejson.Object{}, "t": kind}
}

// accounts are those who can log in at the cell, and what their roles let them do.
type accounts struct{ *cell }

func (c *cell) accounts() accounts { return accounts{c} }

// tables are the cell's rows: OData entities and links of all types.
type tables struct{ *cell }

func (c *cell) tables() tables { return tables{c} }

// jobs are what the cell says of its imports and exports, and how they begin.
type jobs struct{ *cell }

func (c *cell) jobs() jobs { return jobs{c} }

// Name is the cell's name, which can change.
func (c *cell) Name() string { return c.name }

// ID is the cell's internal id.
func (c *cell) ID() string { return c.id }

// entity is the cell as an entity of the unit.
func (c *cell) entity() document { return c.document }

// Owner is the subject of the cell's owner; "" when a unit administrator made it.
func (c *cell) Owner() string { return c.owner }

// lockedBy is the job that holds the cell's lock, as refusals name it; "" for none.
func (c *cell) lockedBy() string { return c.activity.lock }

// hasFailed says whether the last import failed.
func (c *cell) hasFailed() bool { return c.status() == statusFailed }

// ruin is why nothing of the cell answers any more; nil for a cell that answers.
func (c *cell) ruin() *coreerror.Error { return c.ruined }

// isEmpty says whether the cell holds nothing, so that it can be deleted as an entity.
func (c *cell) isEmpty() bool { return c.ruined == nil && c.content.size() == 0 }

// metadata is the cell's own .pmeta, not to be changed.
func (c *cell) metadata() corejson.Object { return c.meta }

// countPOST counts a POST with credentials to __import or __export.
func (c jobs) countPOST() { c.truth.POSTs++ }

// url is the cell's URL, with its final slash.
func (c *cell) url() string { return c.cells.urls.CellURL(c.name) }

// status is the cell's persisted status; a .pmeta without one counts as normal.
func (c *cell) status() string { return statusOf(c.meta) }

func statusOf(meta corejson.Object) string {
	s, _ := meta["cs"].(string)
	return cmp.Or(s, statusNormal)
}

// setStatus persists a status, which rewrites .pmeta unless it says so already.
func (c *cell) setStatus(status string) {
	if c.status() == status {
		return
	}
	meta := maps.Clone(c.meta)
	meta["cs"] = status
	meta["v"] = corejson.Number(corejson.Integer(meta["v"]) + 1)
	meta["u"] = corejson.Number(time.Now().UnixMilli())
	c.meta = meta
}

// etag is the tag of a .pmeta: "version-updated".
func etag(meta corejson.Object) string {
	return fmt.Sprintf(`"%d-%d"`, corejson.Integer(meta["v"]), corejson.Integer(meta["u"]))
}

// index is the search index that holds the cell's rows of a type.
func (c *cell) index(kind string) string { return indexOwner(c.owner) + "." + kind }

func indexOwner(owner string) string {
	if owner == "" {
		return "u0_anon"
	}
	return "u0_ad"
}

// hasIndex: an owner's index is created by the first ordinary write, not by an import.
func (c *cell) hasIndex() bool { return c.cells.indexes[c.owner] }

// accountHasRoot asks the cell's ACL about the roles that the account is linked to now.
func (c accounts) accountHasRoot(name string) bool {
	roles := c.accounts().linkedRoles(name)
	acl, _ := c.meta["a"].(corejson.Object)
	for _, a := range aces(acl) {
		for _, p := range a.privileges {
			if p == "p.root" && (a.all || roles[a.role]) {
				return true
			}
		}
	}
	return false
}
