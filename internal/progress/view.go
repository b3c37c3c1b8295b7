package progress

import (
	"fmt"
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/event"
)

// A view is what a person is to know of a job now.
type view struct {
	kind       event.Kind
	cell, name string
	phase      event.Phase
	began      time.Time // when the first event came; zero before it
	seen       string    // the last state that was seen of the job; "" for none
	seenAt     time.Time
	jobAt      time.Time // since when there has been the job; zero before it, or where that is not known
	still      standstill
	extent
	pace
}

// An extent is how far something is, as the last event said.
type extent struct {
	measured event.Phase // what percent is of: the phase whose bytes or steps are counted, or "" for the job
	percent  int         // made fit to be drawn: 0..99, never less than before while the same is measured; -1 while unknown
	moved    int64       // bytes of a transfer or check, of total; total is 0 of everything else
	total    int64
	step     int // of counting, comparing and repairing, of steps; steps is 0 of everything else
	steps    int
}

// apply takes over what e says. Fields that an event leaves empty keep what was known.
func (v *view) apply(e event.Event) {
	if v.began.IsZero() {
		v.began, v.percent = time.Now(), -1
	}
	if e.Kind != "" {
		v.kind = e.Kind
	}
	if e.Cell != "" {
		v.cell = clean(e.Cell)
	}
	if e.Name != "" {
		v.name = clean(e.Name)
	}
	if e.Phase != "" {
		v.phase = e.Phase
	}
	if !e.JobAt.IsZero() {
		v.jobAt = e.JobAt
	}
	if e.Type != event.Noted {
		v.measure(e)
		v.remember(e)
		v.still.take(v.phase, v.percent)
		v.pace.take(e, v.percent)
	}
}

// remember keeps what was seen of a job, for when nothing is.
func (v *view) remember(e event.Event) {
	switch {
	case !e.SeenAt.IsZero():
		v.seenAt = e.SeenAt
	case v.phase == event.Running, v.phase == event.Queued, v.phase == event.Finishing:
		v.seen, v.seenAt = v.state(), e.At
	}
}

// lastSeen says what was last seen of the job, and how long ago; "" when nothing was.
func (v *view) lastSeen() string {
	if v.seen == "" {
		return ""
	}
	return fmt.Sprintf(", last seen %s ago: %s", time.Since(v.seenAt).Truncate(time.Second), v.seen)
}

// measure takes over how far something is. A check or transfer before the job must not leave the job's bar where it ended.
func (v *view) measure(e event.Event) {
	v.moved, v.total, v.step, v.steps = e.Bytes, e.Total, e.Step, e.Steps
	if measured := measuredIn(e.Phase); measured != v.measured {
		v.measured, v.percent = measured, -1
	}
	percent := e.Progress
	switch {
	case e.Total > 0:
		percent = int(float64(e.Bytes) / float64(e.Total) * 100)
	case e.Steps > 0 && v.measured != "":
		percent = int(float64(e.Step) / float64(e.Steps) * 100)
	}
	if percent >= 0 {
		v.percent = max(v.percent, min(percent, 99))
	}
}

func measuredIn(p event.Phase) event.Phase {
	switch p {
	case event.Uploading, event.Downloading, event.Checking, event.Comparing, event.Repairing:
		return p
	}
	return ""
}

// isBetween reports whether something that goes step by step waits for its turn: before the first step, or before it is done again.
func (v *view) isBetween() bool {
	return v.steps == 0 && (v.phase == event.Counting || v.phase == event.Linking)
}

// title names the job: "import CellExport_2017_01".
func (v *view) title() string {
	return strings.TrimSuffix(string(v.kind)+" "+v.name, " ")
}

// elapsed is how long the command has been shown, in whole seconds.
func (v *view) elapsed() time.Duration {
	return time.Since(v.began).Truncate(time.Second)
}

// apart is by how much the ages of job and command may differ without a word about it.
const apart = 2 * time.Second

// age is how old the job is, in whole seconds; before there is one, the command. differs: the command is of another age.
func (v *view) age() (age time.Duration, differs bool) {
	command := v.elapsed()
	if v.jobAt.IsZero() {
		return command, false
	}
	job := max(time.Since(v.jobAt), 0).Truncate(time.Second)
	return job, (job - command).Abs() > apart
}

// clocks are the ways to say the age, of the job and of the command where they differ, and the trend, the most telling first.
func (v *view) clocks() []string {
	age, _ := v.age()
	trend := v.trend()
	return []string{v.ages() + trend, age.String() + trend, v.ages(), age.String()}
}

// trend is what is left where that can be told, or for how long a job has stood still, after a comma; "" where neither is known.
func (v *view) trend() string {
	if left := v.left(); left != "" {
		return ", " + left
	}
	return v.still.words()
}

func (v *view) ages() string {
	age, differs := v.age()
	if !differs {
		return age.String()
	}
	return fmt.Sprintf("job %s, command %s", age, v.elapsed())
}

// state is the phase with the percentage, once the job can have one: "running, 26 %". Counting has its steps instead.
func (v *view) state() string {
	words, _ := phaseWords(v.phase)
	if v.steps > 0 {
		return fmt.Sprintf("%s %d of %d", words, v.step, v.steps)
	}
	if v.total > 0 {
		return fmt.Sprintf("%s, %d %%, %s", words, max(v.percent, 0), byteWords(v.moved, v.total))
	}
	switch v.phase {
	case event.Unreachable, event.Unseen:
		return words + v.lastSeen()
	case event.Running, event.Finishing:
		if v.percent >= 0 {
			return fmt.Sprintf("%s, %d %%", words, v.percent)
		}
	}
	return words
}

// hasNothingToKeep reports whether a picture tells nothing once the run is over: of what has not begun, and of a comparison.
func (v *view) hasNothingToKeep() bool {
	return v.phase == event.Preparing || v.phase == event.Comparing || v.phase == event.Checking && v.moved == 0
}

// now is the state with the time, and with what is left of it where that can be told.
func (v *view) now() string {
	age, differs := v.age()
	words := fmt.Sprintf("%s, %s so far", v.state(), age)
	if differs {
		words = fmt.Sprintf("%s, %s", v.state(), v.ages())
	}
	return words + v.trend()
}

// phaseWords says a phase in words, and in at most ten columns.
func phaseWords(p event.Phase) (words, short string) {
	switch p {
	case event.Waiting:
		return "waiting, the cell is busy", "waiting"
	case event.Finishing:
		return "making sure of the end", "finishing"
	case event.Unreachable:
		return "unit does not answer", "no answer"
	case event.Unseen:
		return "the job cannot be seen", "unseen"
	case event.Checking:
		return "checking the archive", "checking"
	case event.Priming:
		return "making a role in the cell", "priming"
	}
	s := clean(string(p))
	return s, s
}

// remark is the sentence that e brings; "" when there is none.
func remark(e event.Event) string {
	text := clean(e.Text)
	if text != "" && e.Warning {
		return "warning: " + text
	}
	return text
}
