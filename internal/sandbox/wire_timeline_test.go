package sandbox_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"
)

// A wireState is what a status answer says about a job, without what differs from run to run.
type wireState struct {
	status   int
	word     string // the status word, "empty" for no body, or the code of an error
	name     string // of the job
	code     string // of the failure
	progress string // "0%", "between", "100%", "above"; only in progress
}

func (w wireState) String() string {
	return strings.TrimSpace(fmt.Sprintf("%d %s %s %s %s", w.status, w.word, w.name, w.progress, w.code))
}

// stateOf reads a status answer. Two samples were shortened by the tool that recorded them; their bodies are no JSON.
func stateOf(answer wireAnswer) wireState {
	var body struct {
		Code, Status, Progress string
		ImportName             string `json:"importation_name"`
		ExportName             string `json:"exportation_name"`
		Message                json.RawMessage
	}
	if answer.body == "" {
		return wireState{status: answer.status, word: "empty"}
	}
	if err := json.Unmarshal([]byte(answer.body), &body); err != nil {
		return shortenedState(answer)
	}
	state := wireState{status: answer.status, word: body.Status, name: withoutSecond(body.ImportName + body.ExportName)}
	switch {
	case body.Code != "":
		state.word = body.Code
	case strings.HasSuffix(body.Status, "in progress"):
		state.progress = progressBand(body.Progress)
	case body.Message != nil:
		state.code = regexp.MustCompile(`PR\d{3}-[A-Z]{2}-\d{4}`).FindString(string(body.Message))
	}
	return state
}

// withoutSecond leaves the time out of a name that the unit made: {cell}_yyyyMMdd_HHmmss.
func withoutSecond(name string) string {
	const form = "_20060102_150405"
	at := len(name) - len(form)
	if at < 0 {
		return name
	}
	if _, err := time.Parse(form, name[at:]); err != nil {
		return name
	}
	return name[:at] + "_<second>"
}

func shortenedState(answer wireAnswer) wireState {
	if word, progress, found := strings.Cut(answer.body, " progress "); found {
		return wireState{status: answer.status, word: word + " progress", progress: progressBand(progress)}
	}
	return wireState{status: answer.status, word: regexp.MustCompile(`PR\d{3}-[A-Z]{2}-\d{4}`).FindString(answer.body)}
}

func progressBand(progress string) string {
	var percent int
	if _, err := fmt.Sscanf(progress, "%d%%", &percent); err != nil {
		return progress
	}
	switch {
	case percent == 0 || percent == 100:
		return progress
	case percent > 100:
		return "above"
	default:
		return "between"
	}
}

// answers says whether the practice unit's state is the recorded one. A shortened sample does not tell the job's name.
func (w wireState) answers(want wireState) bool {
	if want.name == "" {
		w.name = ""
	}
	return w == want
}

// isStatus says whether the request asks for the state of a job.
func isStatus(request wireRequest) bool {
	target, _, _ := strings.Cut(request.target, "?")
	return request.method == http.MethodGet && (strings.HasSuffix(target, "/__import") || strings.HasSuffix(target, "/__export"))
}

// A wireTimeline follows the states of the jobs of one sample in the order in which they were recorded.
type wireTimeline struct {
	stage    *wireStage
	every    time.Duration
	between  []string // states that may show between two recorded ones, as String prints them
	previous *wireState
	started  map[string]string
}

// follow looks until the practice unit shows the recorded state. On the way it may show the state before it and the progress
// of the jobs on either side, because polling misses some; anything else is another order than the real unit's.
func (l *wireTimeline) follow(exchange wireExchange, adapt func(*wireStage, *wireRequest)) wireAnswer {
	l.stage.Helper()
	const looks = 12_000
	want := stateOf(exchange.answer)
	for range looks {
		answer := l.stage.replay(exchange.request, adapt)
		l.sameJob(answer)
		state := stateOf(answer)
		if state.answers(want) {
			l.previous = &want
			return answer
		}
		if !l.mayPass(state, want) {
			l.stage.Fatalf("want the state %q after %v, got %q: %.300q", want, l.previous, state, answer.body)
		}
		l.stage.wait(l.every)
	}
	l.stage.Fatalf("the state %q after %v does not come within %d looks", want, l.previous, looks)
	return wireAnswer{}
}

func (l *wireTimeline) mayPass(state, want wireState) bool {
	if slices.Contains(l.between, state.String()) {
		return true
	}
	if l.previous != nil && state.answers(*l.previous) {
		return true
	}
	if state.progress == "" {
		return false
	}
	return want.name == "" || state.name == want.name || l.previous != nil && state.name == l.previous.name
}

// sameJob checks that a job keeps one started_at, which is half of its identity.
func (l *wireTimeline) sameJob(answer wireAnswer) {
	var body struct {
		Name      string `json:"importation_name"`
		StartedAt string `json:"started_at"`
	}
	if json.Unmarshal([]byte(answer.body), &body) != nil || body.Name == "" {
		return
	}
	if known, seen := l.started[body.Name]; seen && known != body.StartedAt {
		l.stage.Errorf("job %s: started_at was %s and is %s", body.Name, known, body.StartedAt)
	}
	l.started[body.Name] = body.StartedAt
}
