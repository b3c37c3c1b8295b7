package fault

import (
	"github.com/personium/personium-cell/internal/sandbox/corejson"
	"github.com/personium/personium-cell/internal/sandbox/model"
)

// withACL is the value of new-owner with which the snapshot keeps its ACL.
const withACL = "acl"

func makeNewOwner(p *Plan, word string) {
	p.begins(model.BelongToNewcomer)
	if word == withACL || p.Spoil != nil {
		return
	}
	p.Spoil = func(meta corejson.Object) string {
		meta["a"] = corejson.Object{}
		return corejson.Format(meta)
	}
}

// lossFaults are about imports that end well and leave too little, or a cell that is none any more.
func lossFaults() []Fault {
	return []Fault{
		{
			Name: "cs-failed",
			Does: "The .pmeta of cell1's snapshot says import failed: the cell looks failed in the middle of an import that " +
				"succeeds.",
			Seen: "Core 1.8.3: path style 500 PR500-CM-0002 for 0.15 to 4 s, subdomain style 409 PR409-CM-0001, then ready.",
			Make: always(func(p *Plan) {
				p.Spoil = func(meta corejson.Object) string {
					meta["cs"] = model.StatusFailed
					return corejson.Format(meta)
				}
			}),
		},
		{
			Name: "ruined",
			Does: "The .pmeta of cell1's snapshot is not JSON: from the middle of its import on every URL of the cell answers " +
				"500.",
			Seen: "Core 1.8.0 and 1.8.3, path style: 500 PR500-DV-0002 on everything but the unit level, without end.",
			Make: always(func(p *Plan) { p.Spoil = func(corejson.Object) string { return "{broken" } }),
		},
		{
			Name: "rows-lost",
			Does: "Every import ends with ready and without any OData row.",
			Seen: "Core 1.8.0, path style: the first import for an owner without a search index, three times the same; also " +
				"seen on 1.8.3.",
			Make: always(func(p *Plan) { p.LosesRows = true }),
		},
		{
			Name:      "new-owner",
			Parameter: "plain, or acl for a snapshot whose ACL names a role (default plain)",
			Does: "cell1 is empty, and its owner has no search index: imports lose every OData row until somebody writes into a " +
				"cell of his, and after one with an ACL every URL of the cell answers 500 until then. The owner is {UnitURL}newcomer/#owner.",
			Seen: "Core 1.8.0 and 1.8.3, path style: ready without a row, three times the same; after POST __ctl/Role the same " +
				"import was complete. With an ACL, 1.8.3, both styles: 500 PR500-SV-9999, cured by a write in another cell.",
			Make: chosen(makeNewOwner, "plain", withACL),
		},
		{
			Name: "links-lost",
			Does: "Every import loses links between user data: of the pairs of entity types that have any, every other one, the " +
				"first included.",
			Seen: "Core 1.8.0, path style: 13 of 32 and 15 of 36 many-to-many links, at random per import; the rows stay in a " +
				"re-export, and 204 to the POST of a link repairs it.",
			Make: always(func(p *Plan) { p.Imported = model.LoseLinks }),
		},
	}
}
