// The tests of this package talk to the practice unit over HTTP only, as any client would.
package sandbox_test

import (
	"flag"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// A wireRow says how to bring a practice unit into the situation of one sample. Exchanges are counted from 0.
type wireRow struct {
	authority string            // of the unit; the first Host of the sample when empty
	core      string            // version of the practice unit; its default when empty
	requests  []string          // of a sample that shows answers only: arguments of curl, in the order of the answers
	seed      uint64            // of what imports lose by chance
	rename    []string          // pairs old, new: where one sample was put together from several units
	faults    []string          // named faults of the practice unit
	work      time.Duration     // how long a job of the practice unit takes
	every     time.Duration     // between two looks at a job; 5 ms when 0
	between   []string          // states of a job that polling missed on the real unit
	free      []string          // JSON keys and XML elements whose text or number differs from run to run
	elsewhere map[int]string    // exchanges with an endpoint that the practice unit does not have, and which
	prepare   func(*wireStage)  // before the first exchange
	before    map[int]wireSetup // before an exchange
	adapt     map[int]wireAdapt // to an exchange's request: credentials and entity tags of this run
	after     func(*wireStage)  // checks what the answers alone do not prove
}

type (
	wireSetup = func(*wireStage)
	wireAdapt = func(*wireStage, *wireRequest)
)

// seed is what the samples are drawn from that are replayed with -short, as under the race detector.
var seed = flag.Uint64("seed", 1, "with -short, what a sixth of the recorded samples is drawn from")

func TestWireSamplesAreAnsweredAsRecorded(t *testing.T) {
	t.Parallel()
	rows := wireRows(t)
	samples := wireSamples(t)
	for _, file := range slices.Sorted(maps.Keys(rows)) {
		if _, there := samples[file]; !there {
			t.Errorf("a row is left for %s, which is not in testdata/wire", file)
		}
	}
	for i, file := range slices.Sorted(maps.Keys(samples)) {
		row, there := rows[file]
		if !there {
			t.Errorf("testdata/wire/%s has no row: say how to bring a practice unit into its situation", file)
			continue
		}
		if testing.Short() && uint64(i)%6 != *seed%6 {
			continue // the same model and the same server answer all of them
		}
		t.Run(strings.TrimSuffix(file, ".txt"), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { replaySample(t, samples[file], row) })
		})
	}
}

func wireSamples(t *testing.T) map[string]wireSample {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", "..", "testdata", "wire", "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no samples: %v", err)
	}
	samples := map[string]wireSample{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		sample, err := parseWireSample(string(text))
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		samples[filepath.Base(file)] = sample
	}
	return samples
}

func replaySample(t *testing.T, sample wireSample, row wireRow) {
	stage := newWireStage(t, sample, row)
	if row.prepare != nil {
		row.prepare(stage)
	}
	timeline := &wireTimeline{stage: stage, every: row.every, between: row.between, started: map[string]string{}}
	if timeline.every == 0 {
		timeline.every = 5 * time.Millisecond
	}
	job := len(sample.exchanges) > 1 && sample.exchanges[0].request.method == "POST"
	for i, exchange := range sample.exchanges {
		exchange = exchange.renamed(strings.NewReplacer(row.rename...))
		if where, skip := row.elsewhere[i]; skip {
			if !isElsewhere(exchange.request, sample.style) {
				t.Errorf("exchange %d is left out as %s, but the practice unit has its endpoint", i, where)
			}
			continue
		}
		if setup := row.before[i]; setup != nil {
			setup(stage)
		}
		if exchange.request.method == "POST" {
			clear(timeline.started)
		}
		var answer wireAnswer
		if job && isStatus(exchange.request) {
			answer = timeline.follow(exchange, row.adapt[i])
		} else {
			answer = stage.replay(exchange.request, row.adapt[i])
		}
		if isShortened(exchange.answer) {
			exchange.answer.body, answer.body = commonLength(exchange.answer.body, answer.body)
		}
		for _, difference := range differences(exchange.answer, answer, exchange.request.method, row.free) {
			t.Errorf("exchange %d, %s %s: %s", i, exchange.request.method, exchange.request.target, difference)
		}
	}
	if row.after != nil {
		row.after(stage)
	}
}

// isShortened finds the answers of which the sample holds only the beginning or the sense. Their state has been compared.
func isShortened(answer wireAnswer) bool {
	return strings.HasPrefix(answer.body, "importation in progress") ||
		strings.HasPrefix(answer.body, "{") && !strings.HasSuffix(answer.body, "}")
}

// commonLength cuts the body of an answer as that of its sample was cut off; one that tells only a sense is left out.
func commonLength(want, got string) (wantCut, gotCut string) {
	if !strings.HasPrefix(want, `{"d":`) {
		return "", ""
	}
	want, got = withPlaceholders(strings.ReplaceAll(want, `\"`, `"`)), withPlaceholders(strings.ReplaceAll(got, `\"`, `"`))
	return want, got[:min(len(want), len(got))]
}

// isElsewhere finds the uploads into boxes.
func isElsewhere(request wireRequest, style string) bool {
	box := `^/[a-z0-9]+/(__/|[a-z0-9])`
	if style == "subdomain" {
		box = `^/(__/|[a-z0-9])`
	}
	return request.method == "PUT" && regexp.MustCompile(box).MatchString(request.target)
}

// renamed gives the exchange with the names of one unit in place of another's.
func (e wireExchange) renamed(names *strings.Replacer) wireExchange {
	for _, header := range []map[string][]string{e.request.header, e.answer.header} {
		for _, values := range header {
			for i := range values {
				values[i] = names.Replace(values[i])
			}
		}
	}
	e.request.target = names.Replace(e.request.target)
	e.request.body, e.answer.body = names.Replace(e.request.body), names.Replace(e.answer.body)
	return e
}

func TestSampleParserRefusesWhatTheReadmeDoesNotAllow(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"a first line without a style":        "# what · core 1.8.3 · source\n> GET / HTTP/1.1\n>\n< HTTP/1.1 200\n<\n",
		"a style that does not exist":         "# what · core 1.8.3 · host · x\n> GET / HTTP/1.1\n>\n< HTTP/1.1 200\n<\n",
		"a request without an answer":         "# what · core 1.8.3 · path · x\n> GET / HTTP/1.1\n>\n",
		"headers that do not end":             "# what · core 1.8.3 · path · x\n> GET / HTTP/1.1\n< HTTP/1.1 200\n<\n",
		"a header line that is none":          "# what · core 1.8.3 · path · x\n> GET / HTTP/1.1\n> Accept\n>\n< HTTP/1.1 200\n<\n",
		"a status that is no number":          "# what · core 1.8.3 · path · x\n> GET / HTTP/1.1\n>\n< HTTP/1.1 OK\n<\n",
		"a line that belongs to nobody":       "# what · core 1.8.3 · path · x\n> GET / HTTP/1.1\n>\n< HTTP/1.1 200\n<\nmore\n",
		"a request line without its protocol": "# what · core 1.8.3 · path · x\n> GET /\n>\n< HTTP/1.1 200\n<\n",
	} {
		if sample, err := parseWireSample(text); err == nil {
			t.Errorf("%s: want an error, got %+v", name, sample)
		}
	}
}
