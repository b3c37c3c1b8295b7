package timelines

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/check"
)

// The stages of an import, in the order in which it brings things. Instants of its progress run from 0 to wholeImport.
const (
	stageCell = iota
	stageFiles
	stageRows
	stageLinks
	wholeImport
)

// goods is what an import brings.
type goods struct {
	rows   map[string]brought // by the list's address in the cell: __ctl/Role, box1/od/Item, ...
	boxes  map[string]webBox
	links  []goodsLink
	writes time.Time // when all of it was written
	ids    string    // what the ids of its largest set begin with
}

// brought is how many rows, in which stage.
type brought struct {
	n     int64
	stage float64
}

// webBox is what is in a box, by path. The folders come before the files, and the OData collection is one of them.
type webBox struct {
	files      []webFile
	folders    []string
	collection string
}

type webFile struct {
	path    string
	size    int64
	written time.Time
}

// goodsLink is a link, by the addresses of its two ends.
type goodsLink struct {
	from, to string
	lossy    bool // imports lose some of this kind
}

const (
	foreignTarget = "AnotherCellOfTheUnit_A" // the id of a cell other than the snapshot's own
	bigList       = "box1/od/Item"
)

// bigLists are the sizes that the largest set of a sample can have: its own, one beyond what is counted at once, one
// beyond what can be counted at all; of an export, one that makes its table a little longer than the server reads in one search,
// and one of several searches.
var bigLists = []int64{150, 25_010, 120_000, 950, 2_400}

// A sample is the snapshot of the timelines: a real one, with what it holds and what another one holds.
type sample struct {
	data    []byte
	reader  *archive.Reader
	own     string                  // the id of its cell
	reports map[string]check.Report // by target and size of the largest set
	ours    map[int64]*goods        // by size of the largest set
	other   *goods
	items   itemRows

	copied  *archive.Reader    // the prepared copy
	taken   map[[2]string]bool // links that are not in it
	takenBy map[archive.LinkKind]int64
}

var theSample = sync.OnceValue(loadSample)

func loadSample() *sample {
	data, err := os.ReadFile(filepath.Join("..", "..", "..", "testdata", "snapshot", "gamma-g1.zip"))
	if err != nil {
		panic(err)
	}
	s := &sample{data: data, reports: map[string]check.Report{}, ours: map[int64]*goods{}}
	if s.reader, err = archive.NewReader(bytes.NewReader(data), int64(len(data))); err != nil {
		panic(err)
	}
	s.own = s.check("").Inventory.Origin.CellID
	s.items = s.readItems(s.check(s.own).Inventory)
	for _, big := range bigLists {
		for _, target := range []string{s.own, foreignTarget} {
			report := s.check(target)
			enlarge(report.Inventory, big)
			s.reports[reportKey(target, big)] = report
		}
		s.ours[big] = s.goodsOf(s.reports[reportKey(s.own, big)].Inventory)
	}
	s.takenBy = map[archive.LinkKind]int64{}
	s.prepareCopy()
	s.other = another(s.ours[bigLists[0]])
	return s
}

func reportKey(target string, big int64) string { return fmt.Sprint(target, " ", big) }

func (s *sample) check(target string) check.Report {
	report, err := check.Archive(context.Background(), s.reader, check.Options{TargetID: target})
	if err != nil || report.Inventory == nil {
		panic(fmt.Sprint(err, report.Findings))
	}
	return report
}

// enlarge makes the largest set larger than it is.
func enlarge(inv *archive.Inventory, to int64) {
	box := &inv.Boxes[1]
	set := &box.Collections[0].Sets[0]
	if box.Name+"/"+box.Collections[0].Path+"/"+set.Name != bigList {
		panic("the sample has no " + bigList)
	}
	set.Rows = to
}

func (s *sample) goodsOf(inv *archive.Inventory) *goods {
	g := &goods{rows: map[string]brought{}, boxes: map[string]webBox{}, writes: oursWritten}
	for _, t := range inv.Rows[:9] {
		g.rows["__ctl/"+t.Type] = brought{t.Rows, stageCell}
	}
	for _, box := range inv.Boxes {
		for _, c := range box.Collections {
			at := box.Name + "/" + c.Path + "/"
			for _, t := range c.Rows[:5] {
				g.rows[at+"$metadata/"+t.Type] = brought{t.Rows, stageRows}
			}
			for _, set := range c.Sets {
				g.rows[at+set.Name] = brought{set.Rows, stageRows}
			}
		}
		g.boxes[box.Name] = s.webBoxOf(box)
	}
	err := s.reader.Links(context.Background(), inv, func(l archive.Link) error {
		g.links = append(g.links, goodsLink{entityAddress(l.From), entityAddress(l.To), l.Kind != archive.CellLink})
		return nil
	})
	if err != nil {
		panic(err)
	}
	return g
}

// webBoxOf is what is in a box of the sample.
func (s *sample) webBoxOf(box archive.Box) webBox {
	b := webBox{collection: box.Collections[0].Path}
	within := archive.WebDir + "/" + box.ID + "/"
	if box.Main {
		within = archive.WebDir + "/" + box.Name + "/"
	}
	folders := map[string]bool{b.collection: true}
	for i := range s.reader.Entries() {
		path, isIn := strings.CutPrefix(string(s.reader.Name(i)), within)
		path, isFile := strings.CutSuffix(path, "/"+archive.ContentFile)
		if !isIn || !isFile {
			continue
		}
		b.files = append(b.files, webFile{path: path, size: s.reader.Entry(i).Size})
		if folder, _, nested := strings.Cut(path, "/"); nested {
			folders[folder] = true
		}
	}
	b.folders = slices.Sorted(maps.Keys(folders))
	if len(b.files) != int(box.Files) || len(b.folders) != int(box.Folders) {
		panic(fmt.Sprint("the sample's box is not understood: ", b))
	}
	return b
}

func entityAddress(e archive.End) string {
	if e.Collection == "" {
		return "__ctl/" + e.Set + "('" + e.ID + "')"
	}
	return e.Box + "/" + e.Collection + "/" + e.Set + "('" + e.ID + "')"
}

// another is a snapshot of the same shape that differs everywhere.
func another(g *goods) *goods {
	o := &goods{rows: map[string]brought{}, boxes: map[string]webBox{}, writes: otherWritten, ids: "o-"}
	for at, b := range g.rows {
		o.rows[at] = brought{b.n + 1 + b.n/3, b.stage}
	}
	for name, b := range g.boxes {
		b.files = append(slices.Clone(b.files), webFile{path: "another.txt", size: 7})
		o.boxes[name] = b
	}
	return o
}

// upTo is how many of n things that come one after the other in a stage have come at an instant of an import's progress.
func upTo(at, stage float64, n int64) int64 {
	come := math.Ceil((at-stage)*float64(n) - 0.5)
	return int64(min(max(come, 0), float64(n)))
}
