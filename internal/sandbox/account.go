package sandbox

import (
	"cmp"
	"crypto/pbkdf2"
	"crypto/sha256"
	"encoding/base64"
	"maps"
	"strings"

	"github.com/personium/personium-cell/internal/sandbox/corejson"
	"github.com/personium/personium-cell/internal/sandbox/opaque"
)

// The states of an account that matter to a login.
const (
	activeAccount = "active"
	mustChange    = "passwordChangeRequired"
)

// An account is what is written of one who can log in at a cell.
type account struct {
	name     string
	password string   // "" leaves the one that there is, if any
	roles    []string // its roles that belong to no box; nil leaves those that there are
	status   string   // active by default
}

// putAccount makes an account of the cell of this name, or changes it, and gives its id; false when there is no such cell.
func (cs *cells) putAccount(cell string, a account) (id string, ok bool) {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	c := cs.byName[cell]
	if c == nil {
		return "", false
	}
	return c.putAccount(a), true
}

func (c *cell) putAccount(a account) string {
	r := newAccount(c, a.name)
	if old := c.content.find("Account", "Name", a.name); old != nil {
		r.id, r.source["h"] = old.id, old.source["h"]
		c.content.remove("Account", func(other *row) bool { return other == old })
	}
	fields, _ := r.source["s"].(corejson.Object)
	fields["Status"] = cmp.Or(a.status, activeAccount)
	if a.password != "" {
		r.setPassword(a.password)
	}
	c.content.add(r)
	if a.roles != nil {
		giveRoles(c, r, a.roles)
	}
	return r.id
}

// giveRoles links an account to exactly these roles, and makes those that are not there.
func giveRoles(c *cell, account *row, names []string) {
	c.content.remove(linkType, func(l *row) bool {
		return l.text("t1") == "Account" && l.text("t2") == "Role" && l.text("k1") == account.id
	})
	for _, name := range names {
		role := c.accounts().role(name)
		if role == nil {
			role = c.tables().newRow("Role", corejson.Object{"Name": name}, nil)
			c.content.add(role)
		}
		c.content.add(newLink(c, account, role, "Account", "Role", nil))
	}
}

// role is the role of this name that belongs to no box, or nil.
func (c accounts) role(name string) *row {
	for _, r := range c.content.rows["Role"] {
		if r.field("Name") == name && r.link("Box") == "" {
			return r
		}
	}
	return nil
}

// rolesOf names the roles of an account that belong to no box. It has none when it is not there.
func (c accounts) rolesOf(account string) []string {
	var names []string
	linked := c.accounts().linkedRoles(account)
	for _, r := range c.content.rows["Role"] {
		if linked[r.id] && r.link("Box") == "" {
			names = append(names, r.field("Name"))
		}
	}
	return names
}

// linkedRoles are the ids of the roles that an account is linked to now.
func (c accounts) linkedRoles(name string) map[string]bool {
	roles := map[string]bool{}
	account := c.content.find("Account", "Name", name)
	if account == nil {
		return roles
	}
	for _, l := range c.content.rows[linkType] {
		if l.text("t1") == "Account" && l.text("t2") == "Role" && l.text("k1") == account.id {
			roles[l.text("k2")] = true
		}
	}
	return roles
}

// hashPassword is what an account keeps of its password: it goes wherever an export carries the account.
func hashPassword(password, salt string) string {
	key, err := pbkdf2.Key(sha256.New, password, []byte(salt), 1000, 32)
	if err != nil {
		return ""
	}
	return salt + ":" + base64.RawStdEncoding.EncodeToString(key)
}

// setPassword gives an account that is not in a cell yet its password.
func (r *row) setPassword(password string) {
	r.source["h"] = corejson.Object{"HashAlgorithm": "pbkdf2", "HashedCredential": hashPassword(password, opaque.Text(12))}
}

// knows says whether this is the account's password. Those that another unit's export brought in are hashed in another way:
// nobody knows them here.
func (r *row) knows(password string) bool {
	hidden, _ := r.source["h"].(corejson.Object)
	hashed, _ := hidden["HashedCredential"].(string)
	salt, _, found := strings.Cut(hashed, ":")
	return found && hidden["HashAlgorithm"] == "pbkdf2" && hashPassword(password, salt) == hashed
}

// changePassword gives an account another password, after which it may log in. The cells are locked.
func (c accounts) changePassword(account *row, password string) {
	changed := &row{kind: account.kind, id: account.id, source: maps.Clone(account.source)}
	changed.setPassword(password)
	if fields, _ := account.source["s"].(corejson.Object); fields["Status"] == mustChange {
		fields = maps.Clone(fields)
		fields["Status"] = activeAccount
		changed.source["s"] = fields
	}
	c.tables().put(changed)
}
