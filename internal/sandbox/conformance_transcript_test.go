package sandbox_test

import (
	"fmt"
	"net/url"
	"os"
	"regexp"
	"strconv"
	"strings"
)

// recordAnswers names the variable that lets the suite write the answers of the real unit into the transcripts, in place of
// those that stand there.
const recordAnswers = "PERSONIUM_CONFORMANCE_RECORD"

// A transcript is a file of exchanges with a real unit. A request is a line with method, path and body, with lines of its
// headers below it; the answer stands below that, moved to the right: status, body, and the headers that matter. In a path,
// U/ is the unit, C/ the cell, D/ its OData collection. Texts after # are comments.
type transcript struct {
	file  string
	lines []string
}

func readTranscript(c *conformer, name string) *transcript {
	c.Helper()
	file := "testdata/odata/" + name + ".txt"
	text, err := os.ReadFile(file)
	if err != nil {
		c.Fatal(err)
	}
	return &transcript{file, strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")}
}

// replay sends the requests of a transcript to the unit and compares the answers.
func (c *conformer) replay(name, cell string) {
	c.Helper()
	t := readTranscript(c, name)
	var recorded []string
	for i := 0; i < len(t.lines); {
		line := t.lines[i]
		i++
		recorded = append(recorded, line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		at := i
		request := c.scripted(line, cell)
		for ; i < len(t.lines) && isHeaderLine(t.lines[i]); i++ {
			key, value, _ := strings.Cut(t.lines[i], ": ")
			request.header[key] = value
			recorded = append(recorded, t.lines[i])
		}
		var want []string
		for ; i < len(t.lines) && strings.HasPrefix(t.lines[i], "  "); i++ {
			want = append(want, t.lines[i])
		}
		got := c.shown(c.do(request), cell)
		recorded = append(recorded, got...)
		if strings.Join(got, "\n") != strings.Join(want, "\n") && os.Getenv(recordAnswers) == "" {
			c.Errorf("%s:%d: %s\nwant\n%s\ngot\n%s", t.file, at, line, strings.Join(want, "\n"), strings.Join(got, "\n"))
		}
	}
	if os.Getenv(recordAnswers) != "" {
		if err := os.WriteFile(t.file, []byte(strings.Join(recorded, "\n")+"\n"), 0o600); err != nil {
			c.Fatal(err)
		}
	}
}

func isHeaderLine(line string) bool {
	return regexp.MustCompile(`^[A-Za-z-]+: `).MatchString(line)
}

// scripted is the request of a line.
func (c *conformer) scripted(line, cell string) confRequest {
	c.Helper()
	method, rest, _ := strings.Cut(line, " ")
	path, body := rest, ""
	if i := strings.Index(rest, " {"); i >= 0 {
		path, body = rest[:i], rest[i+1:]
	}
	places := strings.NewReplacer("U/", c.unitURL, "C/", cell, "D/", cell+"box1/od/", "CELL", c.nameOf(cell))
	base, rest := path[:2], path[2:]
	path, query, asked := strings.Cut(rest, "?")
	address := places.Replace(base) + percentEncoded(strings.ReplaceAll(path, "CELL", c.nameOf(cell)))
	if asked {
		address += "?" + percentEncoded(strings.ReplaceAll(query, "CELL", c.nameOf(cell)))
	}
	return confRequest{method: method, url: address, body: places.Replace(body), header: map[string]string{}}
}

// nameOf is the name of the cell at a URL.
func (c *conformer) nameOf(cell string) string {
	c.Helper()
	u, err := url.Parse(cell)
	if err != nil {
		c.Fatal(err)
	}
	if c.style == "path" {
		return strings.Trim(u.Path, "/")
	}
	name, _, _ := strings.Cut(u.Host, ".")
	return name
}

// percentEncoded encodes what no URL may hold; what is encoded already stays.
func percentEncoded(text string) string {
	var b strings.Builder
	for _, r := range []byte(text) {
		switch {
		case r <= ' ' || r >= 0x7f || strings.IndexByte(`"<>\^{}|`+"`", r) >= 0:
			fmt.Fprintf(&b, "%%%02X", r)
		default:
			b.WriteByte(r)
		}
	}
	return b.String()
}

// shown is an answer without what differs from one time to the next.
func (c *conformer) shown(a confAnswer, cell string) []string {
	body := strings.ReplaceAll(a.body, `\/`, "/")
	hide := func(text string) string {
		text = strings.NewReplacer(cell+"box1/od/", "D/", cell, "C/", c.unitURL, "U/", c.nameOf(cell), "CELL").Replace(text)
		for _, rule := range [][2]string{
			{`W/\\?"(\d+)-\d+\\?"`, `W/"$1-T"`}, {`/Date\(\d{12,13}\)/`, "/Date(T)/"}, {`[0-9a-f]{32}`, "ID"},
			{`Exception \[\d+\]`, "Exception [N]"}, {`>\d{4}-\d\d-\d\dT[\d:.]+Z?<`, ">T<"},
		} {
			text = regexp.MustCompile(rule[0]).ReplaceAllString(text, rule[1])
		}
		return text
	}
	if strings.Contains(a.header.Get("Content-Type"), "html") {
		body = "a page of HTML"
	}
	lines := []string{"  " + strings.TrimSpace(strconv.Itoa(a.status)+" "+hide(body))}
	for _, key := range []string{"ETag", "Location", "DataServiceVersion", "Content-Type"} {
		if value := a.header.Get(key); value != "" && !(key == "Content-Type" && strings.HasPrefix(value, "application/json")) {
			lines = append(lines, "  "+key+": "+hide(value))
		}
	}
	return lines
}
