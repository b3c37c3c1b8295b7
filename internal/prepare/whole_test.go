package prepare

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/personium/personium-cell/internal/archive"
)

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
		if l.IsNowhere() {
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
