package model

import (
	"cmp"
	"crypto/pbkdf2"
	"crypto/sha256"
	"encoding/base64"
	"maps"
	"strings"

	"github.com/personium/personium-cell/internal/sandbox/opaque"
)

// The states of an account that matter to a login.
const (
	ActiveAccount = "active"
	MustChange    = "passwordChangeRequired"
)

// An Account is what is written of one who can log in at a cell.
type Account struct {
	Name     string
	Password string   // "" leaves the one that there is, if any
	Roles    []string // its roles that belong to no box; nil leaves those that there are
	Status   string   // active by default
}

// PutAccount makes an account of the cell of this name, or changes it, and gives its id; false when there is no such cell.
func (cs *Cells) PutAccount(cell string, a Account) (id string, ok bool) {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	c := cs.byName[cell]
	if c == nil {
		return "", false
	}
	return c.putAccount(a), true
}

func (c *Cell) putAccount(a Account) string {
	r := newAccount(c, a.Name)
	if old := c.content.find("Account", "Name", a.Name); old != nil {
		r.ID, r.Source["h"] = old.ID, old.Source["h"]
		c.content.remove("Account", func(other *Row) bool { return other == old })
	}
	fields, _ := r.Source["s"].(object)
	fields["Status"] = cmp.Or(a.Status, ActiveAccount)
	if a.Password != "" {
		r.setPassword(a.Password)
	}
	c.content.add(r)
	if a.Roles != nil {
		giveRoles(c, r, a.Roles)
	}
	return r.ID
}

// giveRoles links an account to exactly these roles, and makes those that are not there.
func giveRoles(c *Cell, account *Row, names []string) {
	c.content.remove(LinkType, func(l *Row) bool {
		return l.text("t1") == "Account" && l.text("t2") == "Role" && l.text("k1") == account.ID
	})
	for _, name := range names {
		role := c.Accounts().Role(name)
		if role == nil {
			role = c.Tables().NewRow("Role", object{"Name": name}, nil)
			c.content.add(role)
		}
		c.content.add(NewLink(c, End{account, "Account"}, End{role, "Role"}, nil))
	}
}

// Role is the role of this name that belongs to no box, or nil.
func (c Accounts) Role(name string) *Row {
	for _, r := range c.content.rows["Role"] {
		if r.Field("Name") == name && r.Link("Box") == "" {
			return r
		}
	}
	return nil
}

// RolesOf names the roles of an account that belong to no box. It has none when it is not there.
func (c Accounts) RolesOf(account string) []string {
	var names []string
	linked := c.Accounts().linkedRoles(account)
	for _, r := range c.content.rows["Role"] {
		if linked[r.ID] && r.Link("Box") == "" {
			names = append(names, r.Field("Name"))
		}
	}
	return names
}

// linkedRoles are the ids of the roles that an account is linked to now.
func (c Accounts) linkedRoles(name string) map[string]bool {
	roles := map[string]bool{}
	account := c.content.find("Account", "Name", name)
	if account == nil {
		return roles
	}
	for _, l := range c.content.rows[LinkType] {
		if l.text("t1") == "Account" && l.text("t2") == "Role" && l.text("k1") == account.ID {
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
func (r *Row) setPassword(password string) {
	r.Source["h"] = object{"HashAlgorithm": "pbkdf2", "HashedCredential": hashPassword(password, opaque.Text(12))}
}

// Knows says whether this is the account's password. Those that another unit's export brought in are hashed in another way:
// nobody knows them here.
func (r *Row) Knows(password string) bool {
	hidden, _ := r.Source["h"].(object)
	hashed, _ := hidden["HashedCredential"].(string)
	salt, _, found := strings.Cut(hashed, ":")
	return found && hidden["HashAlgorithm"] == "pbkdf2" && hashPassword(password, salt) == hashed
}

// ChangePassword gives an account another password, after which it may log in. The cells are locked.
func (c Accounts) ChangePassword(account *Row, password string) {
	changed := &Row{Kind: account.Kind, ID: account.ID, Source: maps.Clone(account.Source)}
	changed.setPassword(password)
	if fields, _ := account.Source["s"].(object); fields["Status"] == MustChange {
		fields = maps.Clone(fields)
		fields["Status"] = ActiveAccount
		changed.Source["s"] = fields
	}
	c.Tables().Put(changed)
}
