package sandbox_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// countRows are the counts of entity sets.
func countRows(t *testing.T) map[string]wireRow {
	var fifty, many []string
	for i := range 50 {
		fifty = append(fifty, fmt.Sprintf("i-%02d", i))
	}
	for i := range 25000 {
		many = append(many, fmt.Sprintf("bulk%06d", i))
	}
	for i := range 10 {
		many = append(many, fmt.Sprintf("key%06d", i))
	}
	return map[string]wireRow{
		"count_items_path.txt":             {prepare: importing("cell2", "s", entityArchive(t, "odata", "Item", fifty))},
		"count_404_no_entity_set_path.txt": {prepare: importing("c6", "s", mainBoxArchive(t))},
		"count_cap_sequence_path.txt": {
			faults:  []string{"count-capped"},
			work:    100 * time.Millisecond,
			prepare: importing("xl", "s", entityArchive(t, "od", "Ev", many)),
		},
	}
}

// linkRows are the links of freshly imported cells.
func linkRows(t *testing.T) map[string]wireRow {
	return map[string]wireRow{
		"imported_role_link_sequence_path.txt": {prepare: importing("gamma", "s", readArchive(t, confSmall))},
		"links_lost_empty_path.txt": {
			faults: []string{"links-lost"},
			prepare: func(s *wireStage) {
				s.create("gamma")
				s.imported("gamma", "s", editArchive(t, confSmall, everywhere(gammaCell, s.cellID("gamma"))))
			},
			after: func(s *wireStage) {
				// The row of the lost link is in the cell all the same, and so is the link of the box.
				if truth := s.unit.Truth("gamma"); truth.RowsLost != 0 || truth.LinksHeld != truth.LinksExpected-1 {
					s.Errorf("want one link lost and no row, got %+v", truth)
				}
			},
		},
	}
}

// Ids in gamma-g1.zip.
const (
	gammaCell       = "MyBNMeP-TIiaP9heFxiilw"
	gammaBox        = "zvHWQGgJQu2JDQsxMxbjnQ"
	gammaCollection = "TV2IM_aTQh6WQ_efQ7Vrig" // od in the box
)

// boxArchive is gamma-g1.zip with another name for its box, and a.txt in place of hello.txt there.
func boxArchive(t testing.TB, box string, edits ...archiveEdit) []byte {
	edits = append([]archiveEdit{everywhere(`"Name":"box1"`, `"Name":"`+box+`"`),
		moving("20_webdav/"+gammaBox+"/hello.txt/", "20_webdav/"+gammaBox+"/a.txt/")}, edits...)
	return editArchive(t, confSmall, edits...)
}

// mainBoxArchive is gamma-g1.zip with other names for a collection and an entity type of its main box.
func mainBoxArchive(t testing.TB) []byte {
	return editArchive(t, confSmall, moving("20_webdav/__/od/", "20_webdav/__/od0/"),
		rewriting("10_odata/40_entitytype.pjson", func(lines string) string {
			return strings.Replace(lines, `"b":"`+gammaCell+`","s":{"Name":"Item"}`, `"b":"`+gammaCell+`","s":{"Name":"Mv"}`, 1)
		}))
}

// entityArchive is gamma-g1.zip whose box has one collection with one entity type, of two properties a and b, and rows with
// these ids. The main box has no OData, and nothing is linked.
func entityArchive(t testing.TB, collection, entityType string, ids []string) []byte {
	const typeID = "entity_type_0123456789"
	row := func(kind, id, more string) string {
		return fmt.Sprintf(`{"_index":"u0_anon.%s","_type":%q,"_id":%q,"_source":{"c":%q,"b":%q,"n":%q,"p":1795000000000,"u":1795000000000,"h":{},"type":%q,%s}}`+"\n",
			strings.ToLower(kind), kind, id, gammaCell, gammaBox, gammaCollection, kind, more)
	}
	property := func(name, alias, edm string) string {
		line := row("Property", "property_"+alias+"_12345678", fmt.Sprintf(`"s":{"Name":%q,"Type":%q,"IsDeclared":true},"l":{"EntityType":%q}`, name, edm, typeID))
		return strings.Replace(line, `"h":{}`, `"h":{"Alias":"`+alias+`"}`, 1)
	}
	var rows strings.Builder
	for i, id := range ids {
		rows.WriteString(row("UserData", fmt.Sprintf("row_%018d", i), fmt.Sprintf(`"s":{"__id":%q,"P001":"v%d","P002":%d},"t":%q,"ll":[]`, id, i*10/len(ids), i*10/len(ids), typeID)))
	}
	edits := []archiveEdit{moving("20_webdav/"+gammaBox+"/od/", "20_webdav/"+gammaBox+"/"+collection+"/"),
		holding("10_odata/40_entitytype.pjson", row("EntityType", typeID, fmt.Sprintf(`"s":{"Name":%q},"l":{}`, entityType))),
		holding("10_odata/50_property.pjson", property("a", "P001", "Edm.String")+property("b", "P002", "Edm.Int32")),
		holding("10_odata/70_userdata.pjson", rows.String())}
	for _, table := range []string{"41_complextype", "51_complextypeproperty", "60_associationend", "80_link"} {
		edits = append(edits, holding("10_odata/"+table+".pjson", ""))
	}
	return editArchive(t, confSmall, edits...)
}

// Ids of box1 of small_src1_exp1.zip, of the collection od in it and of the entity type Item there.
const (
	srcBox        = "ujeeWRvrRfSNrHvoN6vDYw"
	srcCollection = "W2L8bTV8RQaBuR3NQenW4Q"
	srcItem       = "uUinYaKDQliFx7L_grVGFg"
)

// itemsFrom is small_src1_exp1.zip with n of the items of box1, those whose __id is the first or follows it.
func itemsFrom(t testing.TB, first string, n int, edits ...archiveEdit) []byte {
	id := regexp.MustCompile(`"__id":"([^"]*)"`)
	items := rewriting("10_odata/70_userdata.pjson", func(text string) string {
		lines := slices.DeleteFunc(strings.Split(text, "\n"), func(line string) bool {
			return !strings.Contains(line, `"t":"`+srcItem+`"`) || id.FindStringSubmatch(line)[1] < first
		})
		slices.SortFunc(lines, func(a, b string) int {
			return strings.Compare(id.FindStringSubmatch(a)[1], id.FindStringSubmatch(b)[1])
		})
		return strings.Join(lines[:n], "\n") + "\n"
	})
	return editArchive(t, confLarge, append(edits, items)...)
}

// withoutACL: nothing of the cell itself is allowed to anybody by its ACL.
func withoutACL() archiveEdit {
	return rewriting("20_webdav/.pmeta", func(text string) string {
		return regexp.MustCompile(`"a":\{"D\.ace":.*?\]\}\}\}?\]\}`).ReplaceAllString(text, `"a":{}`)
	})
}

// manyItems is small_src1_exp1.zip with n items in box1, whose collection is called odata, and no other rows of user data.
func manyItems(t testing.TB, n int) []byte {
	var rows strings.Builder
	for i := range n {
		fmt.Fprintf(&rows, `{"_index":"u0_anon.userdata","_type":"UserData","_id":"row_%018d","_source":{"b":%q,"n":%q,"t":%q,"s":{"__id":"i%d"},"ll":[]}}`+"\n",
			i, srcBox, srcCollection, srcItem, i)
	}
	return editArchive(t, confLarge, moving("20_webdav/"+srcBox+"/od/", "20_webdav/"+srcBox+"/odata/"),
		holding("10_odata/70_userdata.pjson", rows.String()))
}
