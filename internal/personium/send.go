package personium

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"
)

const methodPropfind = "PROPFIND"

// A call is one request, before it is sent.
type call struct {
	method, url string
	query       string        // of the request itself, as it is sent; "" means none
	accept      string        // "" means application/json
	depth       string        // of a PROPFIND
	body        string        // JSON; "" means none
	form        url.Values    // instead of body
	secret      string        // a part of the form that no error may repeat
	anonymous   bool          // with no credential, cookie, peer or override of any kind
	owner       string        // the unit user that a unit administrator acts as; "" means none
	recursive   bool          // a DELETE of a cell with all it holds; it always goes with its real method
	starts      bool          // starts a job: it has the long timeout
	patience    time.Duration // how long it may take, where a look is not long enough
	want        []int         // the statuses that are success
	statusOnly  bool          // the body of a success says nothing, and may even be cut off
}

// do sends q, and sends it once more when a credential was refused and the source has another one to offer.
func (c *Client) do(ctx context.Context, q call) (answer, error) {
	var a answer
	err := c.renewing(ctx, q, func(credential Credential) (err error) {
		a, err = c.exchange(ctx, q, credential)
		return err
	})
	return a, err
}

// renewing calls send with the credential for q, and once more with another one when that was refused.
func (c *Client) renewing(ctx context.Context, q call, send func(Credential) error) error {
	source := c.options.Source
	if q.anonymous || source == nil {
		return send(Credential{})
	}
	credential, err := source.Credential(ctx)
	if err != nil {
		return &CredentialError{Method: q.method, URL: q.url, Err: err}
	}
	err = send(credential)
	refusal := credentialRefusal(q, err)
	if refusal == nil {
		return err
	}
	renewed, err := source.Renew(ctx, credential, refusal)
	if err != nil {
		refusal.Err = fmt.Errorf("renewing the credential: %w", err)
		return refusal
	}
	if renewed == credential {
		return refusal
	}
	return send(renewed)
}

// credentialRefusal gives the error of an exchange when it is a 401 or 403. For the start of a job only core's own
// answer counts: behind the page of a proxy the job may have been started.
func credentialRefusal(q call, err error) *Error {
	var e *Error
	if !errors.As(err, &e) || e.Status != http.StatusUnauthorized && e.Status != http.StatusForbidden {
		return nil
	}
	if q.starts && !e.Core {
		return nil
	}
	return e
}

// exchange sends q once. Its error is an *Error for every answer but the wanted ones.
func (c *Client) exchange(ctx context.Context, q call, credential Credential) (answer, error) {
	timeout := max(c.options.LookTimeout, q.patience)
	if q.starts {
		timeout = c.options.PostTimeout
	}
	limited, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	begin := time.Now()
	a, err := c.send(limited, q, credential)
	if err != nil && a.status != 0 && q.statusOnly && slices.Contains(q.want, a.status) {
		err = nil
	}
	switch {
	case err != nil && limited.Err() != nil:
		err = c.noAnswer(q, outOfTime(ctx, timeout))
	case err != nil && a.status == 0:
		err = c.noAnswer(q, credential.scrubError(withoutURL(err)))
	default:
		err = c.checkResponse(q, a, err)
	}
	hide(err, q.secret)
	c.trace(q, a, err, time.Since(begin))
	if err != nil {
		return answer{}, err
	}
	return a, nil
}

// outOfTime tells a caller that gave up from a server that did not answer in time.
func outOfTime(caller context.Context, timeout time.Duration) error {
	if err := caller.Err(); err != nil {
		return err
	}
	return fmt.Errorf("no answer within %v: %w", timeout, context.DeadlineExceeded)
}

// send gives the answer as far as it was read, also with an error.
func (c *Client) send(ctx context.Context, q call, credential Credential) (answer, error) {
	r := c.http.R().SetContext(ctx).SetDoNotParseResponse(true)
	method := c.dress(r.Header, q, credential)
	if q.body != "" {
		// A body of known length leaves in one write with the headers. Core looks for the body of an export only once.
		r.SetHeader("Content-Type", "application/json").SetBody([]byte(q.body))
	}
	if q.form != nil {
		r.SetHeader("Content-Type", "application/x-www-form-urlencoded").SetBody([]byte(q.form.Encode()))
	}
	resp, err := r.Execute(method, q.target(credential))
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = resp.RawBody().Close() }()
	body, err := readBounded(resp.RawBody())
	body = []byte(credential.scrub(string(body))) // also a success may repeat it, where a state is expected
	return answer{status: resp.StatusCode(), header: resp.Header(), body: body, credential: credential}, err
}

// dress fills in the headers of q, and gives the method that is really sent.
func (c *Client) dress(h http.Header, q call, credential Credential) (method string) {
	accept := q.accept
	if accept == "" {
		accept = "application/json"
	}
	h.Set("Accept", accept)
	// A proxy that compresses would weaken the ETags.
	h.Set("Accept-Encoding", "identity")
	h.Set("User-Agent", c.options.UserAgent)
	h.Set("X-Personium-RequestKey", c.options.RequestKey)
	if q.depth != "" {
		h.Set("Depth", q.depth)
	}
	if q.anonymous {
		return q.method
	}
	switch {
	case credential.Cookie != "": // core looks at the cookie only when there is no Authorization header
		h.Set("Cookie", "p_cookie="+credential.Cookie)
	case credential.Bearer != "":
		h.Set("Authorization", "Bearer "+credential.Bearer)
	}
	for _, override := range c.options.OverrideHeaders {
		h.Add("X-Override", override.Name+": "+override.Value)
	}
	if q.owner != "" {
		h.Set("X-Personium-Unit-User", q.owner)
	}
	if q.recursive {
		h.Set("X-Personium-Recursive", "true")
	}
	if c.options.MethodOverride && !q.recursive && q.method != http.MethodGet && q.method != http.MethodPost {
		h.Set("X-HTTP-Method-Override", q.method)
		return http.MethodPost
	}
	return q.method
}

// shown is the URL with the query of the request itself, which is no secret.
func (q call) shown() string {
	if q.query == "" {
		return q.url
	}
	return q.url + "?" + q.query
}

// target is the URL that is sent: with the second half of a cookie in its query.
func (q call) target(credential Credential) string {
	if credential.Cookie == "" {
		return q.shown()
	}
	separator := "?"
	if q.query != "" {
		separator = "&"
	}
	return q.shown() + separator + url.Values{"p_cookie_peer": {credential.CookiePeer}}.Encode()
}

func (c *Client) trace(q call, a answer, err error, elapsed time.Duration) {
	if c.options.Trace == nil {
		return
	}
	x := Exchange{Method: q.method, URL: q.shown(), Status: a.status, Elapsed: elapsed, Err: err}
	var e *Error
	if errors.As(err, &e) {
		x.Status, x.Code = e.Status, e.Code
	}
	c.options.Trace(x)
}
