package sandbox_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// notedLossRows are what imports do to rows and links.
func notedLossRows(t *testing.T) map[string]wireRow {
	const alpha = "http://localhost:18081/alpha/box1/od/"
	refs := func(edits ...archiveEdit) []byte { return editArchive(t, "forward_refs.zip", edits...) }
	return map[string]wireRow{
		"180-content-missing-after-import": {
			prepare:  importing("gamma", "s", readArchive(t, "gamma-content-missing.zip")),
			requests: []string{"http://localhost:8081/gamma/__/hello.txt"},
		},
		"180-duplicate-row-import": doubledRow(t),
		"180-lost-01N-link":        {prepare: importing("alpha", "s", refs())},
		"180-generation2": {
			authority: "localhost:18081", seed: 2, prepare: importingOwn("alpha", "g1", refs(ordered("Item", "Owner", "Tag"))),
			before:   map[int]wireSetup{8: importingOwn("alpha", "g2", refs(staleEnds))},
			requests: []string{`-X POST ` + alpha + `Item('i0')/$links/_Owner -d {"uri":"` + alpha + `Owner('o1')"}`},
		},
		"180-reorder": { // the file has no answer, but what a program counted by 70 requests
			authority: "localhost:18081", seed: 9,
			prepare: importingOwn("alpha", "p-e1r", refs(ordered("Owner", "Item", "Tag"))),
			after:   func(s *wireStage) { s.linked("alpha", 34) },
		},
		"180-natural-generations":       generationsRow(refs()),
		"180-links-no-such-association": noAssociationRow(t),
	}
}

// doubledRow is a row that appears twice in an archive.
func doubledRow(t *testing.T) wireRow {
	const id = "28442c8b04b3755e1a5b76693951308f"
	archive := entityArchive(t, "odata", "Item", []string{"a", id, id, "b"})
	const row = "http://localhost:8081/dup/box1/odata/Item('" + id + "')"
	return wireRow{prepare: importing("dup", "s", archive), requests: []string{row, "-X DELETE " + row}}
}

// noAssociationRow is an association of which both ends name one that is no more, beside links that are there and links that are
// lost.
func noAssociationRow(t *testing.T) wireRow {
	stale := editArchive(t, "export-with-duplicate-rows.zip", rewriting("10_odata/70_userdata.pjson", func(lines string) string {
		few := slices.DeleteFunc(strings.SplitAfter(lines, "\n"), func(line string) bool {
			return !strings.Contains(line, `"__id":"i-0"`)
		})
		return strings.Join(few, "")
	}))
	again := importing("n1-s", "s", readArchive(t, "sone-s1.zip"))
	const dup, good = "http://localhost:18081/dup-p/box1/od/", "http://n1-s.localhost:18082/box1/od/"
	return wireRow{
		authority: "localhost:18081", seed: 16, prepare: importing("dup-p", "s", stale),
		before: map[int]wireSetup{
			3: both(func(s *wireStage) { s.direct("subdomain", "localhost:18082") }, again),
			4: again,
		},
		requests: []string{
			dup + "Item('i-0')/$links/_Tag", `-X POST ` + dup + `Item('i-0')/$links/_Tag -d {"uri":"` + dup + `Tag('t')"}`,
			dup + "$metadata/AssociationEnd?$select=Name",
			good + "Tag('t-red')/$links/_Item", good + "Tag('t-red')/$links/_Item", good + "Item('i-0')/$links/_Tag",
		},
	}
}

// generationsRow exports a cell and imports that, three times. Which association is the next to end is chance, as in the file,
// whose STALE lines are what a program said of archives with other ids. What the unit answered in the end is compared.
func generationsRow(first []byte) wireRow {
	generation := func(name string) wireSetup {
		return func(s *wireStage) {
			s.exported("fr-p", name)
			s.start("fr-p", "__import", name)
			s.settle("fr-p")
		}
	}
	return wireRow{
		seed: 5,
		prepare: both(importing("fr-p", "f0", first), generation("f1"), func(s *wireStage) {
			if s.links("fr-p", "box1/od/Tag('t1')/$links/_Item") < 0 {
				s.Errorf("the association of tags is no more after two imports")
			}
		}, generation("f2")),
		before: map[int]wireSetup{1: generation("f3")},
	}
}

// importingOwn imports forward_refs.zip into a cell as one that it is of, so that the rows of the main box are not lost.
func importingOwn(cell, name string, archive []byte) wireSetup {
	return func(s *wireStage) {
		s.create(cell)
		own := everywhere("Wn-t3i4mTxq75YPF_4VyqQ", s.cellID(cell))
		s.imported(cell, name, editedArchive(s, archive, own))
	}
}

// ordered brings the rows of these entity types of forward_refs.zip into the order of the types. Those of one type keep theirs.
func ordered(names ...string) archiveEdit {
	kind := regexp.MustCompile(`"t":"([^"]*)"`)
	types := map[string]string{
		"vLs_ldeLQ-C6bd99xV4BRA": "Tag", "vjtF3ccdRp6gVCoyVrlzZg": "Item", "x-HlnE0STT6ID2HemFUveg": "Owner",
		"L4-tBumRR6Kn_7TF1cWiuw": "Tag", "XQH-o680Tx-9va13TYTrEg": "Item", "cFVcxSntS9qA6UUI9H14ZA": "Owner",
	}
	place := func(line string) int { return slices.Index(names, types[kind.FindStringSubmatch(line)[1]]) }
	return rewriting("10_odata/70_userdata.pjson", func(text string) string {
		lines := slices.Collect(strings.Lines(text))
		slices.SortStableFunc(lines, func(a, b string) int { return place(a) - place(b) })
		return strings.Join(lines, "")
	})
}

// staleEnds leaves both ends of every association with the name of an end that is in no line, as two imports of what was exported
// can.
func staleEnds(entries []archiveEntry) []archiveEntry {
	return rewriting("10_odata/60_associationend.pjson", func(text string) string {
		return regexp.MustCompile(`"AssociationEnd":"..`).ReplaceAllString(text, `"AssociationEnd":"no`)
	})(entries)
}

// links is how many links there are at a URL below a cell; -1 where they cannot be read.
func (s *wireStage) links(cell, path string) int {
	s.Helper()
	host, prefix := s.cell(cell)
	answer := s.ask(host, wireRequest{method: "GET", target: prefix + path}, 200, 400, 500)
	if answer.status != 200 {
		return -1
	}
	return strings.Count(answer.body, `"uri"`)
}

// linked counts the links of a cell that has the content of forward_refs.zip.
func (s *wireStage) linked(cell string, want int) {
	s.Helper()
	got := s.links(cell, "__ctl/Relation('friend')/$links/_ExtCell")
	for _, box := range []string{"box1", "__"} {
		for i := range 3 {
			got += s.links(cell, fmt.Sprintf("%s/od/Item('i%d')/$links/_Owner", box, i))
			got += s.links(cell, fmt.Sprintf("%s/od/Tag('t%d')/$links/_Item", box, i))
		}
	}
	for _, account := range []string{"me", "you", "third"} {
		got += s.links(cell, "__ctl/Account('"+account+"')/$links/_Role")
	}
	if got != want {
		s.Errorf("links: want %d, got %d", want, got)
	}
}
