package timelines

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/check"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/prepare"
)

// addCopy lets what is imported be a prepared copy, whose links are made after the import: in three of ten imports of one's own snapshot
// that is read before. It is decided by what is drawn already, lest all that follows be drawn anew.
func (s *script) addCopy() { s.copied = s.preflight && !s.foreignCell && s.latency%10 < 3 }

// atMost is how many requests there may be at a time: of links one in each of the two collections.
func (s *script) atMost() int {
	if s.copied {
		return 2
	}
	return 1
}

// prepareCopy makes the copy of the sample, and what a report says of it.
func (s *sample) prepareCopy() {
	ctx := context.Background()
	plan, err := prepare.NewPlan(ctx, s.reader, s.reports[reportKey(s.own, bigLists[0])].Inventory, prepare.Options{TargetID: s.own})
	var data bytes.Buffer
	if err == nil {
		err = plan.Write(ctx, s.reader, &data)
	}
	if err == nil {
		s.copied, err = archive.NewReader(bytes.NewReader(data.Bytes()), int64(data.Len()))
	}
	s.taken = map[[2]string]bool{}
	if err == nil {
		err = s.copied.TakenOut(ctx, func(k archive.Taken) error {
			s.taken[linkOf(entityAddress(k.From), entityAddress(k.To))] = true
			s.takenBy[k.Kind]++
			return nil
		})
	}
	if err != nil {
		panic(err)
	}
	_ = plan.Close()
}

// report is what a check says of what is imported.
func (s *sample) report(target string, sc *script) check.Report {
	r := s.reports[reportKey(target, sc.big)]
	if sc.copied {
		r.Copy = &check.Copy{Prepared: archive.Prepared{Format: archive.PreparedFormat, Target: s.own}, Taken: s.takenBy}
	}
	return r
}

// linkOf is a link by its two ends, whichever comes first.
func linkOf(a, b string) [2]string {
	if b < a {
		a, b = b, a
	}
	return [2]string{a, b}
}

// routeLink makes a link. The set of its other end stands in the path as well.
func (u *modelUnit) routeLink(r *http.Request, from, body string) reply {
	var named struct{ URI string }
	_ = json.Unmarshal([]byte(body), &named)
	to, _ := strings.CutPrefix(named.URI, modelCellURL(u.script.style))
	at := linkOf(from, to)
	switch {
	case r.Method != http.MethodPost:
		return core(405, "PR405-MC-0001", "Method not allowed.")
	case !u.hasRowOf(from):
		return core(404, "PR404-OD-0000", "Not found.")
	case !u.hasRowOf(to):
		return core(400, "PR400-OD-0006", "request body format error.")
	case u.content.links(at, u.now) && strings.Contains(from, "/$metadata/"):
		return core(409, "PR409-OD-0006", "Relation between EntityTypes already exists.")
	case u.content.links(at, u.now):
		return core(409, "PR409-OD-0002", "Links exists already.")
	}
	if !u.mayLink() {
		u.breach = "a link was made before an import of the archive had brought its rows"
	}
	u.say("the link %s is made", at)
	u.content.linkedAt[at] = u.now
	return reply{status: 204}
}

// mayLink reports whether an import has brought the rows of our archive: ours, or where our POST never arrived, another machine's, which
// is all that there is to follow then.
func (u *modelUnit) mayLink() bool {
	brought := func(j *modelJob) bool { return !j.alive() || u.hasAllRows() }
	if u.ours != nil {
		return brought(u.ours) || u.besideUnseen(u.ours) // then nothing tells that ours goes on
	}
	return slices.ContainsFunc(u.jobs, func(j *modelJob) bool { return j.kind == event.Import && j.ours && brought(j) })
}

// hasAllRows reports whether the cell holds all rows of the snapshot, so that an import that is alive has nothing left to do.
func (u *modelUnit) hasAllRows() bool {
	for at, b := range theSample().ours[u.script.big].rows {
		if u.content.rows(at, u.now) != b.n {
			return false
		}
	}
	return true
}

// hasRowOf reports whether the list that an entity is of has rows.
func (u *modelUnit) hasRowOf(entity string) bool {
	list, _, _ := strings.Cut(entity, "(")
	return u.content.rows(list, u.now) > 0
}

// links reports whether a link is there.
func (c *content) links(at [2]string, t time.Time) bool {
	if made, is := c.linkedAt[at]; is {
		return !made.After(t)
	}
	for _, end := range c.brought(at[0], setOf(at[1]), t) {
		if end == at[1] {
			return true
		}
	}
	return false
}

// linked are the ends of the links of an entity to those of another set.
func (c *content) linked(entity, set string, t time.Time) []string {
	ends := c.brought(entity, set, t)
	for at, made := range c.linkedAt {
		for i, end := range at {
			if other := at[1-i]; end == entity && setOf(other) == set && !made.After(t) {
				ends = append(ends, other)
			}
		}
	}
	return ends
}
