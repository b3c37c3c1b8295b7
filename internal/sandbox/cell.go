package sandbox

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"
)

// A cell is one tenant, with the state that the server keeps about it in five places. u.mu guards it.
type cell struct {
	unit *Unit

	name, id, owner string
	version         int64 // of the cell's entity; every import adds one
	published       int64 // ms
	updated         int64 // ms

	content   *content
	meta      object   // the cell's own .pmeta: ACL, properties, status
	ruined    *refusal // why .pmeta cannot be read: nothing of the cell answers any more
	webBroken bool     // leftovers of an import that broke among the web files: every later one breaks at once
	failure   *string

	lock     string // "cell import", "cell export" or ""
	requests int    // requests being answered
	progress map[jobKind]*progress
	openZips map[string]bool // archives that running imports read

	area      map[string]*snapshotFile
	uploading bool

	last  map[jobKind]*job          // the last accepted job of each kind
	looks []chan struct{}           // closed after the next look at a status
	hook  map[jobKind]func() string // makes the body of the next look at a status

	truth Truth
}

const (
	statusNormal = "normal"
	statusFailed = "import failed"
)

// Truth is what really happened in a cell, for tests. Jobs that a fault starts for somebody else are not counted.
type Truth struct {
	ImportsAccepted, ImportsCompleted, ImportsFailed int
	ExportsAccepted, ExportsCompleted, ExportsFailed int

	Running    bool   // a job is queued or running; false after a kill, whatever the lock says
	LastImport string // name of the last accepted import
	RowsLost   int    // rows of the last import that nobody can read
	POSTs      int    // POSTs with credentials to __import and __export that arrived, accepted or not
}

// Truth tells what happened in the cell of this name; of an unknown cell: nothing.
func (u *Unit) Truth(cell string) Truth {
	u.mu.Lock()
	defer u.mu.Unlock()
	c, ok := u.cells[cell]
	if !ok {
		return Truth{}
	}
	t := c.truth
	t.Running = u.pool.holds(c)
	return t
}

// newCell makes an empty cell. The caller holds u.mu, or has the unit for itself.
func (u *Unit) newCell(name, owner string) *cell {
	now := time.Now().UnixMilli()
	c := &cell{
		unit: u, name: name, id: newID(), owner: owner, version: 1, published: now, updated: now,
		content:  newContent(),
		meta:     newMeta("Cell", now),
		progress: map[jobKind]*progress{}, openZips: map[string]bool{}, area: map[string]*snapshotFile{},
		last: map[jobKind]*job{}, hook: map[jobKind]func() string{},
	}
	c.meta["cs"] = statusNormal
	u.cells[name] = c
	return c
}

// newMeta is a .pmeta of a new node.
func newMeta(kind string, now int64) object {
	return object{"p": number(now), "u": number(now), "v": number(1), "i": newID(), "a": object{}, "d": object{}, "t": kind}
}

func number(n int64) json.Number { return json.Number(strconv.FormatInt(n, 10)) }

func integer(v any) int64 {
	n, _ := v.(json.Number)
	i, err := n.Int64()
	if err != nil {
		return 0
	}
	return i
}

func (c *cell) url() string { return c.unit.CellURL(c.name) }

// status is the cell's persisted status; a .pmeta without one counts as normal.
func (c *cell) status() string {
	if s, _ := c.meta["cs"].(string); s != "" {
		return s
	}
	return statusNormal
}

// setStatus persists a status, which rewrites .pmeta unless it says so already.
func (c *cell) setStatus(status string) {
	if c.status() == status {
		return
	}
	meta := copyOf(c.meta)
	meta["cs"] = status
	meta["v"] = number(integer(meta["v"]) + 1)
	meta["u"] = number(time.Now().UnixMilli())
	c.meta = meta
}

func copyOf(o object) object {
	result := make(object, len(o))
	for k, v := range o {
		result[k] = v
	}
	return result
}

// etag is the tag of a .pmeta: "version-updated".
func etag(meta object) string {
	return fmt.Sprintf(`"%d-%d"`, integer(meta["v"]), integer(meta["u"]))
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
func (c *cell) hasIndex() bool { return c.unit.indexes[c.owner] }

// accountHasRoot asks the cell's ACL about the roles that the account is linked to now.
func (c *cell) accountHasRoot(name string) bool {
	account := c.content.find("Account", "Name", name)
	if account == nil {
		return false
	}
	roles := map[string]bool{}
	for _, l := range c.content.rows["link"] {
		if l.text("t1") == "Account" && l.text("t2") == "Role" && l.text("k1") == account.id {
			roles[l.text("k2")] = true
		}
	}
	acl, _ := c.meta["a"].(object)
	for _, a := range aces(acl) {
		for _, p := range a.privileges {
			if p == "p.root" && (a.all || roles[a.role]) {
				return true
			}
		}
	}
	return false
}
