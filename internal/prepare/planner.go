package prepare

import (
	"cmp"
	"context"

	"github.com/personium/personium-cell/internal/archive"
)

// A planner makes one plan.
type planner struct {
	hasher
	r     *archive.Reader
	inv   *archive.Inventory
	o     *Options
	plan  *Plan
	meter *meter

	tables  []*table
	catalog *catalog
	finds
}

// finds are what was found out.
type finds struct {
	associations associations
	twins        twins
	links        links
	cell         cellEnds
	edges        edges
	nodes        nodes
	mentions     mentions
	left         remainders
	made         map[cellLink]bool // kinds of links at cell level that are made afterwards
	counts
}

// counts are numbers for the reasons.
type counts struct {
	blank, status, later int64
}

// run finds out everything, each thing from those before it.
func (p *planner) run(ctx context.Context) error {
	p.begin()
	steps := []func(context.Context) error{
		p.findTwins, p.readTypes, p.readAssociations, p.readLinks, p.readCell, p.readEdges, p.settle, p.readNodes, p.giveAll,
		p.readStatus,
	}
	for _, step := range steps {
		if err := step(ctx); err != nil {
			return err
		}
	}
	p.meter.finish()
	p.countLater()
	p.describe()
	p.reasons()
	return p.plan.list.flush()
}

// begin makes the tables, which the archive all has.
func (p *planner) begin() {
	for _, of := range archive.Tables() {
		t := &table{Table: of, rows: p.inv.RowsOf(of.Type)}
		for _, rows := range p.inv.Rows {
			if rows.Type == of.Type {
				t.blank = rows.Blank
			}
		}
		p.blank += t.blank
		p.tables = append(p.tables, t)
	}
	p.catalog = newCatalog(p.inv, p.o.TargetID)
	p.cell = cellEnds{ends: map[string]archive.End{}, kept: map[string]bool{}, relations: map[string]archive.End{}}
	readings := int64(1)
	if p.inv.RowLinks > 0 {
		readings = 2
	}
	if p.inv.RowsOf("UserData") > p.inv.ShownOf("UserData") {
		readings += 2
	}
	p.meter = newMeter(readings*p.sizeOf("UserData"), p.o.Told)
}

func (p *planner) table(rowType string) *table {
	for _, t := range p.tables {
		if t.Type == rowType {
			return t
		}
	}
	return &table{}
}

// sizeOf is how many bytes of text a table has.
func (p *planner) sizeOf(rowType string) int64 {
	i := p.r.Find([]byte(p.table(rowType).Path))
	if i < 0 {
		return 0
	}
	return p.r.Entry(i).Size
}

func (p *planner) readTypes(ctx context.Context) error { return p.catalog.readTypes(ctx, p.r) }

// settle decides what becomes of the 0..1:N links, and about which rows more has to be known.
func (p *planner) settle(context.Context) error {
	p.decide()
	p.wants()
	return nil
}

// give adds what was taken out to the list.
func (p *planner) give(k archive.Taken) error {
	p.plan.taken[k.Kind]++
	if k.Kind == archive.CellLink {
		p.made[cellLinkOf(k.From.Set, k.To.Set)] = true
	}
	return p.plan.list.addJSON(k)
}

// giveAll makes the list of what was taken out, in the order in which it has to be made: an account without its role is locked
// out; a link of rows needs its association.
func (p *planner) giveAll(ctx context.Context) error {
	steps := []func() error{
		func() error { return p.giveLinks(ctx, archive.CellLink) },
		p.giveAssociations,
		func() error { return p.giveLinks(ctx, archive.DataLink) },
		p.giveRefs,
		func() error { return p.giveRules(ctx) },
	}
	if !p.o.does(cureAssociations) {
		steps[1] = func() error { return nil }
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	p.links.seen = nil
	return p.nodes.rows.flush()
}

// readStatus looks whether the archive is of a cell whose last import failed.
func (p *planner) readStatus(ctx context.Context) error {
	if p.r.Find([]byte(rootMeta)) < 0 {
		return nil
	}
	text, err := p.r.Text(ctx, rootMeta)
	var m archive.Meta
	if m.Parse(text) == archive.LineFine && string(m.Status.Text) == importFailed {
		p.status = 1
	}
	return err
}

// The entry that says how the last import of a cell ended, and how it says that it failed.
const (
	rootMeta     = archive.WebDir + "/" + archive.MetaFile
	importFailed = "import failed"
)

// countLater counts the links that lead to a row that comes later in the original, and stay.
func (p *planner) countLater() {
	lines := make([]int32, len(p.edges.targets))
	for _, n := range p.nodes.named {
		if place := p.edges.targets.find(n.sum); place >= 0 {
			lines[place] = n.line
		}
	}
	p.plan.targets = int64(len(p.nodes.named))
	for _, k := range p.edges.list {
		if place := p.edges.targets.find(k.to); k.fate == fateKeep && place >= 0 && lines[place] > k.line {
			p.later++
		}
	}
}

// describe makes the first line of what the copy says about the original.
func (p *planner) describe() {
	head := archive.Original{Inventory: *p.inv, Lines: map[string]int64{}, Taken: p.plan.taken}
	head.Inventory.Target = cmp.Or(p.o.TargetID, p.inv.Target)
	for _, t := range p.tables {
		if head.Lines[t.Type] = t.lines(); t.Type == "link" {
			head.Lines[t.Type] = p.links.stay
		}
	}
	p.plan.head = head
}
