package prepare

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/base32"
	"errors"
	"fmt"
	"hash/maphash"
	"time"

	"github.com/personium/personium-cell/internal/archive"
)

// A Plan is what a copy of an archive changes, and why. It keeps links, and rows that have to be written before others, in
// temporary files: Close must be called.
type Plan struct {
	// Reasons are what is changed, what matters most first. There is none where a copy would change nothing but the time.
	Reasons []Reason
	// Left is what no copy cures.
	Left []Remainder
	// Turned is how many of the N:N links to be made were stored the other way round: the source did not show them.
	Turned int64

	o       Options
	taken   map[archive.LinkKind]int64 // what was taken out
	targets int64                      // rows that keep their ids for others
	id      string                     // of all rows whose own nobody needs
	head    archive.Original
	list    *spool // what was taken out, a line each
	work    *planner
}

// ErrAmbiguous says that something names a row whose _id another row has, too: nobody can tell which of the two it means.
var ErrAmbiguous = errors.New("another row has the same _id, and something names it: nobody can tell which of the two is meant")

func ambiguous(e end, line int) error {
	return fmt.Errorf("%s, line %s: %w", e.place(), grouped(int64(line)), ErrAmbiguous)
}

// ErrPrepared says that an archive is a prepared copy already.
var ErrPrepared = errors.New("the archive is a prepared copy already")

// NewPlan looks at an archive, whose inventory a check gave that found no damage, and decides what a copy has to change. It reads
// the tables of links and of the cell level, and the rows of user data as often as needed: not at all where nothing names any,
// three times at most. Errors are about reading the archive or writing temporary files, [ErrPrepared], or
// [ErrAmbiguous].
func NewPlan(ctx context.Context, r *archive.Reader, inv *archive.Inventory, o Options) (*Plan, error) {
	switch copied, err := r.Prepared(ctx); {
	case err != nil:
		return nil, err
	case copied != nil:
		return nil, ErrPrepared
	}
	for {
		plan, err := newPlan(ctx, r, inv, o)
		if errors.Is(err, errAlike) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("plan a copy of the archive: %w", err)
		}
		return plan, nil
	}
}

func newPlan(ctx context.Context, r *archive.Reader, inv *archive.Inventory, o Options) (*Plan, error) {
	plan := &Plan{o: o, taken: map[archive.LinkKind]int64{}, id: randomID()}
	if o.newID != nil {
		plan.id = o.newID()
	}
	var err error
	if plan.list, err = newSpool(o.Scratch); err != nil {
		return nil, err
	}
	rows, err := newSpool(o.Scratch)
	if err != nil {
		return nil, errors.Join(err, plan.list.close())
	}
	p := &planner{r: r, inv: inv, o: &plan.o, plan: plan, hasher: hasher{maphash.MakeSeed()}}
	p.made = map[cellLink]bool{}
	p.nodes.rows = rows
	plan.work = p
	if err := p.run(ctx); err != nil {
		return nil, errors.Join(err, plan.Close())
	}
	return plan, nil
}

// Close gives the temporary files back.
func (p *Plan) Close() error { return errors.Join(p.list.close(), p.work.nodes.rows.close()) }

// Changes says whether the copy comes through an import otherwise than the original: whether there is another reason than time.
func (p *Plan) Changes() bool {
	for _, r := range p.Reasons {
		if r.Code != ReasonTime {
			return true
		}
	}
	return false
}

// Taken is how many things of a kind are taken out, and have to be made after the import.
func (p *Plan) Taken(kind archive.LinkKind) int64 { return p.taken[kind] }

// Links is how many links are taken out, associations among them, and rules not.
func (p *Plan) Links() int64 {
	var n int64
	for kind, count := range p.taken {
		if kind != archive.TakenRule {
			n += count
		}
	}
	return n
}

// randomID is an id as a unit gives them, of letters and digits, that nobody can have put anywhere.
func randomID() string {
	var random [16]byte
	_, _ = rand.Read(random[:]) // never fails
	return base32.StdEncoding.EncodeToString(random[:])[:idLength]
}

// reasons says in words what is changed.
func (p *planner) reasons() {
	add := func(code string, n int64, one, many string) {
		if n > 0 {
			p.plan.Reasons = append(p.plan.Reasons, reason(code, n, one, many))
		}
	}
	made := func(code string, kind archive.LinkKind, one, many string) {
		if n := p.plan.taken[kind]; n > 0 {
			p.plan.Reasons = append(p.plan.Reasons, afterwards(code, n, one, many))
		}
	}
	if p.movesMainBox() {
		add(ReasonMainBox, p.inv.MainBoxRows, "row of the main box is adapted to this cell", "rows of the main box are adapted to this cell")
	}
	add(ReasonTwins, p.twins.count, "line of a row that appears twice is left out", "lines of rows that appear twice are left out")
	add(ReasonBlank, p.blank, "blank line is left out", "blank lines are left out")
	add(ReasonStatus, p.status, "status \"import failed\" is set to normal", "")
	made(ReasonLinks, archive.DataLink, "N:N link", "N:N links")
	made(ReasonRowLinks, archive.RowLink, "0..1 link", "0..1 links")
	add(ReasonOrder, p.later, "0..1:N link leads to a row that is moved forward", "0..1:N links lead to rows that are moved forward")
	add(ReasonDangling, p.left.count(RefWithoutRow), "0..1:N link to a row that is not there is left out",
		"0..1:N links to rows that are not there are left out")
	made(ReasonAssociations, archive.AssociationLink, "association", "associations")
	made(ReasonCellLinks, archive.CellLink, "link of accounts, roles and the like", "links of accounts, roles and the like")
	add(ReasonRules, p.plan.taken[archive.TakenRule], "rule is made last, because what is made before would fire it",
		"rules are made last, because what is made before would fire them")
	if saved := p.plan.Saved(); saved >= time.Second {
		p.plan.Reasons = append(p.plan.Reasons, Reason{Code: ReasonTime, Count: int64(saved / time.Second),
			Words: "the import takes about " + saved.Round(time.Second).String() + " less"})
	}
	for _, left := range p.left.list {
		p.plan.Left = append(p.plan.Left, *left)
	}
	p.plan.Turned = p.links.turned
}

// movesMainBox says whether rows of the main box have to name another cell.
func (p *planner) movesMainBox() bool {
	target := cmp.Or(p.o.TargetID, p.inv.Origin.CellID)
	return p.inv.MainBoxRows > 0 && target != p.inv.Origin.CellID && p.o.does(cureBox)
}
