package doctor

import (
	"errors"
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/auth"
	"github.com/personium/personium-cell/internal/personium"
)

func TestTheRoleThatIsMissingIsNamed(t *testing.T) {
	t.Parallel()
	const issuer = "https://unitadmin.unit1.example/"
	roles := func(names ...string) (all []string) {
		for _, name := range names {
			all = append(all, issuer+"__role/__/"+name)
		}
		return all
	}
	forbidden := &personium.Error{Status: 403, Core: true, Code: "PR403-AU-0002"}
	for _, test := range []struct {
		name     string
		rootless rootless
		means    string
		next     string
	}{
		{"UnitAdmin", rootless{about: auth.About{Roles: roles("UnitAdmin")}},
			"the role CellContentsAdmin is missing", "/Role('CellContentsAdmin')\"}"},
		{"CellContentsAdmin", rootless{about: auth.About{Roles: roles("CellContentsAdmin")}},
			"the role UnitAdmin is missing", "or use an account that owns the cell"},
		{"CellContentsReader", rootless{about: auth.About{Roles: roles("CellContentsReader")}},
			"may not even look", "/Role('UnitAdmin')\"} and another with {\"uri\""},
		{"in lower case", rootless{about: auth.About{Roles: roles("unitadmin")}},
			"none of the roles that count", "/Account('me')/$links/_Role"},
		{"bound to a box", rootless{about: auth.About{Roles: []string{issuer + "__role/box1/UnitAdmin"}}},
			"none of the roles that count", ""},
		{"of a cell that the unit does not trust", rootless{unit: errors.New("no")},
			"does not accept accounts of " + issuer, "unitUser.issuers"},
		{"without the scope", rootless{answer: &personium.Error{Status: 403, Code: "PR403-AU-0007"}},
			"without the scope root", "with the scope root"},
		{"an account", rootless{about: auth.About{Kind: auth.Account}}, "no role of this account", "login"},
	} {
		r := test.rootless
		r.about.Issuer, r.about.Subject = issuer, issuer+"#me"
		if r.about.Kind == "" {
			r.about.Kind = auth.UnitUser
		}
		if r.answer == nil {
			r.answer = forbidden
		}
		means, next := r.missing()
		if !strings.Contains(means, test.means) || !strings.Contains(next.Words(), test.next) {
			t.Errorf("%s: %q, %q", test.name, means, next.Words())
		}
	}
}
