package prepare

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/archivetest"
	"github.com/personium/personium-cell/internal/sandbox"
)

// A practice is cell1 of a practice unit, asked in plain HTTP.
type practice struct {
	*testing.T
	unit *sandbox.Unit
}

func newPractice(t *testing.T, style string) practice {
	t.Helper()
	unit, err := sandbox.New(sandbox.Options{Style: style, Authority: "unit1.example", Work: time.Millisecond, BehindNginx: true, Seed: 3})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(unit.Close)
	return practice{t, unit}
}

// An answer is what the unit said.
type answer struct {
	status int
	body   string
}

// ask asks for what lies below the cell; path is percent-encoded.
func (p practice) ask(method, path, body string) answer {
	p.Helper()
	r := httptest.NewRequestWithContext(p.Context(), method, p.unit.CellURL("cell1")+path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+p.unit.Token())
	r.Header.Set("Accept", "application/json")
	w := httptest.NewRecorder()
	p.unit.ServeHTTP(w, r)
	text, _ := io.ReadAll(w.Result().Body)
	return answer{w.Code, string(text)}
}

// cellID is the id of the cell.
func (p practice) cellID() string {
	p.Helper()
	r := httptest.NewRequestWithContext(p.Context(), http.MethodGet, p.unit.CellURL("cell1"), nil)
	r.Header.Set("Accept", "application/xml")
	w := httptest.NewRecorder()
	p.unit.ServeHTTP(w, r)
	_, id, found := strings.Cut(w.Body.String(), "<uuid>")
	id, _, ends := strings.Cut(id, "</uuid>")
	if !found || !ends {
		p.Fatalf("no id in %s", w.Body)
	}
	return id
}

// imports replaces the content of the cell.
func (p practice) imports(data []byte) {
	p.Helper()
	// An ordinary write makes the owner's index: without it an import loses its rows.
	p.ask(http.MethodPost, "__ctl/Role", `{"Name":"prime"}`)
	before := p.unit.Truth("cell1").ImportsCompleted
	if a := p.ask(http.MethodPut, "__snapshot/x.zip", string(data)); a.status >= 300 {
		p.Fatalf("PUT: %d %s", a.status, a.body)
	}
	if a := p.ask(http.MethodPost, "__import", `{"Name":"x"}`); a.status != http.StatusAccepted {
		p.Fatalf("POST __import: %d %s", a.status, a.body)
	}
	for p.unit.Truth("cell1").ImportsCompleted == before {
		if p.Context().Err() != nil || p.unit.Truth("cell1").ImportsFailed > 0 {
			p.Fatalf("the import did not end well: %s", p.ask(http.MethodGet, "__import", "").body)
		}
		time.Sleep(time.Millisecond)
	}
}

// pathOf is where an entity stands below the cell. In a path its key is percent-encoded; in a body it stands plain.
func pathOf(e archive.End, inPath bool) string {
	key := e.Key()
	if inPath {
		key = url.PathEscape(key)
	}
	switch {
	case e.Collection == "":
		return "__ctl/" + e.Set + "(" + key + ")"
	case e.Set == "AssociationEnd":
		return e.Box + "/" + e.Collection + "/$metadata/" + e.Set + "(" + key + ")"
	}
	return e.Box + "/" + e.Collection + "/" + e.Set + "(" + key + ")"
}

// waitForLock waits until the job that is over has let go of the cell.
func (p practice) waitForLock() {
	p.Helper()
	for strings.Contains(p.ask(http.MethodDelete, "__ctl/Role('nobody')", "").body, "PR409-CM-0002") {
		time.Sleep(time.Millisecond)
	}
}

// link makes what was taken out, link by link. It returns what the unit refused.
func (p practice) link(a opened) (refused []string) {
	p.Helper()
	p.waitForLock()
	err := a.TakenOut(p.Context(), func(k archive.Taken) error {
		var got answer
		if k.Kind == archive.TakenRule {
			got = p.ask(http.MethodPost, "__ctl/Rule", ruleBody(p.T, k))
		} else {
			body := fmt.Sprintf(`{"uri":%q}`, p.unit.CellURL("cell1")+pathOf(k.To, false))
			got = p.ask(http.MethodPost, pathOf(k.From, true)+"/$links/"+k.Navigation, body)
		}
		if got.status >= 300 {
			refused = append(refused, fmt.Sprintf("%s %s → %s: %d %.200s", k.Kind, pathOf(k.From, true), pathOf(k.To, false), got.status, got.body))
		}
		return nil
	})
	if err != nil {
		p.Fatal(err)
	}
	return refused
}

func ruleBody(t *testing.T, k archive.Taken) string {
	t.Helper()
	fields := parsedRow(t, k.Row).Source.Fields
	if k.From.Box != "" {
		fields["_Box.Name"] = k.From.Box
	}
	text, err := json.Marshal(fields)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// sees says whether one end of a link shows the other.
func (p practice) sees(from, to archive.End) bool {
	p.Helper()
	a := p.ask(http.MethodGet, pathOf(from, true)+"/$links/"+navigation(from.Set, to.Set)+"?$top=1000", "")
	var body struct {
		D struct{ Results []struct{ URI string } }
	}
	if a.status != http.StatusOK || json.Unmarshal([]byte(a.body), &body) != nil {
		return false
	}
	key := quoted(to.ID)
	return slices.ContainsFunc(body.D.Results, func(r struct{ URI string }) bool {
		uri, err := url.PathUnescape(r.URI)
		return (err == nil && strings.Contains(uri, key) || strings.Contains(r.URI, key)) && strings.Contains(r.URI, to.Set+"(")
	})
}

func quoted(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// navigation is how one type calls its links to another.
func navigation(from, to string) string {
	switch {
	case from == "Account" && to == "ReceivedMessage":
		return "_ReceivedMessageRead"
	case from == "ReceivedMessage" && to == "Account":
		return "_AccountRead"
	}
	return "_" + to
}

// count is how many entities a list has.
func (p practice) count(list string) int64 {
	p.Helper()
	a := p.ask(http.MethodGet, list+"?$top=0&$inlinecount=allpages", "")
	var body struct {
		D struct {
			Count int64 `json:"__count,string"`
		}
	}
	if a.status == http.StatusNotFound {
		return 0
	}
	if a.status != http.StatusOK || json.Unmarshal([]byte(a.body), &body) != nil {
		p.Fatalf("GET %s: %d %s", list, a.status, a.body)
	}
	return body.D.Count
}

// wrong is what the cell has otherwise than the original: counts, and links that one of their ends does not show or that nobody
// can take away.
func (p practice) wrong(original opened) []string {
	p.Helper()
	wrong := p.wrongCounts(original.report.Inventory)
	seen := map[string]bool{}
	err := original.Links(p.Context(), original.report.Inventory, func(l archive.Link) error {
		if l.From.ID == "" || l.To.ID == "" || l.Kind != archive.CellLink && l.From.Collection == "" {
			return nil
		}
		from, to := pathOf(l.From, true), pathOf(l.To, true)
		if seen[to+from] || seen[from+to] {
			return nil
		}
		seen[from+to] = true
		if l.From.Set == "ExtRole" || l.To.Set == "ExtRole" {
			return nil // its key has parts that the original's list of links does not tell
		}
		switch {
		case !p.sees(l.From, l.To):
			wrong = append(wrong, l.String()+" is not seen")
		case !p.sees(l.To, l.From):
			wrong = append(wrong, l.String()+" is not seen from the other end")
		default:
			a := p.ask(http.MethodDelete, from+"/$links/"+navigation(l.From.Set, l.To.Set)+"("+url.PathEscape(l.To.Key())+")", "")
			if a.status != http.StatusNoContent || p.sees(l.From, l.To) {
				wrong = append(wrong, fmt.Sprintf("%s is not deleted: %d %.100s", l, a.status, a.body))
			}
		}
		return nil
	})
	if err != nil {
		p.Fatal(err)
	}
	return wrong
}

func (p practice) wrongCounts(inv *archive.Inventory) (wrong []string) {
	p.Helper()
	hold := func(list string, want int64) {
		if got := p.count(list); got != want {
			wrong = append(wrong, fmt.Sprintf("%s has %d rows and should have %d", list, got, want))
		}
	}
	for _, t := range archive.CellTables() {
		hold("__ctl/"+t.Type, inv.ShownOf(t.Type))
	}
	for _, b := range inv.Boxes {
		for _, c := range b.Collections {
			for _, t := range archive.SchemaTables() {
				hold(b.Name+"/"+c.Path+"/$metadata/"+t.Type, c.ShownOf(t.Type))
			}
			for _, s := range c.Sets {
				hold(b.Name+"/"+c.Path+"/"+s.Name, s.Shown())
			}
		}
	}
	return wrong
}

// archives are those that a plain import damages.
func archives() []string {
	return []string{"links_n3.zip", "forward_refs.zip", "export-with-duplicate-rows.zip", "small_src1_exp1.zip",
		"bad_blank_line_userdata.zip", "gamma-bad-blankline-userdata.zip", "gamma-bad-blankline-account.zip", "gamma-g1.zip",
		"gamma-re1.zip", "one-to-one.zip"}
}

// problems are what an import of a copy, with all that has to be made after it, leaves otherwise than the original was.
func problems(t *testing.T, style string, data []byte, o Options) []string {
	t.Helper()
	p := newPractice(t, style)
	o.TargetID = p.cellID()
	_, a := prepared(t, data, o)
	p.imports(a.data)
	refused := p.link(a)
	return append(refused, p.wrong(open(t, data, o.TargetID))...)
}

func TestAPreparedCopyComesThroughAnImportWhole(t *testing.T) {
	t.Parallel()
	for _, style := range []string{"path", "subdomain"} {
		for _, name := range archives() {
			t.Run(name+" in "+style+" style", func(t *testing.T) {
				t.Parallel()
				if wrong := problems(t, style, archivetest.FromUnit(t, name), Options{}); len(wrong) > 0 {
					t.Errorf("%d wrong:\n%s", len(wrong), strings.Join(wrong[:min(10, len(wrong))], "\n"))
				}
			})
		}
	}
}

// oddRows has a row whose _id stands within the key of a later one, which is linked.
func oddRows(t *testing.T) []byte {
	odd := row("A", "a0")
	odd.id = "tag"
	return with(t, map[string]string{endTable: joined(ends("A", "B", "*", "*")...),
		userTable: joined(odd, row("A", "a1"), row("B", "tag-red")), linkTable: joined(linked("a1", "tag-red"))})
}

// halfAssociation has an association that only its first end names.
func halfAssociation(t *testing.T) []byte {
	return with(t, map[string]string{
		endTable:  joined(associated("end1", "e1", "A", "*", "end2"), associated("end2", "e2", "B", "*", "stale")),
		userTable: joined(row("A", "a0"), row("B", "b0")), linkTable: joined(linked("a0", "b0")),
	})
}

func TestWithoutOneOfTheCuresACopyDoesNotComeThroughWhole(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		what string
		cure cure
		data []byte
	}{
		{"the order of rows", cureOrder, archivetest.FromUnit(t, "forward_refs.zip")},
		{"the main box", cureBox, archivetest.FromUnit(t, "small_src1_exp1.zip")},
		{"the _id for all", cureConstant, oddRows(t)},
		{"associations", cureAssociations, halfAssociation(t)},
		{"links", cureLinks, archivetest.FromUnit(t, "links_n3.zip")},
		{"twins", cureTwins, archivetest.FromUnit(t, "export-with-duplicate-rows.zip")},
	} {
		t.Run(c.what, func(t *testing.T) {
			t.Parallel()
			if wrong := problems(t, "path", c.data, Options{}); len(wrong) > 0 {
				t.Errorf("with all cures:\n%s", strings.Join(wrong[:min(10, len(wrong))], "\n"))
			}
			if wrong := problems(t, "path", c.data, Options{skip: c.cure}); len(wrong) == 0 {
				t.Error("nothing is wrong without it")
			} else {
				t.Logf("%d wrong, such as %s", len(wrong), wrong[0])
			}
		})
	}
}
