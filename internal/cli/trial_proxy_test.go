package cli

import (
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/refusal"
)

// A trialOf is somebody between the program and a unit, and how a run behind that one ends.
type trialOf struct {
	name   string
	status int
	of     func(r *http.Request, posted bool) bool
	most   int
	args   []string // an import of what is there, where there are none
	want   refusal.Code
	posts  int // that reach the unit
}

func putOf(r *http.Request, _ bool) bool { return r.Method == http.MethodPut }

func propfindOf(r *http.Request, _ bool) bool { return r.Method == "PROPFIND" }

func stateOf(r *http.Request, _ bool) bool {
	return r.Method == http.MethodGet && (strings.HasSuffix(r.URL.Path, "/__import") || strings.HasSuffix(r.URL.Path, "/__export"))
}

func laterStateOf(r *http.Request, posted bool) bool { return posted && stateOf(r, posted) }

func anyOf(*http.Request, bool) bool { return true }

// every lets one of n requests through.
func every(n int, of func(r *http.Request, posted bool) bool) func(r *http.Request, posted bool) bool {
	seen := 0
	return func(r *http.Request, posted bool) bool {
		if !of(r, posted) {
			return false
		}
		seen++
		return seen%n != 0
	}
}

// limited refuses more than one request a second.
func limited(of func(r *http.Request, posted bool) bool) func(r *http.Request, posted bool) bool {
	var last time.Time
	return func(r *http.Request, posted bool) bool {
		if !of(r, posted) {
			return false
		}
		if time.Since(last) < time.Second {
			return true
		}
		last = time.Now()
		return false
	}
}

func trialsBetween() []trialOf {
	upload := []string{"snapshot", "upload", "../../testdata/snapshot/small_src1_exp1.zip", "--name", "new"}
	countingOf := func(r *http.Request, posted bool) bool {
		return posted && strings.Contains(r.URL.RawQuery, "inlinecount")
	}
	return []trialOf{
		{"refuse_put.py 413", 413, putOf, 0, upload, refusal.Unexpected, 0},
		{"refuse_put.py 403", 403, putOf, 0, upload, refusal.Unauthorised, 0},
		{"refuse_put.py 429", 429, putOf, 0, upload, refusal.Unreachable, 0},
		{"refuse_put.py 502", 502, putOf, 0, upload, refusal.Unreachable, 0},
		{"refuse_post.py 403", 403, startOf, 0, nil, refusal.Unauthorised, 0},
		{"refuse_post.py 405", 405, startOf, 0, nil, refusal.Unexpected, 0},
		{"refuse_post.py 429", 429, startOf, 0, nil, refusal.Unreachable, 0},
		{"refuse_post.py 503", 503, startOf, 0, nil, refusal.Unproved, 0},
		{"limit.py bucket", 429, limited(anyOf), 0, nil, refusal.Done, 1},
		{"limit.py bucketpost", 429, limited(func(r *http.Request, posted bool) bool { return posted }), 0, nil, refusal.Done, 1},
		{"misc_answers.py noprop", 405, propfindOf, 0, nil, refusal.Unexpected, 0},
		{"misc_answers.py noprop501", 501, propfindOf, 0, nil, refusal.Unexpected, 0},
		{"misc_answers.py noput", 405, putOf, 0, upload, refusal.Unexpected, 0},
		{"misc_answers.py noput403", 403, putOf, 0, upload, refusal.Unauthorised, 0},
		{"misc_answers.py pre429", 429, anyOf, 2, nil, refusal.Done, 1},
		{"misc_answers.py pre503", 503, anyOf, 2, nil, refusal.Unreachable, 0},
		{"misc_answers.py post429", 429, startOf, 1, nil, refusal.Done, 1},
		{"misc_answers.py looks429", 429, every(3, laterStateOf), 0, nil, refusal.Done, 1},
		{"misc_answers.py waf_counts", 403, countingOf, 0, nil, refusal.Unproved, 1},
		{"misc_answers.py waf_state", 403, laterStateOf, 0, nil, refusal.Running, 1},
		{"misc_answers.py waf_state_pre", 403, stateOf, 0, nil, refusal.Unauthorised, 0},
		{"misc_answers.py portal", 200, every(2, func(r *http.Request, posted bool) bool { return posted && !isStart(r) }), 0, nil, refusal.Running, 1},
		{"misc_answers.py 401html", 401, laterStateOf, 0, nil, refusal.Running, 1},
	}
}

// Behind each of them a run ends as it is right, without a second job and without a name called burnt.
func TestWhoStandsBetweenNeverMakesARunEndWrong(t *testing.T) {
	t.Parallel()
	for _, c := range trialsBetween() {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			args := c.args
			if args == nil {
				args = []string{"import", "--name", "CellExport_2017_01", "--timeout", "1h"}
			}
			r := runBehind(t, &stranger{status: c.status, of: c.of, most: c.most}, "path", args...)
			if r.check(t, c.name, c.want); r.truth.POSTs != c.posts {
				t.Errorf("%d POSTs, want %d\n%s", r.truth.POSTs, c.posts, r.output)
			}
		})
	}
}

// Where the Depth does not arrive, an export that is there is found by its name.
func TestAnAreaThatListsNothingHidesNoExport(t *testing.T) {
	t.Parallel()
	depth := func(r *http.Request, _ bool) bool {
		if r.Method == "PROPFIND" && strings.HasSuffix(strings.TrimSuffix(r.URL.Path, "/"), "__snapshot") {
			r.Header.Set("Depth", "0")
		}
		return false
	}
	for _, style := range []string{"path", "subdomain"} {
		r := runBehind(t, &stranger{of: depth}, style, "export", "--name", "new")
		r.check(t, style, refusal.Done)
	}
}

// The list names what there is a trial of, and every trial is in it.
func TestEveryTrialHasARightEnding(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join("..", "..", "testdata", "trials", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	parts := strings.Split(string(text), "```\n")
	if len(parts) != 3 {
		t.Fatalf("%d parts", len(parts))
	}
	tried := []string{"depth.py", "boxnofolder.zip", "box.bar"} // the first above, the others where archives are checked
	for _, c := range trialsBetween() {
		tried = append(tried, c.name)
	}
	for _, c := range randomTrials() {
		tried = append(tried, c.name)
	}
	for _, c := range trials() {
		tried = append(tried, c.name+".zip")
	}
	for _, name := range strings.Split(strings.TrimSpace(parts[1]), "\n") {
		if !slices.Contains(tried, name) {
			t.Errorf("%s has no trial", name)
		}
	}
}
