package sandbox

import (
	"cmp"
	"crypto/pbkdf2"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"maps"
	"strings"

	"github.com/personium/personium-cell/internal/sandbox/corejson"
	"github.com/personium/personium-cell/internal/sandbox/opaque"
)

// LoginCell is the name of the cell whose accounts log in as unit users: the only one that the unit trusts.
const LoginCell = "unitadmin"

// The accounts of the login cell. All have the same password.
const (
	Administrator = "unitadmin"     // UnitAdmin and CellContentsAdmin: root on every cell
	AdminOnly     = "admin-only"    // UnitAdmin: lists, makes and deletes cells, and reads none
	ContentsOnly  = "contents-only" // CellContentsAdmin: root on its own cells, of which it has none
	ReaderOnly    = "reader-only"   // CellContentsReader: root on nothing
	Newcomer      = "newcomer"      // must change its password first
	LockedOut     = "locked-out"    // is refused, whatever it says
)

// The states of an account that matter to a login.
const (
	activeAccount = "active"
	mustChange    = "passwordChangeRequired"
)

// An Account is one who can log in at a cell.
type Account struct {
	Cell     string   // whose account it is; LoginCell by default
	Name     string   // of letters, digits and -_!$*=^`{|}~.@
	Password string   // "" leaves the one that there is, if any
	Roles    []string // its roles that belong to no box; nil leaves those that there are
	Status   string   // active (default), passwordChangeRequired or deactivated
	Locked   bool     // every login is refused as if it had failed too often
	IsOwner  bool     // may ask for tokens in which it acts as the owner of the cell
}

// PutAccount makes an account or changes it. It fails for a cell that does not exist.
func (u *Unit) PutAccount(a Account) error {
	u.cells.mu.Lock()
	defer u.cells.mu.Unlock()
	c, ok := u.cells.byName[cmp.Or(a.Cell, LoginCell)]
	if !ok {
		return fmt.Errorf("no cell %q for the account %q", a.Cell, a.Name)
	}
	u.logins.set(c.putAccount(a), a)
	return nil
}

// putAccount makes or changes an account, and gives its id.
func (c *cell) putAccount(a Account) string {
	r := c.newAccount(a.Name)
	if old := c.content.find("Account", "Name", a.Name); old != nil {
		r.id, r.source["h"] = old.id, old.source["h"]
		c.content.remove("Account", func(other *row) bool { return other == old })
	}
	fields, _ := r.source["s"].(corejson.Object)
	fields["Status"] = cmp.Or(a.Status, activeAccount)
	if a.Password != "" {
		r.setPassword(a.Password)
	}
	c.content.add(r)
	if a.Roles != nil {
		c.giveRoles(r, a.Roles)
	}
	return r.id
}

// giveRoles links an account to exactly these roles, and makes those that are not there.
func (c *cell) giveRoles(account *row, names []string) {
	c.content.remove(linkType, func(l *row) bool {
		return l.text("t1") == "Account" && l.text("t2") == "Role" && l.text("k1") == account.id
	})
	for _, name := range names {
		role := c.role(name)
		if role == nil {
			role = c.newRow("Role", corejson.Object{"Name": name}, nil)
			c.content.add(role)
		}
		c.content.add(c.newLink(account, role, "Account", "Role", nil))
	}
}

// role is the role of this name that belongs to no box, or nil.
func (c *cell) role(name string) *row {
	for _, r := range c.content.rows["Role"] {
		if r.field("Name") == name && r.link("Box") == "" {
			return r
		}
	}
	return nil
}

// rolesOf names the roles of an account that belong to no box. It has none when it is not there.
func (c *cell) rolesOf(account string) []string {
	var names []string
	linked := c.linkedRoles(account)
	for _, r := range c.content.rows["Role"] {
		if linked[r.id] && r.link("Box") == "" {
			names = append(names, r.field("Name"))
		}
	}
	return names
}

// linkedRoles are the ids of the roles that an account is linked to now.
func (c *cell) linkedRoles(name string) map[string]bool {
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
func (c *cell) changePassword(account *row, password string) {
	changed := &row{kind: account.kind, id: account.id, source: maps.Clone(account.source)}
	changed.setPassword(password)
	if fields, _ := account.source["s"].(corejson.Object); fields["Status"] == mustChange {
		fields = maps.Clone(fields)
		fields["Status"] = activeAccount
		changed.source["s"] = fields
	}
	c.put(changed)
}
