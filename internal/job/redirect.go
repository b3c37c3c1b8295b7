package job

import (
	"net/url"
	"strings"

	"github.com/personium/personium-cell/internal/personium"
)

// refusalOfRedirect explains an answer that sends us elsewhere. Only the scheme and the host of the target are known.
func refusalOfRedirect(r *Refusal, e *personium.Error) {
	const unfollowed = "no redirect is followed with a token"
	r.Why, r.Hint = WhyMisconfigured, unfollowed+": give the URL that the unit really has"
	from, errFrom := url.Parse(e.URL)
	target, isTarget := strings.CutPrefix(e.Message, "redirect to ")
	to, errTo := url.Parse(target)
	if !isTarget || errFrom != nil || errTo != nil {
		return
	}
	sameHost := strings.EqualFold(from.Hostname(), to.Hostname())
	switch {
	case to.Host == "":
		r.Reason = from.Host + " sends requests on, and does not say where to"
		r.Hint = unfollowed + ": check the URL, and what stands in front of the unit"
	case sameHost && from.Scheme == "http" && to.Scheme == "https":
		r.Reason = "the unit is served with TLS only"
		r.Hint = unfollowed + ": write " + target + "/ in the URL"
	case sameHost && from.Scheme == to.Scheme && portOf(e.URL) == portOf(target):
		r.Reason = from.Host + " sends requests on to another path of its own"
		r.Hint = unfollowed + ": a login page may stand in front of the unit, or the path in the URL is wrong"
	default:
		r.Reason = "something at " + from.Host + " sends requests on to " + target
		r.Hint = unfollowed + ", which would come into other hands: if " + target +
			"/ is the unit, write that in the URL; if it is a login page, something between here and the unit wants a login"
	}
}
