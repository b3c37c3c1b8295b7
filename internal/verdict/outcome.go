package verdict

import (
	"time"

	"github.com/personium/personium-cell/internal/event"
)

// A Verdict is what is concluded about a job from evidence; never from "ready" alone.
type Verdict string

// The five verdicts.
const (
	Done         Verdict = "done"          // it really happened; Proof says how that is known
	Failed       Verdict = "failed"        // the server reported the failure of this job, or it is over and left nothing of use
	Incomplete   Verdict = "incomplete"    // over, and not all is there: in the cell after an import, in the archive after an export
	Unproved     Verdict = "unproved"      // over as far as can be seen, but the proof is missing
	StillRunning Verdict = "still running" // we stopped watching; the server may still be working
)

// A Proof says what a verdict of [Done] rests on.
type Proof string

// The proofs, the strongest first.
const (
	ProofContent Proof = "content" // the rows and files in the cell were counted
	ProofArchive Proof = "archive" // the exported archive was read and checked
	ProofState   Proof = "state"   // the job was seen to begin and to end without a failure; nothing was counted
	ProofListed  Proof = "listed"  // the exported archive is listed in the snapshot area; it was not read
)

// A Stop says why the watching ended before the job did.
type Stop string

// The reasons for a verdict of [StillRunning].
const (
	StopTimeout      Stop = "timeout"
	StopStall        Stop = "stall"
	StopOutage       Stop = "outage"
	StopUnauthorised Stop = "unauthorised" // the unit refuses our credentials
	StopInterrupted  Stop = "interrupted"  // our context was cancelled
	StopDetached     Stop = "detached"     // the admin asked not to wait
	StopHere         Stop = "here"         // this machine cannot read the copy whose links have to be made; another one may
)

// An Outcome is the one result of a job that was started or attached to.
type Outcome struct {
	Kind      event.Kind `json:"kind"`
	Name      string     `json:"name"`
	Cell      string     `json:"cell"`
	Verdict   Verdict    `json:"verdict"`
	Proof     Proof      `json:"proof,omitempty"`
	Reason    string     `json:"reason"`
	NotProved string     `json:"not_proved,omitempty"` // what a verdict of Done leaves open
	Loss      string     `json:"loss,omitempty"`       // what may be lost or spoilt all the same, as the archive tells
	Stop      Stop       `json:"stop,omitempty"`
	Server    Message    `json:"server,omitzero"` // the server's own code and words about the failure
	Hint      string     `json:"hint,omitempty"`  // what the admin can do next, in a sentence of its own; see Phase
	// Phase is in the middle of what the watching ended: Counting, Checking or Downloading. Whoever shows the outcome knows the
	// command that does that part again.
	Phase     event.Phase   `json:"-"`
	StartedAt string        `json:"started_at,omitempty"`
	Elapsed   time.Duration `json:"elapsed"` // since the POST
	Counts    *Counts       `json:"counts,omitempty"`
	MayBeDead bool          `json:"-"` // a job that is still running has stood still for long
	LockFree  bool          `json:"-"` // nobody held the lock when the watching of such a job ended, where that tells something: in path style
	Imported
}

// Imported is what an import was given in the place of the snapshot.
type Imported struct {
	ImportedAs   string `json:"imported_as,omitempty"`   // the name of the prepared copy; "" for none
	LinksMade    int64  `json:"links_made,omitempty"`    // after the import
	LinksPlanned int64  `json:"links_planned,omitempty"` // that have to be made, associations and rules among them
}

// Conclude makes the outcome of a verdict on a job of a cell, given by its URL, whose look-out took so long.
func Conclude(h *History, d Decision, cell string, elapsed time.Duration) Outcome {
	o := Outcome{
		Kind: h.Kind, Name: h.Name, Cell: cell,
		Verdict: d.Verdict, Proof: d.Proof, Reason: d.Reason, NotProved: d.NotProved, Stop: d.Stop, Server: d.Server,
		Hint: hint(h, d, cell), Phase: d.Phase, StartedAt: h.Ours, Elapsed: elapsed, Counts: h.Counts,
	}
	o.Imported = Imported{ImportedAs: h.SentAs, LinksMade: h.Linking.Made, LinksPlanned: max(h.Linking.Planned, 0)}
	if a := h.Archive; a != nil && a.Held != nil && a.Held.Error == "" {
		o.Counts = a.Held.counts()
	}
	if d.Verdict == StillRunning {
		o.MayBeDead, o.LockFree = !h.longStill().IsZero(), h.lockIsFree() && h.Style == PathStyle
	}
	if d.Verdict == Done {
		o.Loss, o.NotProved = loss(h), together(o.NotProved, h.Lacks)
	}
	return o
}

// MadeGood is the outcome of an import that was incomplete, once a comparison has found that the cell holds what the snapshot holds.
func MadeGood(o Outcome, c *Counts) Outcome {
	o.Verdict, o.Proof, o.NotProved, o.Hint, o.Counts = Done, ProofContent, valuesOpen, "", c
	o.Reason = "the import was incomplete, and a comparison has found since that the cell holds as much as the snapshot: " + c.Words()
	return o
}
