package sandbox_test

import (
	"fmt"
	"os"
	"strings"
)

// confIdentities are tokens that cannot be made over HTTP alone. An empty one is not tried.
type confIdentities struct {
	master   string // of the unit
	weak     string // UnitAdmin
	contents string // CellContentsAdmin, of a user who owns nothing that a check makes
	reader   string // CellContentsReader
}

// conformanceIdentities are those of a real unit.
func conformanceIdentities() confIdentities {
	return confIdentities{
		master: os.Getenv("PERSONIUM_CONFORMANCE_MASTER_TOKEN"), weak: os.Getenv("PERSONIUM_CONFORMANCE_UNITADMIN_TOKEN"),
		contents: os.Getenv("PERSONIUM_CONFORMANCE_CONTENTSADMIN_TOKEN"), reader: os.Getenv("PERSONIUM_CONFORMANCE_READER_TOKEN"),
	}
}

const confOwner = "http://pcellconf.example/#owner"

func checkWhoHasRoot(c *conformer) {
	name, cell := c.newCell()
	given := "pcellconfgiven" + strings.TrimPrefix(name, "pcellconf")
	as := func(user string) map[string]string { return map[string]string{"X-Personium-Unit-User": user} }
	probe := c.do(confRequest{method: "GET", url: c.entityURL(name), header: as("http://pcellconf.example/#other")})
	if probe.status == 200 && c.login == nil {
		c.Log("who has root was not tried: the token is no UnitAdmin's")
		return
	}
	c.wants("a cell without owner, as a unit user", probe, 403, "PR403-AU-0003")
	made := c.do(confRequest{method: "POST", url: c.unitURL + "__ctl/Cell", body: fmt.Sprintf(`{"Name":%q}`, given), header: as(confOwner)})
	if made.status != 201 {
		c.Fatalf("making a cell for somebody: %d %.200q", made.status, made.body)
	}
	owned := c.cellURL(given)
	c.Cleanup(func() { c.removeCell(owned) })
	for _, test := range []struct {
		who, token, user string
		ownerless, owned int
	}{
		{"UnitAdmin and CellContentsAdmin", c.token, "", 200, 200},
		{"the same as the owner", c.token, confOwner, 403, 200},
		{"the same as somebody else", c.token, "http://pcellconf.example/#other", 403, 403},
		{"the master token", c.identities.master, "", 200, 200},
		{"the master token as the owner", c.identities.master, confOwner, 403, 403},
		{"UnitAdmin", c.identities.weak, "", 403, 403},
		{"UnitAdmin as the owner", c.identities.weak, confOwner, 403, 403},
		{"CellContentsAdmin", c.identities.contents, "", 403, 403},
		{"CellContentsAdmin, which may not be the owner", c.identities.contents, confOwner, 403, 403},
		{"CellContentsReader", c.identities.reader, "", 403, 403},
	} {
		if test.token == "" {
			c.Logf("%s was not tried: no such token", test.who)
			continue
		}
		for _, at := range []struct {
			url    string
			status int
		}{{cell, test.ownerless}, {owned, test.owned}} {
			for _, path := range []string{"__import", "__export"} {
				answer := c.with(test.token).do(confRequest{method: "GET", url: at.url + path, header: as(test.user)})
				code := ""
				if at.status == 403 {
					code = "PR403-AU-0002"
				}
				c.wants(test.who+", "+at.url+path, answer, at.status, code)
			}
		}
	}
}
