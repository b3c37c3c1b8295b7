package sandbox

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
)

// The answers are those of a real unit of core 1.8.3.
func TestLinksAreMadeByABatch(t *testing.T) {
	t.Parallel()
	bothStyles(t, func(t *testing.T, style string) { batchesOf(newPractice(t, style)) })
}

func batchesOf(p *practice) {
	const (
		head = "--B\nContent-Type: multipart/mixed; boundary=S\n\n--S\nContent-Type: application/http\nContent-Transfer-Encoding: binary\n\n"
		tail = "--S--\n\n--B--"
	)
	made := head + "HTTP/1.1 204 No Content\nDataServiceVersion: 2.0\n\n" + tail
	refused := func(status, body string) string {
		return head + "HTTP/1.1 " + status + " \nContent-Type: application/json\n\n" + body + "\n\n" + tail
	}
	invalid := func(code, text string) string {
		return `{"code":"` + code + `","message":{"lang":"en","value":"$batch body ` + text + `"}}`
	}
	set := func(line, to string) string {
		return head + line + "\nContent-Type: application/json\n\n" + `{"uri":"CELLbox1/odata/` + to + `"}` + "\n--S--\n--B--\n"
	}
	for _, row := range []string{"Item a/b", "Tag a/b", "Tag c/d", "Item x y/z"} {
		name, id, _ := strings.Cut(row, " ")
		if made := p.cell(http.MethodPost, "box1/odata/"+name, `{"__id":"`+id+`"}`); made.status != http.StatusCreated {
			p.Fatal(made.brief())
		}
	}
	for _, test := range []struct{ name, body, status, want string }{
		{"a slash in both keys", set("POST Item('a/b')/$links/_Tag", "Tag('a/b')"), "202", made},
		{"lines may end as HTTP's", strings.ReplaceAll(set("POST Tag('c/d')/$links/_Item HTTP/1.1", "Item('a/b')"), "\n", "\r\n"), "202", made},
		{"it is there already", set("POST Item('a/b')/$links/_Tag", "Tag('a/b')"), "202",
			refused("409", `{"code":"PR409-OD-0002","message":{"lang":"en","value":"Links exists already."}}`)},
		{"nothing is decoded", set("POST Item('a%2Fb')/$links/_Tag", "Tag('a/b')"), "202",
			refused("404", `{"code":"PR404-OD-0000","message":{"lang":"en","value":"Not found."}}`)},
		{"no such target", set("POST Item('a/b')/$links/_Tag", "Tag('n/b')"), "202",
			refused("400", `{"code":"PR400-OD-0006","message":{"lang":"en","value":"request body format error. field [uri]"}}`)},
		{"no such association", set("POST Item('a/b')/$links/_Item", "Item('a/b')"), "202",
			refused("400", `{"code":"PR400-OD-0008","message":{"lang":"en","value":"No such association."}}`)},
		{"no such entity set", set("POST Q('a/b')/$links/_Tag", "Tag('a/b')"), "202",
			refused("404", `{"code":"PR404-OD-0001","message":{"lang":"en","value":"No such entity set."}}`)},
		{"with a key behind it", set("POST Item('a/b')/$links/_Tag('x')", "Tag('a/b')"), "202",
			refused("400", `{"code":"PR400-OD-0010","message":{"lang":"en","value":"Key for Navigation Property should not be specified in $links POST."}}`)},
		{"white space in a key", set("POST Item('x y/z')/$links/_Tag", "Tag('a/b')"), "400",
			invalid("PR400-OD-0034", "format is invalid. Request path format is invalid [POST Item('x y/z')/$links/_Tag].")},
		{"a quote in a key", set("POST Item('a''b/c')/$links/_Tag", "Tag('a/b')"), "400",
			invalid("PR400-OD-0034", "format is invalid. Request path format is invalid [POST Item('a''b/c')/$links/_Tag].")},
		{"a question mark in a key", set("POST Item('a/b?c')/$links/_Tag", "Tag('a/b')"), "400",
			invalid("PR400-OD-0034", "format is invalid. Request path format is invalid [POST Item('a/b?c')/$links/_Tag].")},
		{"no batch", "x", "400", invalid("PR400-OD-0023", "parse error.")},
		{"no end", strings.TrimSuffix(set("POST Item('a/b')/$links/_Tag", "Tag('a/b')"), "--B--\n"), "400", invalid("PR400-OD-0023", "parse error.")},
		{"of another type", "--B\nContent-Type: text/plain\n\n--B--\n", "400",
			invalid("PR400-OD-0021", "format is invalid. Request header format is invalid [Content-Type].")},
		{"of no type", "--B\n\n--B--\n", "400", invalid("PR400-OD-0021", "format is invalid. Request header format is invalid [Content-Type].")},
	} {
		body := strings.ReplaceAll(test.body, "CELL", p.unit.CellURL(firstCell))
		answer := p.cell(http.MethodPost, "box1/odata/$batch", body, "Content-Type: multipart/mixed; boundary=B")
		if got := strconv.Itoa(answer.status) + " " + answer.body; got != test.status+" "+test.want {
			p.Errorf("%s: got\n%q\nwant\n%q", test.name, got, test.status+" "+test.want)
		}
	}
}
