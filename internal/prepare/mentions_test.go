package prepare

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// mentioning is an archive whose rows name b0, and whose first row has the id of b0 in its key.
func mentioning(t *testing.T, key string, more ...userLine) []byte {
	t.Helper()
	first := row("A", "first")
	first.key = key
	rows := append([]userLine{first, row("A", "a0", "B:b0"), row("B", "b0"), row("B", "b1"), row("A", "a1", "B:b1")}, more...)
	return with(t, map[string]string{endTable: joined(ends("A", "B", "*", "0..1")...), userTable: joined(rows...)})
}

func TestARowWhoseIDStandsInAnotherKeepsNoIDAndIsLinkedAfterwards(t *testing.T) {
	t.Parallel()
	later := row("A", "later")
	later.key = idOf("b1")[:21] // not whole
	own := row("B", "own")
	own.key = idOf("own")
	data := mentioning(t, "-first-"+idOf("b0")+"x", later, own, row("A", "a2", "B:own"))
	_, a := prepared(t, data, Options{})
	wantList(t, a.keys(t), "b1 own", idOf("own")+" own", "-first-"+idOf("b0")+"x", "a0", "b0", "a1 b1", later.key, "a2 own")
	wantList(t, a.takenOut(t)[1:], "row b/od/A('a0') _B b/od/B('b0')")
	for _, style := range []string{"path", "subdomain"} {
		if wrong := problems(t, style, data, Options{}); len(wrong) > 0 {
			t.Errorf("%s: %q", style, wrong)
		}
	}
}

// Where an id may stand is found whatever stands around it.
func TestEveryPlaceIsFoundWhereAnIDStands(t *testing.T) {
	t.Parallel()
	const letters = "abcXYZ019-_abcXYZ019-_abcXYZ019-_{}:,\" .é"
	for seed := range uint64(2000) {
		r := rand.New(rand.NewPCG(seed, 14))
		var line []byte
		for range r.IntN(200) {
			line = append(line, letters[r.IntN(len(letters))])
		}
		id := []byte(idOf(fmt.Sprint("id", seed)))
		for range r.IntN(3) {
			line = slices.Insert(line, r.IntN(len(line)+1), id...)
		}
		var m mentions
		m.expect(id)
		var got []int
		m.each(line, func(from int) {
			if string(line[from:from+idLength]) == string(id) {
				got = append(got, from)
			}
		})
		var want []int
		for from := range line {
			if strings.HasPrefix(string(line[from:]), string(id)) {
				want = append(want, from)
			}
		}
		if !slices.Equal(got, want) {
			t.Fatalf("seed %d: %q stands in %q at %d, found at %d", seed, id, line, want, got)
		}
	}
}
