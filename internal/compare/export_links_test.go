package compare_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/archive/archivetest"
	"github.com/personium/personium-cell/internal/compare"
	"github.com/personium/personium-cell/internal/personium"
)

// manyLinks gives the cell 20 tags for each of 60 items, and one tag without an item.
func (p *practice) manyLinks() {
	p.Helper()
	p.Ask("POST", "box1/odata/Tag", `{"__id":"lonely"}`)
	for tag := range 20 {
		p.Ask("POST", "box1/odata/Tag", fmt.Sprintf(`{"__id":"t%d"}`, tag))
		for item := range 60 {
			p.link(fmt.Sprintf("t%d", tag), fmt.Sprintf("Item-%03d", item))
		}
	}
}

func (p *practice) link(tag, item string) {
	p.Helper()
	p.Ask("POST", "box1/odata/Tag('"+tag+"')/$links/_Item", `{"uri":"`+p.Unit.CellURL("cell1")+`box1/odata/Item('`+item+`')"}`)
}

func TestLinksAreReadBackWhereTheirTableCouldBeTorn(t *testing.T) {
	t.Parallel()
	p := newPracticeIn(t, personium.SubdomainStyle)
	p.manyLinks()
	whole := p.exported()
	if held := p.held(whole, nothing); held.LinksBeyond != 0 || held.LinksUnread || held.Missing != 0 {
		t.Errorf("the whole archive: %+v", held)
	}
	torn := archivetest.Rebuild(t, whole, archivetest.Only("10_odata/80_link.pjson", withoutLine(`"t2"`)))
	if held := p.held(torn, nothing); held.LinksBeyond != 1 {
		t.Errorf("without a line: %+v", held)
	}
	if held := p.held(whole, func() { p.link("lonely", "Item-007") }); held.LinksBeyond != 1 {
		t.Errorf("a tag that has its first link: %+v", held)
	}
}

// No path carries such a key where no proxy lets it through.
func TestLinksOfAKeyWithASlashAreReadBack(t *testing.T) {
	t.Parallel()
	p := newPracticeIn(t, personium.SubdomainStyle)
	p.manyLinks()
	p.Ask("POST", "box1/odata/Tag", `{"__id":"a/b"}`)
	p.Ask("POST", "box1/odata/Item('Item-007')/$links/_Tag", `{"uri":"`+p.Unit.CellURL("cell1")+`box1/odata/Tag('a/b')"}`)
	whole := p.exported()
	if held := p.held(whole, nothing); held.LinksBeyond != 0 || held.LinksUnread || held.Missing != 0 {
		t.Errorf("the whole archive: %+v", held)
	}
	torn := archivetest.Rebuild(t, whole, archivetest.Only("10_odata/80_link.pjson", func(rows string) string { // the last one
		return rows[:strings.LastIndex(strings.TrimSuffix(rows, "\n"), "\n")+1]
	}))
	if held := p.held(torn, nothing); held.LinksBeyond != 1 {
		t.Errorf("without its line: %+v", held)
	}
}

// In path style nobody can make a link meanwhile, and a short table is read at once.
func TestLinksAreNotReadBackWhereTheirTableIsWhole(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("one goroutine at a time, of which the race detector has nothing to say")
	}
	for style, many := range map[personium.Style]bool{personium.PathStyle: true, personium.SubdomainStyle: false} {
		p := newPracticeIn(t, style)
		if many {
			p.manyLinks()
		}
		whole := p.exported()
		without := archivetest.Rebuild(t, whole, archivetest.Become("10_odata/80_link.pjson", ""))
		before := p.Requests.Load()
		p.held(whole, nothing)
		asked := p.Requests.Load() - before
		before = p.Requests.Load()
		p.held(without, nothing)
		if again := p.Requests.Load() - before; again != asked {
			t.Errorf("%s style: %d requests with links and %d without", style, asked, again)
		}
	}
}

func TestLinksOfTooManyEntitiesAreNotReadBack(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("one goroutine at a time, of which the race detector has nothing to say")
	}
	p := newPracticeIn(t, personium.SubdomainStyle)
	p.manyLinks()
	r, inv := p.Open(p.exported())
	// Of the 23 tags, and of the cell's accounts with roles and its relations.
	for sources, unread := range map[int]bool{25: true, 26: false} {
		held, err := compare.Export{Client: p.Client, Inventory: inv, Archive: r, Since: 1 << 50, Sources: sources}.Hold(t.Context())
		if err != nil || held.LinksUnread != unread || held.LinksBeyond != 0 {
			t.Errorf("at most %d: %v %+v", sources, err, held)
		}
	}
}
