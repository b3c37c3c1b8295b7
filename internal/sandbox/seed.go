package sandbox

import (
	"bytes"
	"fmt"
	"time"

	"github.com/personium/personium-cell/internal/sandbox/corejson"
	"github.com/personium/personium-cell/internal/sandbox/token"
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
	u.cells.indexes[u.administrator()] = true
	for i, rows := range []int{60, 25, 10} {
		u.cells.newCell(fmt.Sprintf("cell%d", i+1), u.administrator()).fill(rows)
	}
	u.seedLogins()
	c := u.cells.byName[firstCell]
	data, err := c.export(func(int) error { return nil })
	if err == nil && u.cells.plan.spoil != nil {
		data, err = spoilRoot(data, u.cells.plan.spoil)
	}
	if err != nil {
		return fmt.Errorf("make the first snapshot of the practice unit: %w", err)
	}
	c.area.files[firstSnapshot+".zip"] = newSnapshotFile(data, "application/zip")
	for _, prepare := range u.cells.plan.prepared {
		prepare(c)
	}
	return nil
}

// seedLogins makes the login cell with one account for each kind of unit user.
func (u *Unit) seedLogins() {
	c := u.cells.newCell(LoginCell, u.administrator())
	for _, a := range []Account{
		{Name: Administrator, Roles: []string{token.UnitAdmin, token.ContentsAdmin}},
		{Name: AdminOnly, Roles: []string{token.UnitAdmin}},
		{Name: ContentsOnly, Roles: []string{token.ContentsAdmin}},
		{Name: ReaderOnly, Roles: []string{token.ContentsReader}},
		{Name: Newcomer, Roles: []string{token.UnitAdmin, token.ContentsAdmin}, Status: mustChange},
		{Name: LockedOut, Roles: []string{token.UnitAdmin, token.ContentsAdmin}, Locked: true},
	} {
		a.Password = u.password
		u.logins.set(c.putAccount(a), a)
	}
}

// spoilRoot is an archive whose own .pmeta is another.
func spoilRoot(data []byte, change func(meta corejson.Object) string) ([]byte, error) {
	a, err := snapshot.OpenArchive(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, err
	}
	root := snapshot.Node{}.Meta()
	text, err := a.ReadFile(root)
	if err != nil {
		return nil, err
	}
	value, err := corejson.Parse(string(text))
	if err != nil {
		return nil, err
	}
	meta, _ := value.(corejson.Object)
	return rewrite(a, map[string]string{root: change(meta)})
}

// fill gives an empty cell content of every kind: accounts, roles and what links them, a box and the main box with OData
// and files. items is the number of rows of the largest entity set.
func (c *cell) fill(items int) {
	box := c.newRow("Box", corejson.Object{"Name": "box1", "Schema": c.cells.urls.CellURL("app-box1")}, nil)
	admin := c.newRow("Role", corejson.Object{"Name": "admin"}, nil)
	reader := c.newRow("Role", corejson.Object{"Name": "reader"}, corejson.Object{"Box": box.id})
	owner, guest := c.newAccount(adminAccount), c.newAccount("guest")
	friend := c.newRow("Relation", corejson.Object{"Name": "friend"}, nil)
	other := c.newRow("ExtCell", corejson.Object{"Url": c.cells.urls.CellURL("other")}, nil)
	for _, r := range []*row{box, admin, reader, owner, guest, friend, other,
		c.newRow("ExtRole", corejson.Object{"ExtRole": c.cells.urls.CellURL("other") + "__role/__/staff"}, corejson.Object{"Relation": friend.id}),
		c.newRow("Rule", corejson.Object{"Name": "rule1", "Action": "log", "EventType": "practice", "EventExternal": true, "EventInfo": nil,
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
	r := c.newRow("Account", corejson.Object{"Name": name, "Type": "basic", "Status": "active", "IPAddressRange": nil, "Cell": nil}, nil)
	r.source["h"] = corejson.Object{"HashAlgorithm": "scrypt", "HashAttributes": `{"keyLength":32}`, "HashedCredential": "practice only"}
	return r
}

// grant is an ACL with one entry.
func grant(roleID, privilege string) corejson.Object {
	return corejson.Object{"D.ace": []any{corejson.Object{"D.principal": corejson.Object{"D.href": roleID},
		"D.grant": corejson.Object{"D.privilege": []any{corejson.Object{privilege: corejson.Object{}}}}}}}
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
		meta["ct"], meta["cl"], meta["et"] = "text/plain", corejson.Number(int64(len(text))), "NONE"
		c.content.nodes[box+"/"+dir+"/"+name] = &node{meta: meta, data: []byte(text), file: true}
	}
}
