package prepare

import (
	"bytes"
	"cmp"
	"context"
	"slices"

	"github.com/personium/personium-cell/internal/archive"
)

// levels is in how many steps rows that others name are written, each after those that it names. What is deeper is cut.
const levels = 8

// A fate is what becomes of a 0..1:N link.
type fate uint8

const (
	fateKeep  fate = iota // it stays in the row
	fateCut               // left out of its row, and made afterwards
	fatePair              // the same, of one row to one: both rows have it
	fateOther             // the other half of such a link: left out
)

// An edge is a 0..1:N link: a row, and the row that it names.
type edge struct {
	from, to         uint64 // sums of their ids
	fromType, toType uint32
	line             int32 // of the row
	fate             fate
}

// edges are all 0..1:N links of user data, in the order of their lines.
type edges struct {
	list    []edge
	targets sumSet // rows that are named by what stays in its row
	depth   []uint8
	inner   []innerEdge // of list, those between targets, by the row that names
}

type innerEdge struct{ from, to, edge int32 }

// readEdges reads which rows name which.
func (p *planner) readEdges(ctx context.Context) error {
	if p.inv.RowLinks == 0 {
		return nil
	}
	table := p.table("UserData")
	p.edges.list = make([]edge, 0, p.inv.RowLinks)
	var row archive.Row
	var refs []edge
	collect := func(text []byte) {
		kind, id, _ := bytes.Cut(text, []byte(":"))
		e := edge{to: p.twin(p.sum(id)), toType: p.catalog.number(kind)}
		if isID(id) {
			p.mentions.expect(id)
			if len(p.twins.newest) > 0 {
				p.mentions.expect([]byte(p.twinID(id)))
			}
		} else {
			e.fate = fateCut
		}
		refs = append(refs, e)
	}
	return p.meter.rawLines(ctx, p.r, table.Path, func(line int, text []byte) error {
		if namesNone(text) || table.drops(line) {
			return nil
		}
		refs = refs[:0]
		if row.Parse(text, collect) != archive.LineFine {
			return nil
		}
		from, kind := p.sum(row.ID.Text), p.catalog.number(row.Set.Text)
		for _, e := range refs[len(refs)-row.Refs:] {
			e.from, e.fromType, e.line = from, kind, int32(line)
			p.edges.list = append(p.edges.list, e)
		}
		return nil
	})
}

// cutMentioned cuts the links to rows whose ids stand in values or keys of others, and decides anew.
func (p *planner) cutMentioned() {
	e := &p.edges
	for i := range e.list {
		if e.list[i].fate == fateKeep && p.mentions.found[e.list[i].to] {
			e.list[i].fate = fateCut
		}
	}
	p.links.ends = p.nodes.wanted
	p.edges = edges{list: e.list}
	p.nodes = nodes{rows: p.nodes.rows}
	p.decide()
	p.wants()
}

// decide says what becomes of each link.
func (p *planner) decide() {
	p.decidePairs()
	e := &p.edges
	targets := make([]uint64, 0, len(e.list))
	for _, k := range e.list {
		if k.fate == fateKeep {
			targets = append(targets, k.to)
		}
	}
	e.targets = sorted(targets)
	e.depth = make([]uint8, len(e.targets))
	for i, k := range e.list {
		if from := e.targets.find(k.from); k.fate == fateKeep && from >= 0 {
			e.inner = append(e.inner, innerEdge{int32(from), int32(e.targets.find(k.to)), int32(i)})
		}
	}
	slices.SortStableFunc(e.inner, func(a, b innerEdge) int { return cmp.Compare(a.from, b.from) })
	if p.o.does(cureOrder) {
		(&walk{edges: e, state: make([]uint8, len(e.targets))}).all()
	}
}

// decidePairs finds the links of one row to one, which stand in both rows. Where the association tells nothing, two rows that
// name each other tell.
func (p *planner) decidePairs() {
	list := p.edges.list
	directed := func(k edge, from, to uint64) uint64 { return p.hasher.pair(from, to) ^ from }
	var unknown []uint64
	for _, k := range list {
		if !p.associations.has(k.fromType, k.toType) {
			unknown = append(unknown, directed(k, k.from, k.to))
		}
	}
	mutual, made := sorted(unknown), map[uint64]bool{}
	for i := range list {
		k := &list[i]
		single, known := p.associations.single[[2]uint32{k.fromType, k.toType}]
		isPair := single || !known && k.from != k.to && mutual.find(directed(*k, k.to, k.from)) >= 0
		if !isPair {
			continue
		}
		k.fate = fatePair
		if sum := p.hasher.pair(k.from, k.to); made[sum] {
			k.fate = fateOther
		} else {
			made[sum] = true
		}
	}
}

// A walk goes from each named row to those that it names, and finds out how deep it stands.
type walk struct {
	*edges
	state []uint8 // not seen, being walked from, walked
	stack []step
}

type step struct{ node, next int32 }

const (
	walking = 1 + iota
	walked
)

func (w *walk) all() {
	for node := range w.targets {
		if w.state[node] == 0 {
			w.push(int32(node))
			for len(w.stack) > 0 {
				w.step()
			}
		}
	}
}

func (w *walk) push(node int32) {
	first, _ := slices.BinarySearchFunc(w.inner, node, func(e innerEdge, node int32) int { return cmp.Compare(e.from, node) })
	w.state[node] = walking
	w.stack = append(w.stack, step{node, int32(first)})
}

// step looks at the next link of the row on top. One that leads back into the way here closes a cycle, which is cut there.
func (w *walk) step() {
	top := &w.stack[len(w.stack)-1]
	if int(top.next) == len(w.inner) || w.inner[top.next].from != top.node {
		w.state[top.node] = walked
		w.stack = w.stack[:len(w.stack)-1]
		return
	}
	e := w.inner[top.next]
	switch w.state[e.to] {
	case 0:
		w.push(e.to)
		return // it is looked at again when the other is done
	case walking:
		w.list[e.edge].fate = fateCut
	case walked:
		if deeper := w.depth[e.to] + 1; deeper >= levels {
			w.list[e.edge].fate = fateCut
		} else {
			w.depth[top.node] = max(w.depth[top.node], deeper)
		}
	}
	top.next++
}
