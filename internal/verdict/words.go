package verdict

// A Style is where a unit puts a cell: in the path of its URLs, or in a subdomain of its own. In subdomain style the
// cell's lock is not enforced, so that jobs can overlap.
type Style string

// The styles.
const (
	PathStyle      Style = "path"
	SubdomainStyle Style = "subdomain"
)

// A LockState is what a probe of a cell's lock found.
type LockState string

// The states of a lock.
const (
	LockUnknown LockState = "unknown" // the answer tells nothing; never to be taken for free
	LockHeld    LockState = "held"    // a job is queued or at work
	LockFree    LockState = "free"
)

// A Lock is a cell's lock, as one probe found it.
type Lock struct {
	State  LockState `json:"State"`
	Holder string    `json:"Holder"` // what the server calls the job that holds it; "" where it does not tell
	Other  bool      `json:"-"`      // the holder is a job of the other kind than ours
}

// A Message is the server's own code and words about a failure. They are for the admin: a verdict reads neither.
type Message struct {
	Code string `json:"Code"`
	Text string `json:"Text"`
}
