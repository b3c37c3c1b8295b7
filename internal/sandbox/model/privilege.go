package model

import "strings"

// A Privilege is what an ACL can allow, without its namespace.
type Privilege string

// The privileges that what is written by WebDAV asks for.
const (
	Read            Privilege = "read"
	ReadProperties  Privilege = "read-properties"
	ReadACL         Privilege = "read-acl"
	Write           Privilege = "write"
	WriteContent    Privilege = "write-content"
	WriteProperties Privilege = "write-properties"
	WriteACL        Privilege = "write-acl"
	Bind            Privilege = "bind"
	Unbind          Privilege = "unbind"
	Exec            Privilege = "exec"

	// Of the cell as a whole.
	SocialRead  Privilege = "social-read"
	Log         Privilege = "log"
	LogRead     Privilege = "log-read"
	BoxWrite    Privilege = "box"
	BoxInstall  Privilege = "box-install"
	CellACLRead Privilege = "acl-read"
	CellACLSet  Privilege = "acl"
	Propfind    Privilege = "propfind"
)

// wider is the privilege that includes one; root includes all.
func (p Privilege) wider() Privilege {
	switch p {
	case ReadProperties:
		return Read
	case WriteContent, WriteProperties, Bind, Unbind:
		return Write
	case Read, ReadACL, Write, WriteACL, Exec, "alter-schema", "stream-send", "stream-receive":
		return "all"
	case "all", "auth", "message", "event", Log, "social", BoxWrite, CellACLSet, Propfind, "rule", "sign":
		return "root"
	case "auth-read", "message-read", "event-read", LogRead, SocialRead, "box-read", CellACLRead, "rule-read":
		return Privilege(strings.TrimSuffix(string(p), "-read"))
	case BoxInstall:
		return BoxWrite
	}
	return ""
}

// IsOfBoxes says whether the privilege can be given in a box, and not only at the cell.
func (p Privilege) IsOfBoxes() bool {
	for ; p != ""; p = p.wider() {
		if p == "all" {
			return true
		}
	}
	return false
}

// IsKnown says whether there is such a privilege.
func (p Privilege) IsKnown() bool { return p == "root" || p.wider() != "" }

// Reads says whether the privilege lets somebody look, and change nothing.
func (p Privilege) Reads() bool {
	return p == Read || p == Propfind || p == "stream-receive" || strings.HasSuffix(string(p), "-read") || strings.HasPrefix(string(p), "read-")
}

// Allows says whether one of the ACLs gives the privilege, or a wider one, to everybody or to a role of the account; "" is
// somebody without an account.
func (c Accounts) Allows(acls []ACL, account string, wanted Privilege) bool {
	roles := map[string]bool{}
	if account != "" {
		roles = c.linkedRoles(account)
	}
	for _, acl := range acls {
		for _, a := range acl.Entries {
			if (a.All || roles[a.Role]) && a.gives(wanted) {
				return true
			}
		}
	}
	return false
}

func (a ACE) gives(wanted Privilege) bool {
	for _, name := range a.Privileges {
		_, local, _ := strings.Cut(name, ".")
		for p := wanted; p != ""; p = p.wider() {
			if string(p) == local {
				return true
			}
		}
	}
	return false
}
