package model

import (
	"fmt"
	"time"

	"github.com/personium/personium-cell/internal/sandbox/corejson"
	"github.com/personium/personium-cell/internal/snapshot"
)

// Fill makes a cell with content of every kind, whose owner has a search index from now on.
func (cs *Cells) Fill(name, owner string, items int) {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	cs.indexes[owner] = true
	cs.newCell(name, owner).fill(items)
}

// fill gives an empty cell content of every kind: accounts, roles and what links them, a box and the main box with OData
// and files. items is the number of rows of the largest entity set.
func (c *Cell) fill(items int) {
	made := c.firstRows()
	row := made.row
	box := row("Box", object{"Name": "box1", "Schema": c.cells.urls.CellURL("app-box1")}, nil)
	admin := row("Role", object{"Name": "admin"}, nil)
	reader := row("Role", object{"Name": "reader"}, object{"Box": box.ID})
	owner, guest := made.named(newAccount(c, "admin")), made.named(newAccount(c, "guest"))
	friend := row("Relation", object{"Name": "friend"}, nil)
	other := row("ExtCell", object{"Url": c.cells.urls.CellURL("other")}, nil)
	for _, r := range []*Row{box, admin, reader, owner, guest, friend, other,
		row("ExtRole", object{"ExtRole": c.cells.urls.CellURL("other") + "__role/__/staff"}, object{"Relation": friend.ID}),
		row("Rule", object{
			"Name": "rule1", "Action": "log", "EventType": "practice", "EventExternal": true, "EventInfo": nil,
			"EventObject": nil, "EventSubject": nil, "TargetUrl": nil,
		}, nil),
		NewLink(c, End{owner, "Account"}, End{admin, "Role"}, nil), NewLink(c, End{guest, "Account"}, End{reader, "Role"}, nil),
		NewLink(c, End{other, "ExtCell"}, End{friend, "Relation"}, nil)} {
		c.content.add(r)
	}
	c.meta["a"] = grant(admin.ID, "p.root")
	now := time.Now().UnixMilli()
	folder := newMeta(boxType, now)
	folder["a"] = grant(reader.ID, "D.read")
	c.content.nodes[box.ID] = &node{Meta: folder}
	c.content.nodes[snapshot.MainBox] = &node{Meta: newMeta(boxType, now)}
	addFiles(c, box.ID, "docs", "guide.txt", "日本語.txt", "empty.dat")
	addFiles(c, snapshot.MainBox, "profile", "profile.json")
	addCollection(c, made, sample{box.ID, box.ID, "odata", "Item", items})
	addCollection(c, made, sample{snapshot.MainBox, c.id, "notes", "Note", items / 5})
}

// firstRows are the rows that a cell has at first. Chance gives them their ids, table by table, as to those of an import.
type firstRows struct {
	tables Tables
	ids    map[string]chance
}

func (c *Cell) firstRows() firstRows { return firstRows{c.Tables(), map[string]chance{}} }

// row is a new row.
func (f firstRows) row(kind string, fields, links object) *Row {
	return f.named(f.tables.NewRow(kind, fields, links))
}

// named gives a new row its id.
func (f firstRows) named(r *Row) *Row {
	ids, known := f.ids[r.Kind]
	if !known {
		ids = newChance(f.tables.cells.seed, 0, r.Kind)
		f.ids[r.Kind] = ids
	}
	r.ID = ids.id()
	return r
}

func newAccount(c *Cell, name string) *Row {
	fields := object{"Name": name, "Type": "basic", "Status": ActiveAccount, "IPAddressRange": nil, "Cell": nil}
	r := c.Tables().NewRow("Account", fields, nil)
	r.Source["h"] = object{"HashAlgorithm": "scrypt", "HashAttributes": `{"keyLength":32}`, "HashedCredential": "practice only"}
	return r
}

// grant is an ACL with one entry.
func grant(roleID, privilege string) object {
	return object{"D.ace": []any{object{"D.principal": object{"D.href": roleID},
		"D.grant": object{"D.privilege": []any{object{privilege: object{}}}}}}}
}

// addFiles adds a folder with files whose text tells where they are; names ending in .dat are empty.
func addFiles(c *Cell, box, dir string, names ...string) {
	now := time.Now().UnixMilli()
	c.content.nodes[box+"/"+dir] = &node{Meta: newMeta(FolderType, now)}
	for _, name := range names {
		text := fmt.Sprintf("practice file %s of %s\n", name, c.name)
		if name == "empty.dat" {
			text = ""
		}
		meta := newMeta(FileType, now)
		meta["ct"], meta["cl"], meta["et"] = "text/plain", corejson.Number(int64(len(text))), "NONE"
		c.content.nodes[box+"/"+dir+"/"+name] = &node{Meta: meta, Data: []byte(text), File: true}
	}
}
