package refusal

// A Code is what the program tells the process that ran it.
type Code int

// The exit codes. [Codes] explains them; README, help and manual are made from it.
const (
	Done         Code = 0
	Unexpected   Code = 1
	Usage        Code = 2
	Failed       Code = 3
	Unauthorised Code = 4
	NotFound     Code = 5
	Busy         Code = 6
	Incomplete   Code = 7
	Running      Code = 8
	Unproved     Code = 9
	BadArchive   Code = 10
	Unreachable  Code = 75
	Hangup       Code = 129
	Interrupt    Code = 130
	Terminated   Code = 143
)

// A Meaning is one row of the exit-code table.
type Meaning struct {
	Code    Code
	Meaning string
}

// Codes is the one table of exit codes.
func Codes() []Meaning {
	return []Meaning{
		{Done, "done: it really happened, and the result names the proof"},
		{Unexpected, "unexpected: an error that has no code of its own"},
		{Usage, "usage or configuration: nothing was sent, or a URL is wrong; or nobody answered a question"},
		{Failed, "failed: the server reported that this job failed, or it is over and left nothing of use"},
		{Unauthorised, "not authorised: the credentials are refused, expired or lack root"},
		{NotFound, "no such cell or snapshot"},
		{Busy, "the cell is busy or failed, or the name is taken or burnt; nothing was started"},
		{Incomplete, "incomplete: the cell does not hold what the snapshot holds, or the other way round, after a job or at any time"},
		{Running, "still running: stopped watching (timeout, stall, outage, --detach); the server may still be working"},
		{Unproved, "unproved: over as far as can be seen, but the proof is missing; or not all could be compared"},
		{BadArchive, "the archive was refused; nothing was started"},
		{Unreachable, "the unit cannot be reached, or time was up (--timeout); nothing was started, try again"},
		{Hangup, "SIGHUP: stopped watching; the server may still be working"},
		{Interrupt, "SIGINT (Ctrl-C): stopped watching; the server may still be working; or n at a question: nothing was started"},
		{Terminated, "SIGTERM: stopped watching; the server may still be working"},
	}
}
