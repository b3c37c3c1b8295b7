// Package event says what a running job, a transfer or a check tells whoever watches it: what is being done, how far it is, and
// what the admin should know meanwhile. It is plain data. Whoever does the work makes events, whoever draws takes
// them, and neither knows the other.
package event

import "time"

// A Kind says what is being done: the "kind" of the lines of --json.
type Kind string

// The two kinds of jobs that a server runs after it answered 202.
const (
	Import Kind = "import"
	Export Kind = "export"
)

// What this machine does by itself, without a job.
const (
	Upload   Kind = "upload"
	Download Kind = "download"
	Delete   Kind = "delete" // of snapshots
	Check    Kind = "snapshot check"
	Inspect  Kind = "snapshot inspect"
	Compare  Kind = "snapshot compare"
)

// TakesTime reports whether people want to see how far it is.
func (k Kind) TakesTime() bool {
	switch k {
	case Import, Export, Upload, Download, Check, Inspect, Compare:
		return true
	}
	return false
}

// A Phase is where a job seems to be, for people who watch it. It is no verdict.
type Phase string

// The phases, in the order of a job's usual life.
const (
	Preparing   Phase = "preparing"   // nothing has been started yet
	Waiting     Phase = "waiting"     // the cell is busy with something else (--wait-busy)
	Starting    Phase = "starting"    // the POST is under way
	Queued      Phase = "queued"      // accepted: the lock is held and nothing has started
	Running     Phase = "running"     // the server says Processing
	Finishing   Phase = "finishing"   // the server stopped saying Processing; the evidence is being gathered
	Unreachable Phase = "unreachable" // the unit does not answer; the job may go on
	Unseen      Phase = "unseen"      // there are answers, and they do not show the job; it may go on
	Uploading   Phase = "uploading"   // a snapshot is on its way to the unit
	Downloading Phase = "downloading" // a snapshot is on its way from the unit
	Checking    Phase = "checking"    // an archive is being read
	Priming     Phase = "priming"     // the owner's search index is being made, by an ordinary write
	Linking     Phase = "linking"     // the job is over, and what its prepared copy left out is being made
	Counting    Phase = "counting"    // the job is over, and the cell's content is compared with the snapshot's
	Comparing   Phase = "comparing"   // a cell or a snapshot is held against a snapshot, without a job
	Repairing   Phase = "repairing"   // links that a cell has lost are being made
)

// A Type says what an Event tells.
type Type string

// The types of events. Their values are the "type" of a line of --json.
const (
	Started      Type = "start"    // the first event: what is about to be done
	Progressed   Type = "progress" // one look at the job
	StateChanged Type = "state"    // Phase differs from the event before
	Noted        Type = "note"     // one sentence for the admin
)

// An Event is one thing that became known while a job was prepared or followed.
type Event struct {
	At         time.Time
	Type       Type
	Kind       Kind
	Cell       string // cell URL
	Name       string // snapshot name
	RequestKey string // the X-Personium-RequestKey of this run
	Phase      Phase
	Progress   int       // percent as the server said it: any integer; -1 when it said none
	Bytes      int64     // of a transfer: how many have moved; of a check: how many were read
	Total      int64     // of a transfer or check: how many there are; 0 of everything else
	Step       int       // of counting: how many places were counted
	Steps      int       // of counting: how many there are; 0 of everything else
	SeenAt     time.Time // when Progress was last seen; zero when that is now
	StartedAt  string    // the job's started_at as the server wrote it; "" until our job was seen
	JobAt      time.Time // since when there has been the job, by the clock of this machine as far as that is known; zero before it
	Steady     bool      // Progress grows evenly with time, as that of a prepared import
	Text       string    // of a note: one sentence, without control characters
	Warning    bool      // the note is about something that may go wrong
}

// A Reporter is told what happens, in order, from one goroutine. It draws; it never decides.
type Reporter interface{ Report(Event) }
