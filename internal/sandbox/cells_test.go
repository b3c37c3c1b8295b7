package sandbox

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/personium/personium-cell/internal/sandbox/model"
	"github.com/personium/personium-cell/internal/sandbox/urls"
)

// names asks for the list of cells; options are the query, with plain spaces.
func (p *practice) names(options string, header ...string) (names []string, count, refused string) {
	p.Helper()
	query := strings.NewReplacer(" ", "%20", "'", "%27").Replace(options)
	s := p.ask(http.MethodGet, p.unit.UnitURL()+"__ctl/Cell?"+query, "", header...)
	var body struct {
		D struct {
			Results []struct{ Name string }
			Count   string `json:"__count"`
		}
	}
	if s.status != http.StatusOK || json.Unmarshal([]byte(s.body), &body) != nil {
		return nil, "", s.brief()
	}
	for _, r := range body.D.Results {
		names = append(names, r.Name)
	}
	return names, body.D.Count, ""
}

func (p *practice) create(name string, header ...string) seen {
	p.Helper()
	return p.ask(http.MethodPost, p.unit.UnitURL()+"__ctl/Cell", `{"Name":"`+name+`"}`, header...)
}

func TestCellsAreListedByPagesAndFilters(t *testing.T) {
	t.Parallel()
	p := newPractice(t, urls.PathStyle)
	for i := range 30 {
		p.create(fmt.Sprintf("more-%02d", i))
	}
	for options, want := range map[string]string{
		"$orderby=Name asc&$top=3":                                                       "cell1 cell2 cell3",
		"$orderby=Name&$top=2&$skip=1":                                                   "cell2 cell3",
		"$orderby=Name desc&$top=2":                                                      "unitadmin more-29",
		"$orderby=Name&$filter=startswith(Name,'cell')":                                  "cell1 cell2 cell3",
		"$orderby=Name&$filter=startswith(Name,'cell') and Name gt 'cell1'":              "cell2 cell3",
		"$orderby=Name&$filter=Name gt 'more-27'":                                        "more-28 more-29 unitadmin",
		"$orderby=Name&$filter=Name le 'cell1' or (Name ge 'more-29' and Name ne 'x''')": "cell1 more-29 unitadmin",
		"$orderby=Name&$filter=substringof('l3',Name) or Name lt 'cell2'":                "cell1 cell3",
		"$filter=Name eq 'cell2'":                                                        "cell2",
		"$filter=Name eq 'no''cell'":                                                     "",
		"$filter=Owner eq 'x'":                                                           "400 PR400-OD-0045",
		"$filter=startswith(Owner,'x')":                                                  "400 PR400-OD-0045",
		"$filter=endswith(Name,'x')":                                                     "400 PR400-OD-0044",
		"$filter=Name has 'x'":                                                           "400 PR400-OD-0043",
		"$filter=Name eq":                                                                "400 PR400-OD-0036",
		"$filter=(Name eq 'x'":                                                           "400 PR400-OD-0036",
		"$filter=Name eq 'x' Name":                                                       "400 PR400-OD-0036",
		"$top=10001":                                                                     "400 PR400-OD-0029",
		"$skip=100001":                                                                   "400 PR400-OD-0029",
		"$inlinecount=some":                                                              "400 PR400-OD-0029",
		"$top=two":                                                                       "400 PR400-OD-0036",
	} {
		names, _, refused := p.names(options)
		if got := strings.Join(names, " ") + refused; got != want {
			t.Errorf("%s: got %q, want %q", options, got, want)
		}
	}
	if names, count, _ := p.names("$inlinecount=allpages"); len(names) != 25 || count != "34" {
		t.Errorf("a page without $top: %d cells of %s, want 25 of 34", len(names), count)
	}
	if names, _, _ := p.names("$top=100"); slices.IsSorted(names) {
		t.Error("without $orderby the cells come in order: no client would notice that it forgot to ask for one")
	}
}

func TestAUnitUserSeesAndMakesItsOwnCells(t *testing.T) {
	t.Parallel()
	bothStyles(t, func(t *testing.T, style string) {
		p := newPractice(t, style)
		own := "Authorization: Bearer " + p.login(ContentsOnly, p.unit.Password()).Access
		subject := p.unit.CellURL(LoginCell) + "#" + ContentsOnly
		if s := p.create("mine", own); s.status != http.StatusCreated || p.unit.cells.Named("mine").Owner() != subject {
			t.Errorf("its own cell: %s, owner %q", s.brief(), p.unit.cells.Named("mine").Owner())
		}
		p.create("given", "X-Personium-Unit-User: "+subject)
		p.create("nobodys")
		if p.unit.cells.Named("nobodys").Owner() != "" {
			t.Errorf("a UnitAdmin's cell belongs to %q, want nobody", p.unit.cells.Named("nobodys").Owner())
		}
		if names, _, _ := p.names("$orderby=Name", own); strings.Join(names, " ") != "given mine" {
			t.Errorf("it sees %q", names)
		}
		if names, _, _ := p.names("$orderby=Name", "X-Personium-Unit-User: "+subject); strings.Join(names, " ") != "given mine" {
			t.Errorf("who acts as it sees %q", names)
		}
		for _, c := range []struct{ name, want string }{{"mine", "409 PR409-OD-0003"}, {"cell1", "409 PR409-OD-0003"}, {"Bad", "400 PR400-OD-0006"},
			{"-x", "400 PR400-OD-0006"}, {"a_b", "400 PR400-OD-0006"}, {strings.Repeat("a", 129), "400 PR400-OD-0006"}} {
			if got := p.create(c.name, own).brief(); got != c.want {
				t.Errorf("creating %.10s: got %s, want %s", c.name, got, c.want)
			}
		}
		bulk := func(name string, header ...string) string {
			return p.ask(http.MethodDelete, p.unit.CellURL(name), "", append([]string{own}, header...)...).brief()
		}
		recursive := "X-Personium-Recursive: true"
		for _, c := range []struct{ got, want string }{
			{bulk("cell1", recursive), "403 PR403-AU-0003"}, {bulk("nobodys", recursive), "403 PR403-AU-0003"},
			{bulk("mine"), "412 PR412-MC-0001"}, {bulk("mine", "X-Personium-Recursive: True"), "412 PR412-MC-0001"},
			{bulk("mine", recursive, "Authorization: Bearer "+p.unit.CellToken(time.Hour, "mine", "x")), "401 PR401-AU-0001"},
			{bulk("mine", recursive), "204"}, {bulk("mine", recursive), "404 PR404-DV-0003"},
			{p.create("mine", own).brief(), "201"},
		} {
			if c.got != c.want {
				t.Errorf("got %s, want %s", c.got, c.want)
			}
		}
	})
}

func TestTheUnitDeletesEmptyCellsOnly(t *testing.T) {
	t.Parallel()
	p := newPractice(t, urls.SubdomainStyle)
	p.create("empty")
	one := func(name string) string { return p.unit.UnitURL() + "__ctl/Cell('" + name + "')" }
	for _, c := range []struct{ name, tag, want string }{
		{firstCell, "", "409 PR409-OD-0001"}, {"empty", `W/"9-9"`, "412 PR412-OD-0002"}, {"empty", "*", "204"}, {"empty", "", "404 PR404-OD-0002"},
	} {
		if got := p.ask(http.MethodDelete, one(c.name), "", "If-Match:"+c.tag).brief(); got != c.want {
			t.Errorf("deleting %s with %q: got %s, want %s", c.name, c.tag, got, c.want)
		}
	}
}

func TestAFailedCellCanBeDeletedAndMadeAgain(t *testing.T) {
	t.Parallel()
	bothStyles(t, func(t *testing.T, style string) {
		synctest.Test(t, func(t *testing.T) {
			p := newPractice(t, style, "fail")
			p.start(model.ImportJob, firstSnapshot)
			p.settle()
			remove := func(method string, header ...string) string {
				return p.cell(method, "", "", append(header, "X-Personium-Recursive: true")...).brief()
			}
			if got := remove(http.MethodPost, "X-HTTP-Method-Override: DELETE"); got != "409 PR409-CM-0001" {
				t.Errorf("with the method in a header: %s", got)
			}
			if got := p.cell(http.MethodDelete, "", "").brief(); got != "412 PR412-MC-0001" {
				t.Errorf("without the header: %s", got)
			}
			if got := remove(http.MethodDelete); got != "204" {
				t.Errorf("deleting: %s", got)
			}
			if got := p.create(firstCell).brief(); got != "201" {
				t.Errorf("making it again: %s", got)
			}
			if got := p.cell(http.MethodGet, "__snapshot/"+url.PathEscape(firstSnapshot)+".zip", "").brief(); got != "404 PR404-DV-0001" {
				t.Errorf("a snapshot outlived its cell: %s", got)
			}
			truth := p.unit.Truth(firstCell)
			if size := truth.RowsHeld + truth.LinksHeld + truth.NodesHeld; size != 0 || p.look(model.ImportJob) != "ready" {
				t.Errorf("the new cell holds %d things and says %q", size, p.look(model.ImportJob))
			}
		})
	})
}

func TestTheFaultExpiredTokenLeavesRefreshTokens(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPractice(t, urls.PathStyle, "expired-token")
		g := p.login(Administrator, p.unit.Password())
		p.start(model.ImportJob, firstSnapshot)
		p.wait(2 * time.Second)
		if got := p.reads(firstCell, g.Access); got != "401 PR401-AU-0002" {
			t.Errorf("the access token: %s", got)
		}
		renewed := p.tokens(LoginCell, "grant_type", "refresh_token", "refresh_token", g.Refresh, "p_target", p.unit.UnitURL())
		if got := p.reads(firstCell, renewed.Access); got != "200" {
			t.Errorf("the renewed one: %s", got)
		}
	})
}
