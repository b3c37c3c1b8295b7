package model

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/corejson"
	"github.com/personium/personium-cell/internal/sandbox/opaque"
)

// A Cell is one tenant, with the state that the server keeps about it in five places. The lock of the cells guards it.
type Cell struct {
	cells *Cells
	Document

	content   *content
	meta      object           // the cell's own .pmeta: ACL, properties, status
	ruined    *coreerror.Error // why .pmeta cannot be read: nothing of the cell answers any more
	webBroken bool             // leftovers of an import that broke among the web files: every later one breaks at once

	Area     *Area
	activity activity
	events   events
	truth    Truth
	imported *payload // what the last accepted import has to bring in
}

// A Document is the cell as an entity of the unit.
type Document struct {
	name, id, owner    string
	Version            int64 // every import adds one
	Published, Updated int64 // ms
	written            int   // counts what has been written of all cells
}

// An activity is what goes on in a cell: its lock, its jobs, and who asks about them.
type activity struct {
	lock     string // "cell import", "cell export" or ""
	requests int    // requests being answered
	progress map[JobKind]*progress
	failure  *string         // the body of import.error
	openZips map[string]bool // archives that running imports read

	last  map[JobKind]*Job          // the last accepted job of each kind
	looks []chan struct{}           // closed after the next look at a status
	hook  map[JobKind]func() string // makes the body of the next look at a status
}

// The status of a cell, as cs in its .pmeta says it.
const (
	statusNormal = "normal"
	StatusFailed = "import failed"
)

// newCell makes an empty cell. The cells are locked, or nobody else has them yet.
func (cs *Cells) newCell(name, owner string) *Cell {
	now := time.Now().UnixMilli()
	c := &Cell{
		cells:    cs,
		Document: Document{name: name, id: opaque.ID(), owner: owner, Version: 1, Published: now, Updated: now},
		content:  newContent(), meta: newMeta(CellType, now), Area: newArea(),
		activity: activity{
			progress: map[JobKind]*progress{}, openZips: map[string]bool{},
			last: map[JobKind]*Job{}, hook: map[JobKind]func() string{},
		},
	}
	c.meta["cs"] = statusNormal
	cs.byName[name] = c
	cs.wrote(c)
	return c
}

// The types of nodes, as t in their .pmeta says them.
const (
	CellType    = "Cell"
	boxType     = "col.box"
	FolderType  = "col.webdav"
	ODataType   = "col.odata"
	ServiceType = "col.svc"
	StreamType  = "col.stream"
	FileType    = "dav.file"
)

// newMeta is a .pmeta of a new node.
func newMeta(kind string, now int64) object {
	at := corejson.Number(now)
	return object{"p": at, "u": at, "v": corejson.Number(1), "i": opaque.ID(), "a": object{}, "d": object{}, "t": kind}
}

// Accounts are those who can log in at the cell, and what their roles let them do.
type Accounts struct{ *Cell }

// Accounts are the accounts of the cell.
func (c *Cell) Accounts() Accounts { return Accounts{c} }

// Tables are the cell's rows: OData entities and links of all types.
type Tables struct{ *Cell }

// Tables are the rows of the cell.
func (c *Cell) Tables() Tables { return Tables{c} }

// Jobs are what the cell says of its imports and exports, and how they begin.
type Jobs struct{ *Cell }

// Jobs are the imports and exports of the cell.
func (c *Cell) Jobs() Jobs { return Jobs{c} }

// Name is the cell's name, which can change.
func (c *Cell) Name() string { return c.name }

// ID is the cell's internal id.
func (c *Cell) ID() string { return c.id }

// Entity is the cell as an entity of the unit.
func (c *Cell) Entity() Document { return c.Document }

// Owner is the subject of the cell's owner; "" when a unit administrator made it.
func (c *Cell) Owner() string { return c.owner }

// LockedBy is the job that holds the cell's lock, as refusals name it; "" for none.
func (c *Cell) LockedBy() string { return c.activity.lock }

// HasFailed says whether the last import failed.
func (c *Cell) HasFailed() bool { return c.status() == StatusFailed }

// Ruin is why nothing of the cell answers any more; nil for a cell that answers.
func (c *Cell) Ruin() *coreerror.Error { return c.ruined }

// LacksRoles says that the cell's ACL names roles, and that its owner has no search index to look for them in: an import into the
// first cell of an owner brings the ACL and loses the roles. Nothing of the cell answers until the owner has an index.
func (c *Cell) LacksRoles() bool {
	acl, _ := c.meta["a"].(object)
	return !c.hasIndex() && slices.ContainsFunc(aces(acl), func(a ACE) bool { return a.Role != "" })
}

// IsEmpty says whether the cell holds nothing, so that it can be deleted as an entity.
func (c *Cell) IsEmpty() bool { return c.ruined == nil && c.content.isEmpty() }

// Metadata is the cell's own .pmeta, not to be changed.
func (c *Cell) Metadata() corejson.Object { return c.meta }

// CountPOST counts a POST with credentials to __import or __export.
func (c Jobs) CountPOST() { c.truth.POSTs++ }

// URL is the cell's URL, with its final slash.
func (c *Cell) URL() string { return c.cells.urls.CellURL(c.name) }

// status is the cell's persisted status; a .pmeta without one counts as normal.
func (c *Cell) status() string { return StatusOf(c.meta) }

// StatusOf is the status that a .pmeta says.
func StatusOf(meta object) string {
	s, _ := meta["cs"].(string)
	return cmp.Or(s, statusNormal)
}

// setStatus persists a status, which rewrites .pmeta unless it says so already, or cannot be written.
func (c *Cell) setStatus(status string) {
	version, ok := versionOf(c.meta)
	if c.status() == status || !ok {
		return
	}
	meta := maps.Clone(c.meta)
	meta["cs"] = status
	meta["v"] = corejson.Number(version + 1)
	meta["u"] = corejson.Number(time.Now().UnixMilli())
	c.meta = meta
}

// ETag is the tag of a .pmeta: "version-updated".
func ETag(meta object) string {
	return fmt.Sprintf(`"%d-%d"`, corejson.Integer(meta["v"]), corejson.Integer(meta["u"]))
}

// index is the search index that holds the cell's rows of a type.
func (c *Cell) index(kind string) string { return indexOwner(c.owner) + "." + kind }

func indexOwner(owner string) string {
	if owner == "" {
		return "u0_anon"
	}
	return "u0_ad"
}

// hasIndex: an owner's index is created by the first ordinary write, not by an import.
func (c *Cell) hasIndex() bool { return c.cells.indexes[c.owner] }

// HasRoot asks the cell's ACL about the roles that the account is linked to now.
func (c Accounts) HasRoot(name string) bool {
	roles := c.Accounts().linkedRoles(name)
	acl, _ := c.meta["a"].(object)
	for _, a := range aces(acl) {
		for _, p := range a.Privileges {
			if p == "p.root" && (a.All || roles[a.Role]) {
				return true
			}
		}
	}
	return false
}
