package refusal

import (
	"errors"
	"strings"
	"time"
)

// ErrTimeUp is the cause of a context that ended because the time of the whole command was over. Whoever sees such a context
// end gives up as after an interruption; [TimeUp] has the words for it.
var ErrTimeUp = errors.New("the time of --timeout has run out")

// interrupted is how the text of [Interrupted] begins.
const interrupted = "interrupted"

// TimeUp makes of what was given up the error of a command whose time was over: limit is how long it was. Where nothing was
// changed the command can be given again; else the server may still be at work.
func TimeUp(given *Error, limit time.Duration) *Error {
	done, _ := strings.CutPrefix(given.Error(), interrupted)
	done = strings.TrimLeft(done, ";: ")
	e := &Error{Code: Unreachable, Slug: OutOfTime, Next: Say("try again, or give it more time with --timeout")}
	switch within := " within " + limit.String() + " (--timeout)"; {
	case done == "":
		e.Text = "nothing was done" + within
	case strings.HasPrefix(done, "nothing "):
		e.Text = done + within
	default:
		e.Text = "time is up (--timeout " + limit.String() + "): " + done
	}
	if strings.HasPrefix(done, "the unit may ") {
		e.Code, e.Next = Running, Next{}
	}
	if !given.Next.IsNothing() {
		e.Next = e.Next.Say("; ").Then(given.Next)
	}
	return e
}
