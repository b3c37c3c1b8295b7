package cli

import (
	"flag"
	"fmt"
	"hash/fnv"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
)

var randomSeeds = flag.Int("random-seeds", 2, "with how many seeds each random trial is made")

// one of so many requests that come after the POST is answered by somebody in between.
const randomOneOf = 5

// atRandom means some of the requests after the POST. Which ones, a seed and what was asked how often before decide, so that it is the
// same however the requests of several workers are mixed.
func atRandom(seed int) func(r *http.Request, posted bool) bool {
	asked := map[string]int{}
	return func(r *http.Request, posted bool) bool {
		if !posted || isStart(r) {
			return false
		}
		of := r.Method + " " + r.URL.Path + "?" + r.URL.RawQuery
		asked[of]++
		sum := fnv.New64a()
		_, _ = fmt.Fprintf(sum, "%d %s %d", seed, of, asked[of])
		return sum.Sum64()>>7%randomOneOf == 0
	}
}

// A randomTrial is a proxy that fails at random, and how a run behind it may end.
type randomTrial struct {
	name     string
	stranger *stranger
	may      []refusal.Code
}

func randomTrials() []randomTrial {
	done := []refusal.Code{refusal.Done}
	return []randomTrial{
		{"limit.py rnd502", &stranger{status: 502}, done},
		{"limit.py rnd429", &stranger{status: 429}, done},
		{"limit.py rnd200", &stranger{status: 200}, done},
		{"limit.py rndrst", &stranger{row: personium.NoAnswer}, done},
		{"limit.py rnd403", &stranger{status: 403}, []refusal.Code{refusal.Unproved}},
		{"limit.py rndempty", &stranger{status: 200, empty: true}, done},
	}
}

// An import behind a proxy that fails now and then is done, and never called lost. What a firewall forbids is not asked again.
func TestAProxyThatFailsAtRandomMakesNoFalseVerdict(t *testing.T) {
	t.Parallel()
	for i := range randomTrials() {
		for seed := range *randomSeeds {
			if testing.Short() && seed > 0 {
				continue
			}
			c := randomTrials()[i]
			t.Run(fmt.Sprintf("%s, seed %d", c.name, seed), func(t *testing.T) {
				t.Parallel()
				c.stranger.of = atRandom(seed)
				style := []string{"path", "subdomain"}[seed%2]
				r := runBehind(t, c.stranger, style, "import", "--name", "CellExport_2017_01", "--timeout", "1h")
				if !slices.Contains(c.may, refusal.Code(r.code)) || r.truth.POSTs != 1 || r.truth.ImportsCompleted != 1 ||
					r.code == int(refusal.Done) && r.truth.LinksHeld != 5 || strings.Contains(r.output, "is being written to") {
					t.Errorf("exit %d, want %v; %+v\n%s", r.code, c.may, r.truth, r.output)
				}
			})
		}
	}
}
