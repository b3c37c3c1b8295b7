package explain

import (
	"net/http"

	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
)

// A stop is what is said of an answer that is not core's, where core has answered before: something in between stopped a request.
type stop struct {
	code refusal.Code
	text string
	next string // what to do; "" for what depends on the method
}

// askOperator ends what only somebody else can change.
const askOperator = "ask the operator of what stands in front of the unit to "

// stopOf is the stop of a row of [personium.ForeignAnswers].
func stopOf(row string) stop {
	const again = "try again; if it stays, ask the operator of what stands in front of the unit"
	switch row {
	case personium.NotSent, personium.NoAnswer, "502, 503, 504":
		return stop{refusal.Unreachable, "the unit cannot be reached", again}
	case "101":
		return stop{refusal.Unexpected, "something that is not a unit answers in its place", askOperator + "look at this request"}
	case personium.OtherBody:
		return stop{refusal.Unreachable, "a page came in the place of the unit's answer",
			"look at the URL in a browser: a login page or a notice may stand in front of the unit; then try again"}
	case personium.Redirect:
		return stop{refusal.Unexpected, "something in front of the unit sends the request elsewhere", askOperator + "pass it on"}
	case "400":
		return stop{refusal.Unexpected, "the request did not get as far as the unit, which something took for malformed",
			askOperator + "look at it"}
	case "401":
		return stop{refusal.Unauthorised, "something in front of the unit requires a login of its own",
			askOperator + "let requests to the unit pass without one"}
	case "403":
		return stop{refusal.Unauthorised, "something in front of the unit does not let the request pass", ""}
	case "404":
		return stop{refusal.Unreachable, "something in front of the unit does not find it",
			"try again; if it stays, " + askOperator + "pass all paths of the cell on"}
	case "405, 501":
		return stop{refusal.Unexpected, "something in front of the unit does not let the method pass", ""}
	case "407":
		return stop{refusal.Unauthorised, "the proxy requires a name and a password", "write them into HTTPS_PROXY"}
	case "411":
		return stop{refusal.Unexpected, "something in between has taken the length of the body away", askOperator + "leave " +
			"Content-Length alone"}
	case "413":
		return stop{refusal.Unexpected, "something in front of the unit takes no body of this size",
			"an operator of the unit can raise the limit (client_max_body_size of nginx); under another name it is as large"}
	case "414, 431":
		return stop{refusal.Unexpected, "something in front of the unit takes no URL or header of this length",
			"an operator of the unit can raise the limit (large_client_header_buffers of nginx)"}
	case "415":
		return stop{refusal.Unexpected, "something in front of the unit does not take this type of content",
			askOperator + "let application/json and application/zip pass"}
	case "429":
		return stop{refusal.Unreachable, "a proxy in front of the unit turns requests away, because there were too many", "try again later"}
	case "505":
		return stop{refusal.Unexpected, "something in front of the unit does not speak HTTP/1.1", askOperator + "let it pass"}
	case "507":
		return stop{refusal.Unreachable, "something in front of the unit has no room", again}
	}
	return stop{refusal.Unreachable, "something in front of the unit answered in its place", again}
}

// inBetween explains what is of somebody between here and a unit that has answered before.
func inBetween(r *refusal.Error, e *personium.Error) {
	row, _ := personium.ForeignOf(e)
	s := stopOf(row.Name)
	r.Code, r.Text, r.Next = s.code, s.text, refusal.Say(s.next)
	if s.next == "" {
		r.Next = refusal.Say(methodHint(e))
	}
	if e.Status == http.StatusRequestEntityTooLarge {
		r.Slug = refusal.TooLarge
	}
}

// methodHint is for a request that may be stopped because of its method.
func methodHint(e *personium.Error) string {
	pass := askOperator + "let " + e.Method + " of " + e.URL + " pass"
	if e.Overridden || e.Method == "GET" || e.Method == "POST" {
		return pass
	}
	return "--method-override sends " + e.Method + " as POST (method_override: true in the profile); or " + pass
}
