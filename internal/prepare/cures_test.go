package prepare

import (
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/archive/archivetest"
)

// archives are those that a plain import damages.
func archives() []string {
	return []string{"links_n3.zip", "forward_refs.zip", "export-with-duplicate-rows.zip", "small_src1_exp1.zip",
		"bad_blank_line_userdata.zip", "gamma-bad-blankline-userdata.zip", "gamma-bad-blankline-account.zip", "gamma-g1.zip",
		"gamma-re1.zip", "one-to-one.zip"}
}

// problems are what an import of a copy, with all that has to be made after it, leaves otherwise than the original was.
func problems(t *testing.T, style string, data []byte, o Options) []string {
	t.Helper()
	p := newPractice(t, style)
	o.TargetID = p.cellID()
	_, a := prepared(t, data, o)
	p.imports(a.data)
	wrong, original := p.link(a), open(t, data, o.TargetID)
	if o.skip == 0 {
		wrong = append(wrong, p.differences(original)...)
	}
	return append(wrong, p.wrong(original)...)
}

// isLarge says whether an archive has thousands of rows.
func isLarge(name string) bool {
	return name == "export-with-duplicate-rows.zip" || name == "small_src1_exp1.zip" || name == "bad_blank_line_userdata.zip"
}

func TestAPreparedCopyComesThroughAnImportWhole(t *testing.T) {
	t.Parallel()
	for _, style := range []string{"path", "subdomain"} {
		for _, name := range archives() {
			if testing.Short() && (style == "subdomain" || isLarge(name)) {
				continue // nothing that concerns a copy differs
			}
			t.Run(name+" in "+style+" style", func(t *testing.T) {
				t.Parallel()
				if wrong := problems(t, style, archivetest.FromUnit(t, name), Options{}); len(wrong) > 0 {
					t.Errorf("%d wrong:\n%s", len(wrong), strings.Join(wrong[:min(10, len(wrong))], "\n"))
				}
			})
		}
	}
}

// oddRows has a row whose _id stands within the key of a later one, which is linked.
func oddRows(t *testing.T) []byte {
	odd := row("A", "a0")
	odd.id = "tag"
	return with(t, map[string]string{endTable: joined(ends("A", "B", "*", "*")...),
		userTable: joined(odd, row("A", "a1"), row("B", "tag-red")), linkTable: joined(linked("a1", "tag-red"))})
}

// halfAssociation has an association that only its first end names.
func halfAssociation(t *testing.T) []byte {
	return with(t, map[string]string{
		endTable:  joined(associated("end1", "e1", "A", "*", "end2"), associated("end2", "e2", "B", "*", "stale")),
		userTable: joined(row("A", "a0"), row("B", "b0")), linkTable: joined(linked("a0", "b0")),
	})
}

func TestWithoutOneOfTheCuresACopyDoesNotComeThroughWhole(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("one goroutine at a time, of which the race detector has nothing to say")
	}
	for _, c := range []struct {
		what string
		cure cure
		data []byte
	}{
		{"the order of rows", cureOrder, archivetest.FromUnit(t, "forward_refs.zip")},
		{"the main box", cureBox, archivetest.FromUnit(t, "small_src1_exp1.zip")},
		{"the _id for all", cureConstant, oddRows(t)},
		{"associations", cureAssociations, halfAssociation(t)},
		{"links", cureLinks, archivetest.FromUnit(t, "links_n3.zip")},
		{"twins", cureTwins, archivetest.FromUnit(t, "export-with-duplicate-rows.zip")},
	} {
		t.Run(c.what, func(t *testing.T) {
			t.Parallel()
			if wrong := problems(t, "path", c.data, Options{}); len(wrong) > 0 {
				t.Errorf("with all cures:\n%s", strings.Join(wrong[:min(10, len(wrong))], "\n"))
			}
			if wrong := problems(t, "path", c.data, Options{skip: c.cure}); len(wrong) == 0 {
				t.Error("nothing is wrong without it")
			} else {
				t.Logf("%d wrong, such as %s", len(wrong), wrong[0])
			}
		})
	}
}
