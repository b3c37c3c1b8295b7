package job

// A Why says why nothing was started.
type Why string

// The reasons for which nothing is started.
const (
	WhyUnreachable   Why = "unreachable"   // no answer of core, or one that asks to come back
	WhyMisconfigured Why = "misconfigured" // the answer shows that a URL or a header is wrong
	WhyUnauthorised  Why = "unauthorised"  // 401 or 403
	WhyNotFound      Why = "not found"     // no such cell or snapshot
	WhyBusy          Why = "busy"          // the cell is busy or failed, or the name is taken or burnt
	WhyBadArchive    Why = "bad archive"   // the server found the snapshot unfit
	WhyInterrupted   Why = "interrupted"   // our context ended
	WhyUnexpected    Why = "unexpected"
)

// A Refusal is the error of a job that was not started. Nothing was changed on the server, except where Reason says so.
type Refusal struct {
	Why    Why
	Reason string // a sentence
	Hint   string // what can be done; may be empty
	Err    error  // the server's answer, if that is what the refusal rests on
}

// Error gives the reason and what it rests on.
func (r *Refusal) Error() string {
	if r.Err == nil {
		return r.Reason
	}
	return r.Reason + ": " + r.Err.Error()
}

// Unwrap gives what the refusal rests on.
func (r *Refusal) Unwrap() error { return r.Err }
