package job

import (
	"net/url"
	"strings"

	"github.com/personium/personium-cell/internal/personium"
)

// refusalOfRedirect explains an answer that sends us elsewhere. Only the scheme and the host of the target are known.
func refusalOfRedirect(r *Refusal, e *personium.Error) {
	r.Why, r.Hint = WhyMisconfigured, "no redirect is followed with a token: give the URL that the unit really has"
	target, isTarget := strings.CutPrefix(e.Message, "redirect to ")
	from, errFrom := url.Parse(e.URL)
	to, errTo := url.Parse(target)
	if !isTarget || errFrom != nil || errTo != nil || to.Host == "" {
		return
	}
	switch {
	case from.Hostname() == to.Hostname() && from.Scheme == "http" && to.Scheme == "https":
		r.Reason = "the unit is served with TLS only"
		r.Hint = "no redirect is followed with a token: write " + target + "/ in the URL"
	case from.Host != to.Host:
		r.Reason = "something at " + from.Host + " sends requests on to " + target
		r.Hint = "no redirect is followed with a token, which would come into other hands: if " + target +
			"/ is the unit, write that in the URL; if it is a login page, something between here and the unit wants a login"
	}
}
