package sandbox_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
)

// checkOddKeys makes rows whose keys no URL holds as they are, and links them. In the URI of a body a key stands plain, with its
// quotes doubled; in a path it is percent-encoded besides, and what the servlet container does not let through comes as the
// target only. Whether it lets an escaped slash through is a matter of its settings.
func checkOddKeys(c *conformer) {
	_, cell := c.portableCell()
	data := cell + "box1/od/"
	for what, ends := range map[string]string{"Odd": "toTarget", "Target": "toOdd"} {
		c.wants("a type", c.post(data+"$metadata/EntityType", fmt.Sprintf(`{"Name":%q}`, what)), 201, "")
		body := fmt.Sprintf(`{"Name":%q,"Multiplicity":"*","_EntityType.Name":%q}`, ends, what)
		c.wants("an end", c.post(data+"$metadata/AssociationEnd", body), 201, "")
	}
	made := c.post(data+"$metadata/AssociationEnd(Name='toTarget',_EntityType.Name='Odd')/$links/_AssociationEnd",
		fmt.Sprintf(`{"uri":"%s$metadata/AssociationEnd(Name='toOdd',_EntityType.Name='Target')"}`, data))
	c.wants("an association", made, 204, "")
	c.wants("a row", c.post(data+"Target", `{"__id":"t"}`), 201, "")
	long := strings.Repeat("x", 201)
	for _, key := range []string{"日本", "o'x", "100%", "%2F", "a+b", "a b", "?#&=", `"<>|^{}`, "äöü", "-x", ":x", long, `a\b`} {
		c.checkOddKey(data, key)
	}
	c.wants("a key of nothing", c.post(data+"Odd", `{"__id":""}`), 400, "PR400-OD-0006")
}

func (c *conformer) checkOddKey(data, key string) {
	c.Helper()
	quoted := func(of string) string {
		text, err := json.Marshal(of)
		if err != nil {
			c.Fatal(err)
		}
		return string(text)
	}
	plain := "Odd('" + strings.ReplaceAll(key, "'", "''") + "')"
	encoded := "Odd('" + strings.ReplaceAll(url.QueryEscape(strings.ReplaceAll(key, "'", "''")), "+", "%20") + "')"
	remove := func(url string) confAnswer { return c.do(confRequest{method: "DELETE", url: url}) }
	c.wants("a row "+key, c.post(data+"Odd", `{"__id":`+quoted(key)+`}`), 201, "")
	links := data + "Target('t')/$links/_Odd"
	c.wants("a link to "+key, c.post(links, `{"uri":`+quoted(data+plain)+`}`), 204, "")
	again, code := 400, "PR400-OD-0006"
	if encoded == plain {
		again, code = 409, "PR409-OD-0002"
	}
	c.wants("a link to the encoded "+key, c.post(links, `{"uri":`+quoted(data+encoded)+`}`), again, code)
	_, inParentheses, _ := strings.Cut(encoded, "(")
	if strings.Contains(key, `\`) {
		c.wants("GET "+encoded, c.get(data+encoded), 400, "")
		c.wants("DELETE of the link to "+encoded, remove(links+"("+inParentheses), 400, "")
		return
	}
	c.wants("GET "+encoded, c.get(data+encoded), 200, "")
	c.wants("DELETE of the link to "+key, remove(links+"("+inParentheses), 204, "")
	c.wants("a link from "+key, c.post(data+encoded+"/$links/_Target", `{"uri":`+quoted(data+"Target('t')")+`}`), 204, "")
	c.seen(links, 1)
	c.wants("DELETE of the link from "+key, remove(data+encoded+"/$links/_Target('t')"), 204, "")
	c.wants("DELETE "+encoded, remove(data+encoded), 204, "")
}
