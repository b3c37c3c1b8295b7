package check_test

import (
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/archive/archivetest"
	"github.com/personium/personium-cell/internal/archive/check"
)

// The server puts new ids into access rights, too: of a row that comes before the web nodes.
func TestAnOddIDIsSearchedForInAccessRights(t *testing.T) {
	t.Parallel()
	const extRoles, id = "10_odata/30_extrole.pjson", "21_rXC0FTO6lxMBECT726A"
	good := archivetest.FromUnit(t, "gamma-g1.zip")
	for what, test := range map[string]struct{ id, rights, want string }{
		"as a whole":               {"zqzq", `{"D.href":"zqzq"}`, "id-unusual " + extRoles + ":1"},
		"within another word":      {"zqzq", `{"zqzqx":{}}`, "id-loose " + extRoles + ":1"},
		"beside them":              {"zqzq", `{},"zqzqx":{}`, "id-unusual " + extRoles + ":1"},
		"in a text in their place": {"zqzq", `"zqzqx"`, "id-unusual " + extRoles + ":1"},
		"with those that close":    {`zq\":1}}`, `{"k":{"zq":1}}`, "id-breaks " + mainMeta},
		"with a brace that opens":  {`k....zq`, `{"k":{"zq":1}}`, "id-breaks " + mainMeta},
		"with all braces":          {`.*zq.*`, `{"k":{"zq":1}}`, "id-breaks " + mainMeta},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			data := archivetest.Rebuild(t, good, func(name string, content []byte) (string, []byte) {
				text := string(content)
				switch name {
				case extRoles:
					text = strings.Replace(text, id, test.id, 1)
				case mainMeta:
					text = strings.Replace(text, `"a":{}`, `"a":`+test.rights, 1)
				}
				return name, []byte(text)
			})
			var got []string
			for _, f := range checked(t, data, check.Options{}).Findings {
				if strings.HasPrefix(f.Code, "id-") {
					got = append(got, words(f))
				}
			}
			if strings.Join(got, ", ") != test.want {
				t.Errorf("got %q, want %s", got, test.want)
			}
		})
	}
}
