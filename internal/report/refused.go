package report

import (
	"errors"
	"fmt"

	"github.com/personium/personium-cell/internal/refusal"
)

// A Refused is what is known of a run that did not do what it was asked.
type Refused struct {
	Why     *refusal.Error
	Hint    string // the next steps of Why in words, or better ones
	Verdict string // in the place of a verdict; "" means that no job was started
	// ServerCode and ServerText are what the server itself said, where the refusal rests on that.
	ServerCode, ServerText string
	// InLog means that the unit saw a request of this run, so that its log has something to look for.
	InLog bool
}

// Refused shows why the run did not do what it was asked, and gives the error to end it with.
func (r *Report) Refused(f Refused) error {
	r.Begin()
	r.closeDisplay(false)
	f.Hint = r.Hint(f.Why.Code, f.Hint)
	text := f.Why.Error()
	if f.Why.Chosen {
		fmt.Fprintf(r.options.Err, "personium-cell: %s\n", Printable(text))
	} else {
		WriteError(r.options.Err, text, refusal.Say(f.Hint))
	}
	shown := Shown(f.Why.Code, text)
	if !r.JSON() {
		if f.InLog {
			r.RequestKey()
		}
		return shown
	}
	if f.Verdict == "" {
		f.Verdict = NotStarted
	}
	line := r.Line(f.Verdict, text)
	line.ExitCode = f.Why.Code
	if !f.Why.Chosen {
		line.Error = &Problem{text, f.Hint, f.ServerCode, f.ServerText, f.Why.Word()}
	}
	return errors.Join(shown, r.Write(line))
}

// Denied adds to a result that says no why that is, and gives the error to end the run with. A script has read it there.
func (r *Report) Denied(why *refusal.Error, hint string) error {
	if !r.JSON() {
		WriteError(r.options.Err, why.Error(), refusal.Say(r.Hint(why.Code, hint)))
	}
	return Shown(why.Code, why.Error())
}
