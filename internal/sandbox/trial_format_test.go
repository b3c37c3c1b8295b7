package sandbox_test

import (
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// A trial is one of the requests that a real unit answered otherwise than the practice unit of that day.
type trial struct {
	title  string // method, place, path, body and headers as the file has them
	method string
	place  string // "unit", or the name of a cell
	path   string // below the place
	body   string
	header http.Header
	status int
	answer string            // of the real unit, its first answerShown characters
	told   map[string]string // headers of the real answer that were others than the practice unit's; "" for none
}

// answerShown is how much of an answer the file shows.
const answerShown = 330

// readTrials reads testdata/trials/real-vs-practice.txt: three or four lines each, strings as Python writes them.
func readTrials(t *testing.T) []trial {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "trials", "real-vs-practice.txt"))
	if err != nil {
		t.Fatal(err)
	}
	_, text2, _ := strings.Cut(string(text), "\n") // how many there were
	var trials []trial
	for line := range strings.Lines(text2) {
		line = strings.TrimRight(line, "\n")
		switch word, rest, _ := strings.Cut(strings.TrimSpace(line), " "); {
		case strings.HasPrefix(line, "["):
			trials = append(trials, trialOf(t, strings.TrimPrefix(line[strings.Index(line, "]")+1:], " ")))
		case word == "real":
			last := &trials[len(trials)-1]
			status, answer, _ := strings.Cut(rest, " ")
			if last.status, err = strconv.Atoi(status); err != nil {
				t.Fatalf("%s: %v", last.title, err)
			}
			last.answer = pythonText(answer)
		case word == "headers":
			trials[len(trials)-1].told = toldHeaders(rest)
		case word != "prac":
			t.Fatalf("bad line %q", line)
		}
	}
	return trials
}

// trialOf reads a request: METHOD {place} path  body {...}  {'Header': 'value'}.
func trialOf(t *testing.T, line string) trial {
	t.Helper()
	form := regexp.MustCompile(`^(\S+) \{(\w+)\} ([^ ]*)(?:  body (\{.*?\}))?(?:  \{'(.*?)': '(.*)'\})?$`)
	m := form.FindStringSubmatch(line)
	if m == nil {
		t.Fatalf("bad request %q", line)
	}
	one := trial{title: line, method: m[1], place: m[2], path: m[3], body: m[4], header: http.Header{"Accept": {"application/json"}}}
	if m[5] != "" {
		one.header.Set(m[5], m[6])
	}
	return one
}

// toldHeaders reads {'name': ('of the real unit', 'of the practice unit')}.
func toldHeaders(text string) map[string]string {
	const value = `None|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"`
	told := map[string]string{}
	for _, m := range regexp.MustCompile(`'([a-z-]+)': \((`+value+`), (?:`+value+`)\)`).FindAllStringSubmatch(text, -1) {
		told[m[1]] = ""
		if m[2] != "None" {
			told[m[1]] = pythonText(m[2])
		}
	}
	return told
}

// pythonText is the string of a Python literal.
func pythonText(literal string) string {
	literal = strings.TrimSuffix(literal[1:], literal[:1])
	return strings.NewReplacer(`\\`, `\`, `\'`, `'`, `\n`, "\n", `\r`, "\r").Replace(literal)
}

// withTrialPlaceholders replaces in an answer what the file replaces: the unit's URL, tags, times, and 22 characters that look
// like an id, of which a key of the unit's description ends.
func withTrialPlaceholders(text, unitURL string) string {
	unit := strings.TrimSuffix(unitURL, "/")
	escaped := strings.ReplaceAll(unit, "/", `\/`)
	text = strings.NewReplacer(unit, "U", escaped, "U", "path_based_cellurl_enabled", "pathID22").Replace(text)
	for _, rule := range [][2]string{
		{`"\d+-\d{12,13}`, `"V-N`}, {`/Date\(\d{12,13}\)`, "/Date(N)"}, {`Exception \[\d+\]`, "Exception [N]"},
		{`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?(Z|\+\d{4})`, "TS"}, {`[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} [\d:]{8} GMT`, "DATE"},
	} {
		text = regexp.MustCompile(rule[0]).ReplaceAllString(text, rule[1])
	}
	return text
}

// shownOf is as much of an answer as the file would show of it.
func shownOf(answer string) string {
	characters := []rune(answer)
	return string(characters[:min(len(characters), answerShown)])
}

// request is a trial as a stage sends it.
func (r trial) request(s *wireStage) (host string, request wireRequest) {
	host, prefix := s.authority, "/"
	if r.place != "unit" {
		host, prefix = s.cell(r.place)
	}
	header := r.header.Clone()
	header.Set("Authorization", s.admin())
	return host, wireRequest{method: r.method, target: prefix + strings.ReplaceAll(r.path, " ", "%20"), header: header, body: r.body}
}
