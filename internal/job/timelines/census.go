package timelines

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// stand answers how many there are in a list, and which was written last.
func (u *modelUnit) stand(at string, n int64) reply {
	if at == bigList && !u.posted {
		u.stoodAt = u.now.Add(-u.content.lag)
	}
	var rows []string
	if newest := u.content.newest(at, u.now.Add(-u.content.lag)); n > 0 {
		rows = append(rows, entityRow("newest", newest, newest))
	}
	return listed(rows, min(n, 10_000))
}

// newest is when what is in a list was last written.
func (c *content) newest(at string, t time.Time) time.Time {
	var newest time.Time
	for _, p := range c.parts {
		if p.rows(at, t) > 0 && p.goods.writes.After(newest) {
			newest = p.goods.writes
		}
	}
	switch {
	case at == "__ctl/Role" && len(c.roles) > 0:
		return c.made
	case at == bigList && c.table != nil:
		return c.table.newest(t)
	case at == bigList && c.writer != nil:
		return c.writer.newest(newest, t)
	}
	return newest
}

// newest is when a row was last written, which no deletion is.
func (w *writer) newest(newest, t time.Time) time.Time {
	if w.how == "delete" || w.writes(t) == min(w.wiped, w.writes(t)) {
		return newest
	}
	return t.Truncate(w.every)
}

// names answers with the names of the first thousand boxes or entity types.
func (u *modelUnit) names(at string, n int64, q url.Values) reply {
	skip, _ := strconv.Atoi(q.Get("$skip"))
	top, _ := strconv.Atoi(q.Get("$top"))
	names := theSample().namesIn(at)
	for i := len(names); i < int(n); i++ {
		names = append(names, fmt.Sprintf("more%d", i))
	}
	names = names[:n]
	var rows []string
	for _, name := range names[min(skip, len(names)):min(skip+top, len(names))] {
		rows = append(rows, fmt.Sprintf(`{"Name":%q,"__updated":"/Date(%d)/"}`, name, oursWritten.UnixMilli()))
	}
	return listed(rows, n)
}

// namesIn are the names of the boxes, or of the entity types of a collection, in a snapshot.
func (s *sample) namesIn(at string) []string {
	g := s.ours[bigLists[0]]
	var names []string
	if at == "__ctl/Box" {
		for box := range g.boxes {
			if box != "__" {
				names = append(names, box)
			}
		}
	}
	if collection, isType := strings.CutSuffix(at, "/$metadata/EntityType"); isType {
		for list := range g.rows {
			if set, isIn := strings.CutPrefix(list, collection+"/"); isIn && !strings.Contains(set, "/") {
				names = append(names, set)
			}
		}
	}
	slices.Sort(names)
	return names
}

// keys answers with the rows of the largest set whose keys come after another.
func (u *modelUnit) keys(n int64, q url.Values) reply {
	after := strings.TrimSuffix(strings.TrimPrefix(q.Get("$filter"), "__id gt '"), "'")
	top, _ := strconv.Atoi(q.Get("$top"))
	var rows []string
	for _, r := range u.rowsByKey(n) {
		if r.id > after && len(rows) < top {
			rows = append(rows, entityRow(r.id, r.published, r.updated))
		}
	}
	return listed(rows, n)
}

// rowsByKey are the rows of the largest set in the order of their keys.
func (u *modelUnit) rowsByKey(n int64) []row {
	var rows []row
	if t := u.content.table; t != nil {
		rows = t.at(u.now.Add(-u.content.lag))
	} else {
		for i := range n {
			rows = append(rows, theSample().items.row(i, u.content.last()))
		}
	}
	slices.SortFunc(rows, func(a, b row) int { return strings.Compare(a.id, b.id) })
	return rows
}

// last is what the last import brought, or what was there before any.
func (c *content) last() *goods {
	if len(c.parts) == 0 {
		return theSample().other
	}
	return c.parts[len(c.parts)-1].goods
}

// entityRow is an entity in a list: its key, when it was made, and when it was last written.
func entityRow(id string, published, updated time.Time) string {
	return fmt.Sprintf(`{"__id":%q,"Name":%q,"__published":"/Date(%d)/","__updated":"/Date(%d)/"}`, id, id,
		published.UnixMilli(), updated.UnixMilli())
}

func listed(rows []string, count int64) reply {
	return reply{status: 200, body: fmt.Sprintf(`{"d":{"results":[%s],"__count":"%d"}}`, strings.Join(rows, ","), count)}
}
