package cli

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/refusal"
)

// A portal whose page comes for every second or third request lets some looks through, and never what would make something of them: no
// outage begins, and without an end of its own the watch would have none.
func TestAPortalThatLetsSomeRequestsThroughIsAnOutage(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		style string
		one   int // request of so many gets through
		words string
	}{
		{"path", 2, "nothing could be concluded for 15m0s"},
		{"path", 3, "the import is over; 0 of 7 links and associations are made; nothing could be concluded for 15m0s"},
		{"subdomain", 2, "the import is over; 0 of 7 links and associations are made; no link could be made for 15m0s"},
	} {
		t.Run(fmt.Sprintf("%s, one of %d", c.style, c.one), func(t *testing.T) {
			t.Parallel()
			of := every(c.one, func(r *http.Request, posted bool) bool { return posted && !isStart(r) })
			r := runBehind(t, &stranger{status: 200, of: of}, c.style, "import", "--name", "CellExport_2017_01")
			r.check(t, "no end of its own", refusal.Running)
			if r.took > 20*time.Minute || !strings.Contains(r.output, c.words) || !strings.Contains(r.output, "status --wait") {
				t.Errorf("it took %s\n%s", r.took, r.output)
			}
		})
	}
}
