package explain

import (
	"net/url"
	"strings"

	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
)

// redirect explains an answer that sends us elsewhere. Only the scheme and the host of the target are known.
func redirect(r *refusal.Error, e *personium.Error) {
	const unfollowed = "no redirect is followed with a token"
	r.Code, r.Next = refusal.Usage, refusal.Say(unfollowed+": give the URL that the unit really has")
	from, errFrom := url.Parse(e.URL)
	target, isTarget := strings.CutPrefix(e.Message, "redirect to ")
	to, errTo := url.Parse(target)
	if !isTarget || errFrom != nil || errTo != nil {
		return
	}
	sameHost := strings.EqualFold(from.Hostname(), to.Hostname())
	switch {
	case to.Host == "":
		r.Text = from.Host + " sends requests on, and does not say where to"
		r.Next = refusal.Say(unfollowed + ": check the URL, and what stands in front of the unit")
	case sameHost && from.Scheme == "http" && to.Scheme == "https":
		r.Text = "the unit is served with TLS only"
		r.Next = refusal.Say(unfollowed + ": write " + target + "/ in the URL")
	case sameHost && from.Scheme == to.Scheme && portOf(e.URL) == portOf(target):
		r.Text = from.Host + " sends requests on to another path of its own"
		r.Next = refusal.Say(unfollowed + ": a login page may stand in front of the unit, or the path in the URL is wrong")
	default:
		r.Text = "something at " + from.Host + " sends requests on to " + target
		r.Next = refusal.Say(unfollowed + ", which would come into other hands: if " + target +
			"/ is the unit, write that in the URL; if it is a login page, something between here and the unit requires a login")
	}
}
