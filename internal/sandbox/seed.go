package sandbox

import (
	"bytes"
	"fmt"
	"time"

	"github.com/personium/personium-cell/internal/sandbox/corezip"
	"github.com/personium/personium-cell/internal/snapshot"
)

// What every practice unit starts with.
const (
	firstCell     = "cell1"
	adminAccount  = "admin"
	firstSnapshot = "CellExport_2017_01" // in cell1, of cell1 itself
)

// seed fills a new unit: the cell that logs in, three other cells of the unit's administrator, and a snapshot in the first.
func (u *Unit) seed() error {
	u.indexes[u.administrator()] = true
	for i, rows := range []int{60, 25, 10} {
		u.newCell(fmt.Sprintf("cell%d", i+1), u.administrator()).fill(rows)
	}
	u.seedLogins()
	c := u.cells[firstCell]
	data, err := c.export(func(int) error { return nil })
	if err == nil {
		data, err = u.faults.spoil(data)
	}
	if err != nil {
		return fmt.Errorf("make the first snapshot of the practice unit: %w", err)
	}
	c.area[firstSnapshot+".zip"] = newSnapshotFile(data, "application/zip")
	u.faults.prepare(c)
	return nil
}

// seedLogins makes the login cell with one account for each kind of unit user.
func (u *Unit) seedLogins() {
	c := u.newCell(LoginCell, u.administrator())
	for _, a := range []Account{
		{Name: Administrator, Roles: []string{unitAdmin, contentsAdmin}},
		{Name: AdminOnly, Roles: []string{unitAdmin}},
		{Name: ContentsOnly, Roles: []string{contentsAdmin}},
		{Name: ReaderOnly, Roles: []string{contentsReader}},
		{Name: Newcomer, Roles: []string{unitAdmin, contentsAdmin}, Status: mustChange},
		{Name: LockedOut, Roles: []string{unitAdmin, contentsAdmin}, Locked: true},
	} {
		a.Password = u.password
		c.putAccount(a)
	}
}

// spoilRoot is an archive whose own .pmeta is another.
func spoilRoot(data []byte, change func(meta object) string) ([]byte, error) {
	a, err := corezip.Open(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, err
	}
	root := corezip.Node{}.Meta()
	text, err := a.ReadFile(root)
	if err != nil {
		return nil, err
	}
	value, err := parseJSON(string(text))
	if err != nil {
		return nil, err
	}
	meta, _ := value.(object)
	return rewrite(a, map[string]string{root: change(meta)})
}

// fill gives an empty cell content of every kind: accounts, roles and what links them, a box and the main box with OData
// and files. items is the number of rows of the largest entity set.
func (c *cell) fill(items int) {
	box := c.newRow("Box", object{"Name": "box1", "Schema": c.unit.CellURL("app-box1")}, nil)
	admin := c.newRow("Role", object{"Name": "admin"}, nil)
	reader := c.newRow("Role", object{"Name": "reader"}, object{"Box": box.id})
	owner, guest := c.newAccount(adminAccount), c.newAccount("guest")
	friend := c.newRow("Relation", object{"Name": "friend"}, nil)
	other := c.newRow("ExtCell", object{"Url": c.unit.CellURL("other")}, nil)
	for _, r := range []*row{box, admin, reader, owner, guest, friend, other,
		c.newRow("ExtRole", object{"ExtRole": c.unit.CellURL("other") + "__role/__/staff"}, object{"Relation": friend.id}),
		c.newRow("Rule", object{"Name": "rule1", "Action": "log", "EventType": "practice", "EventExternal": true, "EventInfo": nil,
			"EventObject": nil, "EventSubject": nil, "TargetUrl": nil}, nil),
		c.newLink(owner, admin, "Account", "Role", nil), c.newLink(guest, reader, "Account", "Role", nil),
		c.newLink(other, friend, "ExtCell", "Relation", nil)} {
		c.content.add(r)
	}
	c.meta["a"] = grant(admin.id, "p.root")
	now := time.Now().UnixMilli()
	folder := newMeta(boxType, now)
	folder["a"] = grant(reader.id, "D.read")
	c.content.nodes[box.id] = &node{meta: folder}
	c.content.nodes[snapshot.MainBox] = &node{meta: newMeta(boxType, now)}
	c.addFiles(box.id, "docs", "guide.txt", "日本語.txt", "empty.dat")
	c.addFiles(snapshot.MainBox, "profile", "profile.json")
	c.addCollection(box.id, box.id, "odata", "Item", items)
	c.addCollection(snapshot.MainBox, c.id, "notes", "Note", items/5)
}

func (c *cell) newAccount(name string) *row {
	r := c.newRow("Account", object{"Name": name, "Type": "basic", "Status": "active", "IPAddressRange": nil, "Cell": nil}, nil)
	r.source["h"] = object{"HashAlgorithm": "scrypt", "HashAttributes": `{"keyLength":32}`, "HashedCredential": "practice only"}
	return r
}

// grant is an ACL with one entry.
func grant(roleID, privilege string) object {
	return object{"D.ace": []any{object{"D.principal": object{"D.href": roleID},
		"D.grant": object{"D.privilege": []any{object{privilege: object{}}}}}}}
}

// addFiles adds a folder with files whose text tells where they are; names ending in .dat are empty.
func (c *cell) addFiles(box, dir string, names ...string) {
	now := time.Now().UnixMilli()
	c.content.nodes[box+"/"+dir] = &node{meta: newMeta(folderType, now)}
	for _, name := range names {
		text := fmt.Sprintf("practice file %s of %s\n", name, c.name)
		if name == "empty.dat" {
			text = ""
		}
		meta := newMeta(fileType, now)
		meta["ct"], meta["cl"], meta["et"] = "text/plain", number(int64(len(text))), "NONE"
		c.content.nodes[box+"/"+dir+"/"+name] = &node{meta: meta, data: []byte(text), file: true}
	}
}
