package personium

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/snapshot"
)

func TestALinkIsMadeFromTheEndThatAURLCanName(t *testing.T) {
	t.Parallel()
	od := Collection{Box: "b 1", Path: "o'd"}
	for _, test := range []struct {
		name      string
		from, to  LinkEnd
		uri, body string // of the body what follows the URL of the cell
	}{
		{"at cell level", CellEnd("Account", "me", ""), CellEnd("Role", "r", ""), "__ctl/Account('me')/$links/_Role", "__ctl/Role('r')"},
		{"with a role of a box", CellEnd("Account", "me", ""), CellEnd("Role", "r", "b"),
			"__ctl/Account('me')/$links/_Role", "__ctl/Role(Name='r',_Box.Name='b')"},
		{"from a role of a box", CellEnd("Role", "r", "b"), CellEnd("Relation", "+:x", ""),
			"__ctl/Role(Name%3D'r'%2C_Box.Name%3D'b')/$links/_Relation", "__ctl/Relation('+:x')"},
		{"an external cell is never the source", CellEnd("ExtCell", "http://a.example/c/", ""), CellEnd("Role", "r", ""),
			"__ctl/Role('r')/$links/_ExtCell", "__ctl/ExtCell('http://a.example/c/')"},
		{"nor is an external role", ExtRoleEnd("http://a.example/c/__role/__/x", "friend", "b"), CellEnd("Role", "r", ""),
			"__ctl/Role('r')/$links/_ExtRole",
			"__ctl/ExtRole(ExtRole='http://a.example/c/__role/__/x',_Relation.Name='friend',_Relation._Box.Name='b')"},
		{"a role of no box's relation", CellEnd("Role", "r", ""), ExtRoleEnd("http://a.example/", "friend", ""),
			"__ctl/Role('r')/$links/_ExtRole", "__ctl/ExtRole(ExtRole='http://a.example/',_Relation.Name='friend',_Relation._Box.Name=null)"},
		{"a message that was read", CellEnd("Account", "me", ""), CellEnd("ReceivedMessage", "m", ""),
			"__ctl/Account('me')/$links/_ReceivedMessageRead", "__ctl/ReceivedMessage('m')"},
		{"and by whom", CellEnd("ReceivedMessage", "m", ""), CellEnd("Account", "me", ""),
			"__ctl/ReceivedMessage('m')/$links/_AccountRead", "__ctl/Account('me')"},
		{"rows with odd keys", od.RowEnd("A", "o'n %2F+?#&日"), od.RowEnd("Z", "o'n %2F+?#&日"),
			"b%201/o%27d/A('o''n%20%252F%2B%3F%23%26%E6%97%A5')/$links/_Z", "b%201/o%27d/Z('o''n %2F+?#&日')"},
		{"a row with a slash", od.RowEnd("A", "a/b"), od.RowEnd("Z", "z"), "b%201/o%27d/Z('z')/$links/_A", "b%201/o%27d/A('a/b')"},
		{"a row with a backslash", od.RowEnd("A", `a\b`), od.RowEnd("Z", "z"), "b%201/o%27d/Z('z')/$links/_A", `b%201/o%27d/A('a\b')`},
		{"rows of one set stay as they are", od.RowEnd("A", "above"), od.RowEnd("A", "a/b"), "b%201/o%27d/A('above')/$links/_A", "b%201/o%27d/A('a/b')"},
		{"association ends", od.AssociationEnd("ea", "A"), od.AssociationEnd("ez", "Z"),
			"b%201/o%27d/$metadata/AssociationEnd(Name%3D'ea'%2C_EntityType.Name%3D'A')/$links/_AssociationEnd",
			"b%201/o%27d/$metadata/AssociationEnd(Name='ez',_EntityType.Name='Z')"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			unit := startUnit(t, always(reply{Status: 204}))
			c := newClient(t, unit.pathCell(), Options{})
			if err := c.MakeLink(t.Context(), test.from, test.to); err != nil {
				t.Fatal(err)
			}
			got := unit.requests()
			uri := strings.NewReplacer("%3D", "=", "%2C", ",").Replace(test.uri)
			body := `{"uri":"` + c.cell.URL + strings.NewReplacer(`\`, `\\`, "&", `\u0026`).Replace(test.body) + `"}`
			if len(got) != 1 || strings.NewReplacer("%3D", "=", "%2C", ",").Replace(got[0].URI) != "/cell1/"+uri || got[0].Body != body || got[0].Method != http.MethodPost ||
				got[0].Header.Get("Content-Type") != "application/json" {
				t.Errorf("got %+v", got)
			}
		})
	}
}

const batchTwoOhFour = "--personium-cell\nContent-Type: multipart/mixed; boundary=personium-cell-set\n\n--personium-cell-set\n" +
	"Content-Type: application/http\nContent-Transfer-Encoding: binary\n\nHTTP/1.1 204 No Content\nDataServiceVersion: 2.0\n\n" +
	"--personium-cell-set--\n\n--personium-cell--"

// The other way round a link within one set is another link.
func TestTheEndsOfALinkWithinOneSetAreNotExchanged(t *testing.T) {
	t.Parallel()
	od := Collection{Box: "b", Path: "od"}
	unit := startUnit(t, always(reply{Status: 202, Body: batchTwoOhFour}))
	c := newClient(t, unit.pathCell(), Options{})
	if err := c.MakeLink(t.Context(), od.RowEnd("A", "a/b"), od.RowEnd("A", "below")); err != nil {
		t.Error(err)
	}
	if got := unit.requests(); len(got) != 1 || !strings.Contains(got[0].Body, "\nPOST A('a/b')/$links/_A\n") {
		t.Errorf("got %+v", got)
	}
	if err := c.MakeLink(t.Context(), od.RowEnd("A", "a/b c"), od.RowEnd("A", "below")); !errors.Is(err, ErrNoLinkPath) {
		t.Errorf("got %v", err)
	}
}

// What a real unit of core 1.8.3 answered, but for the names of the boundaries.
func TestALinkBetweenRowsThatNoURLCanNameIsMadeByABatch(t *testing.T) {
	t.Parallel()
	refused := func(status, body string) string {
		return strings.Replace(batchTwoOhFour, "204 No Content\nDataServiceVersion: 2.0\n\n", status+" \nContent-Type: application/json\n\n"+body+"\n\n", 1)
	}
	from, to := Collection{"b", "od"}.RowEnd("A", "o'n/b"), Collection{"b", "od"}.RowEnd("Z", "日/z")
	const want = "--personium-cell\nContent-Type: multipart/mixed; boundary=personium-cell-set\n\n--personium-cell-set\n" +
		"Content-Type: application/http\nContent-Transfer-Encoding: binary\n\nPOST Z('日/z')/$links/_A\nContent-Type: application/json\n\n" +
		`{"uri":"CELLb/od/A('o''n/b')"}` + "\n--personium-cell-set--\n--personium-cell--\n"
	for answer, code := range map[string]Code{
		batchTwoOhFour: "",
		refused("409", `{"code":"PR409-OD-0002","message":{"lang":"en","value":"Links exists already."}}`):         LinkExists,
		refused("404", `{"code":"PR404-OD-0000","message":{"lang":"en","value":"Not found."}}`):                    NoLink,
		refused("400", `{"code":"PR400-OD-0008","message":{"lang":"en","value":"No such association."}}`):          NoAssociation,
		refused("503", `{"code":"PR503-SV-0001","message":{"lang":"en","value":"Too many concurrent requests."}}`): TooManyWriters,
	} {
		unit := startUnit(t, always(reply{Status: 202, Body: answer}))
		c := newClient(t, unit.pathCell(), Options{})
		err := c.MakeLink(t.Context(), from, to)
		if CodeOf(err) != code || (err == nil) != (code == "") {
			t.Errorf("got %v, want %q", err, code)
		}
		got := unit.requests()
		if len(got) != 1 || got[0].URI != "/cell1/b/od/$batch" || got[0].Body != strings.Replace(want, "CELL", c.cell.URL, 1) ||
			got[0].Header.Get("Content-Type") != "multipart/mixed; boundary=personium-cell" {
			t.Errorf("got %+v", got)
		}
	}
}

func TestALinkThatNobodySaysWasMadeIsAnError(t *testing.T) {
	t.Parallel()
	plain, odd := Collection{"b", "od"}.RowEnd("A", "a"), Collection{"b", "od"}.RowEnd("A", "a/b")
	for name, test := range map[string]struct {
		from, to LinkEnd
		answer   reply
	}{
		"a page":                        {plain, plain, reply{Status: 200, Body: "<html>"}},
		"refused":                       {plain, plain, refusal("PR409-OD-0002")},
		"a batch that was not accepted": {odd, odd, reply{Status: 200, Body: batchTwoOhFour}},
		"a batch without an answer":     {odd, odd, reply{Status: 202, Body: "--personium-cell--"}},
		"a batch that says another":     {odd, odd, reply{Status: 202, Body: strings.Replace(batchTwoOhFour, "204", "200", 1)}},
		"a batch that says nothing":     {odd, odd, reply{Status: 202, Body: strings.Replace(batchTwoOhFour, "204", "yes", 1)}},
	} {
		unit := startUnit(t, always(test.answer))
		err := newClient(t, unit.pathCell(), Options{}).MakeLink(t.Context(), test.from, test.to)
		var e *Error
		if !errors.As(err, &e) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestSomeLinksCannotBeAskedFor(t *testing.T) {
	t.Parallel()
	row := func(id string) LinkEnd { return Collection{"b", "od"}.RowEnd("A", id) }
	for _, ends := range [][2]LinkEnd{
		{row("a'b/c"), row("a b/c")}, {row("a/b?"), row("a/b ")}, {row("a/\tb"), row(" a/b")},
		{CellEnd("ExtCell", "http://a/", ""), ExtRoleEnd("http://a/", "r", "")},
	} {
		unit := startUnit(t, always(reply{Status: 204}))
		err := newClient(t, unit.pathCell(), Options{}).MakeLink(t.Context(), ends[0], ends[1])
		if !errors.Is(err, ErrNoLinkPath) || len(unit.requests()) > 0 {
			t.Errorf("%v: got %v after %d requests", ends, err, len(unit.requests()))
		}
	}
	for _, c := range []Collection{{"__ctl", "od"}, {"b", "../od"}, {"b", "a//b"}} {
		unit := startUnit(t, always(reply{Status: 204}))
		if err := newClient(t, unit.pathCell(), Options{}).MakeLink(t.Context(), c.RowEnd("A", "a"), row("a")); err == nil || len(unit.requests()) > 0 {
			t.Errorf("%v: got %v", c, err)
		}
	}
}

func TestLinksAreMadeInThePracticeUnit(t *testing.T) {
	t.Parallel()
	for _, style := range []Style{PathStyle, SubdomainStyle} {
		_, c := practice(t, style)
		od := Collection{"box1", "odata"}
		keys := []string{"日本語", "o'n", "a/b", "50%", "%2F", "a+b", "a b", "?#&=", `"<>|^{}`, `a\b`, "äöü", "a/日", strings.Repeat("x", 200)}
		for _, set := range []string{"Item", "Tag"} {
			for _, key := range keys {
				addRow(t, c, od.SetList(set), key)
			}
		}
		for _, key := range keys {
			from, to := od.RowEnd("Item", key), od.RowEnd("Tag", key)
			if err := c.MakeLink(t.Context(), from, to); err != nil {
				t.Errorf("%s %s: %v", style, key, err)
			}
			if err := c.MakeLink(t.Context(), to, from); !Is(err, LinkExists) {
				t.Errorf("%s %s, again: %v", style, key, err)
			}
			for _, ends := range [][2]LinkEnd{{from, to}, {to, from}} {
				if there, err := c.Linked(t.Context(), ends[0], ends[1]); !there || err != nil {
					t.Errorf("%s %s: %t, %v", style, ends[0], there, err)
				}
			}
			if there, err := c.Linked(t.Context(), from, od.RowEnd("Tag", "tag-1")); there || err != nil {
				t.Errorf("%s %s to another: %t, %v", style, key, there, err)
			}
			if strings.ContainsAny(key, `/\`) {
				continue // this unit has no proxy that would let such a path through
			}
			if got, err := c.Links(t.Context(), from.list, from.key, "Tag"); err != nil || len(got) != 1 || got[0] != to.String() {
				t.Errorf("%s %s: got %q, %v", style, key, got, err)
			}
		}
		checkRefusedLinks(t, c)
	}
}

func checkRefusedLinks(t *testing.T, c *Client) {
	t.Helper()
	od, notes := Collection{"box1", "odata"}, Collection{snapshot.MainBox, "notes"}
	for _, test := range []struct {
		from, to LinkEnd
		want     Code
	}{
		{od.RowEnd("Item", "gone"), od.RowEnd("Tag", "tag-1"), NoLink},
		{od.RowEnd("Item", "gone/x"), od.RowEnd("Tag", "tag-1"), BadField},
		{od.RowEnd("Item", "gone/x"), od.RowEnd("Tag", "a/b"), NoLink},
		{od.RowEnd("Item", "Item-001"), od.RowEnd("Tag", "gone"), BadField},
		{od.RowEnd("Item", "Item-001"), od.RowEnd("Item", "Item-002"), NoAssociation},
		{od.RowEnd("Gone", "x/y"), od.RowEnd("Tag", "x/y"), NoEntitySet},
		{notes.RowEnd("Gone", "a"), notes.RowEnd("Note", "note-001"), NoEntitySet},
		{od.RowEnd("Item", "Item-001"), notes.RowEnd("Note", "note-001"), NoAssociation},
		{CellEnd("Account", "guest", ""), CellEnd("Role", "reader", "box1"), LinkExists},
		{CellEnd("Account", "guest", ""), CellEnd("Role", "admin", ""), ""},
	} {
		if err := c.MakeLink(t.Context(), test.from, test.to); CodeOf(err) != test.want || (err == nil) != (test.want == "") {
			t.Errorf("%v to %v: got %v, want %q", test.from, test.to, err, test.want)
		}
	}
}

// addRow makes a row with this __id.
func addRow(t *testing.T, c *Client, l EntityList, id string) {
	t.Helper()
	q, err := l.reading(c.cell, "", "")
	if err != nil {
		t.Fatal(err)
	}
	body, err := json.Marshal(map[string]string{"__id": id})
	if err != nil {
		t.Fatal(err)
	}
	q.method, q.body, q.want = http.MethodPost, string(body), []int{http.StatusCreated}
	if _, err := c.wire.do(t.Context(), q); err != nil {
		t.Fatal(err)
	}
}
