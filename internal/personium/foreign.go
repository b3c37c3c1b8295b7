package personium

import (
	"errors"
	"net/http"
	"slices"
)

// A Purpose is what a request is for, as far as that matters when somebody else than core answers it.
type Purpose int

// The purposes, in the order of the columns of [ForeignAnswers].
const (
	Reading   Purpose = iota // a state, a list or a file; whoever watches a job goes on, whatever comes
	Counting                 // what a cell holds, to compare it
	Uploading                // a file for the snapshot area
	Starting                 // the POST of a job
	purposes
)

// A Passage says whether a request that core did not answer can have passed to core, and whether sending it again may help.
type Passage string

// The passages. The first two are of requests that change nothing.
const (
	PassesBy       Passage = "passes by"
	Permanent      Passage = "permanent"
	RefusedForNow  Passage = "refused for sure, passes by"
	RefusedForGood Passage = "refused for sure, permanent"
	MayHavePassed  Passage = "may have passed"
)

// Refused reports whether core cannot have got the request.
func (p Passage) Refused() bool { return p == RefusedForNow || p == RefusedForGood }

// Lasts reports whether the same request will be answered in the same way again.
func (p Passage) Lasts() bool { return p == Permanent || p == RefusedForGood }

// A ForeignAnswer is a row of the table of the answers that are not core's: the page of a proxy or a firewall, Tomcat's own,
// or none.
type ForeignAnswer struct {
	Name     string // the statuses, as people write them, or what came in their place
	From     string // who is known to answer so
	Statuses []int
	For      [purposes]Passage
}

// ForeignAnswers is the one table of what is made of an answer that is not core's. The last rows are for what no other is for.
func ForeignAnswers() []ForeignAnswer {
	onceMore := [purposes]Passage{PassesBy, PassesBy, RefusedForNow, RefusedForNow}
	never := [purposes]Passage{Permanent, Permanent, RefusedForGood, RefusedForGood}
	unclear := [purposes]Passage{PassesBy, PassesBy, MayHavePassed, MayHavePassed}
	return []ForeignAnswer{
		{NotSent, "nobody: the request never left this machine", nil, onceMore},
		{NoAnswer, "nobody: a cut connection, or a time that was over", nil, unclear},
		{"101", "something that speaks another protocol", []int{101}, [purposes]Passage{Permanent, Permanent, MayHavePassed, MayHavePassed}},
		{OtherBody, "a login page, a portal, a page of maintenance", nil, unclear},
		{Redirect, "a login page of another host, an old address, a cache", nil, never},
		{"400", "nginx or Tomcat, of a request that it cannot read", []int{400}, never},
		{"401", "a gateway with logins of its own", []int{401}, never},
		{"403", "a firewall or a rule of a proxy", []int{403}, never},
		{"404", "a proxy without this path, or with the unit not in its place yet", []int{404}, onceMore},
		{"405, 501", "a proxy that does not know the method", []int{405, 501}, never},
		{"407", "the proxy of this network", []int{407}, never},
		{"408", "a proxy for which the request took too long; a part of it may have passed", []int{408}, unclear},
		{"411", "a proxy that misses the length, which is always sent", []int{411}, never},
		{"413", "a proxy with a limit for bodies", []int{413}, never},
		{"414, 431", "a proxy with a limit for URLs or headers", []int{414, 431}, never},
		{"415", "a firewall with a list of content types", []int{415}, never},
		{"429", "a proxy with a limit for requests", []int{429}, onceMore},
		{"500", "a proxy or Tomcat that failed itself", []int{500}, unclear},
		{"502, 503, 504", "a proxy whose unit does not answer, or not in time", []int{502, 503, 504}, unclear},
		{"505", "a proxy with another version of HTTP", []int{505}, never},
		{"507", "a proxy without room", []int{507}, unclear},
		{OtherStatus, "anybody", nil, unclear},
	}
}

// The names of the rows that have no statuses of their own.
const (
	NotSent     = "no connection"
	NoAnswer    = "no answer"
	OtherBody   = "2xx with a page"
	Redirect    = "3xx"
	OtherStatus = "any other"
)

// ForeignOf is the row of an error; false for an answer of core, and for what is no error of a request.
func ForeignOf(err error) (ForeignAnswer, bool) {
	var e *Error
	if !errors.As(err, &e) || e.Core {
		return ForeignAnswer{}, false
	}
	name := e.foreignName()
	rows := ForeignAnswers()
	i := slices.IndexFunc(rows, func(r ForeignAnswer) bool {
		return r.Name == name || name == "" && slices.Contains(r.Statuses, e.Status)
	})
	if i < 0 {
		i = len(rows) - 1
	}
	return rows[i], true
}

// PassageOf is what an error means for a request of a purpose; "" for an answer of core.
func PassageOf(err error, p Purpose) Passage {
	row, _ := ForeignOf(err)
	return row.For[p]
}

// foreignName is the name of a row without statuses of its own; "" where there may be one with them.
func (e *Error) foreignName() string {
	switch {
	case e.Status == 0 && NeverSent(e):
		return NotSent
	case e.Status == 0:
		return NoAnswer
	case e.Status >= 200 && e.Status < 300:
		return OtherBody
	case e.Status >= http.StatusMultipleChoices && e.Status < http.StatusBadRequest:
		return Redirect
	}
	return ""
}
