package personium

import (
	"net/http"
	"net/url"
)

// unfollowed goes nowhere else than it was sent. It takes a Location that cannot be read out of an answer: net/http would fail
// over it, although it follows no redirect here, with an error that shows it whole, and a token may be in it. And it changes to
// no other protocol: the body of a 101 is the connection itself, which no deadline of the request ends.
type unfollowed struct{ next http.RoundTripper }

// RoundTrip sends one request.
func (u unfollowed) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := u.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	if _, err := r.URL.Parse(answer.Header.Get("Location")); err != nil {
		answer.Header.Del("Location")
	}
	if answer.StatusCode == http.StatusSwitchingProtocols {
		_ = answer.Body.Close()
		answer.Body = http.NoBody
	}
	return answer, nil
}

// redirectTarget shows no more than the host of a Location, because the rest can hold what was sent.
func redirectTarget(from, location string) string {
	base, err := url.Parse(from)
	if err != nil {
		return "redirect"
	}
	target, err := base.Parse(location)
	if location == "" || err != nil || target.Host == "" {
		return "redirect to nowhere"
	}
	return "redirect to " + target.Scheme + "://" + target.Host
}
