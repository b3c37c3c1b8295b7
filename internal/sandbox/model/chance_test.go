package model

import "testing"

func TestHalfOfTheLinksManyToManyAreLostByChance(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("draws a hundred courses of chance")
	}
	for name, pairs := range map[string]int{
		"gamma-g1.zip": 1, "gamma-content-missing.zip": 1, "small_src1_exp1.zip": 1, "small_src1_fixed_for_dst2.zip": 1,
		"sone-s1.zip": 1, "links_n3.zip": 1, "forward_refs.zip": 1,
		// Exported from cells that had imported: here the associations are dead, and nobody finds the link rows either.
		"gamma-re1.zip": 1, "beta-re.zip": 1, "export-with-duplicate-rows.zip": 1,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			archive := linkedRows(t, name)
			lost := 0
			for seed := range uint64(seeds) {
				g := newGeneration(t, seed+1)
				g.imports(archive)
				found := g.pairs()
				if len(found) != pairs {
					t.Fatalf("%d pairs of types have links, want %d", len(found), pairs)
				}
				for _, there := range found {
					if !there {
						lost++
					}
				}
			}
			t.Logf("%d of %d pairs of types are lost", lost, pairs*seeds)
			if share := 100 * lost / (pairs * seeds); share < 40 || share > 60 {
				t.Errorf("%d %% of the links many to many are lost", share)
			}
		})
	}
}

func TestWhatNamesALaterRowDanglesAlways(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("draws a hundred courses of chance")
	}
	for name, want := range map[string]int{"forward_refs.zip": 3, "one-to-one.zip": 4} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			archive := linkedRows(t, name)
			for seed := range uint64(seeds) {
				g := newGeneration(t, seed+1)
				g.imports(archive)
				if got := g.dangling(); got != want {
					t.Errorf("seed %d: %d rows cannot be asked for what they name, want %d", seed+1, got, want)
				}
			}
		})
	}
}

// The first import leaves one end of each association with the name of an end that is no more. Where the line of the other one
// comes to stand first in the next export, the import of that leaves both so, and the association is dead.
func TestGenerationsOfExportAndImportKillAssociations(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("draws a hundred courses of chance")
	}
	for name, whole := range map[string]int{"gamma-g1.zip": 2, "links_n3.zip": 2, "forward_refs.zip": 4} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			archive := linkedRows(t, name)
			var dead [3]int
			for seed := range uint64(seeds) {
				g := newGeneration(t, seed+1)
				g.imports(archive)
				for i := range dead {
					if i > 0 {
						g.again()
					}
					if g.associations() < whole {
						dead[i]++
					}
				}
			}
			t.Logf("of %d cells so many have dead associations, generation by generation: %v", seeds, dead)
			if dead[0] != 0 || dead[2] <= dead[1] || dead[1] == 0 || dead[2] == seeds {
				t.Errorf("of %d cells have dead associations, generation by generation: %v", seeds, dead)
			}
		})
	}
}
