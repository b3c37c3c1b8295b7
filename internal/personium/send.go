package personium

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/go-resty/resty/v2"
)

const methodPropfind = "PROPFIND"

// A call is one request, before it is sent.
type call struct {
	method, url string
	accept      string // "" means application/json
	depth       string // of a PROPFIND
	body        string // JSON; "" means none
	anonymous   bool   // with no credential, cookie, peer or override of any kind
	starts      bool   // starts a job: it has the long timeout
	want        []int  // the statuses that are success
	statusOnly  bool   // the body of a success says nothing, and may even be cut off
}

// do sends q, and sends it once more when a credential was refused and the source has another one to offer.
func (c *Client) do(ctx context.Context, q call) (answer, error) {
	source := c.options.Source
	if q.anonymous || source == nil {
		return c.exchange(ctx, q, Credential{})
	}
	credential, err := source.Credential(ctx)
	if err != nil {
		return answer{}, &CredentialError{Method: q.method, URL: q.url, Err: err}
	}
	a, err := c.exchange(ctx, q, credential)
	refusal := credentialRefusal(q, err)
	if refusal == nil {
		return a, err
	}
	renewed, err := source.Renew(ctx, credential)
	if err != nil {
		refusal.Err = fmt.Errorf("renewing the credential: %w", err)
		return answer{}, refusal
	}
	if renewed == credential {
		return answer{}, refusal
	}
	return c.exchange(ctx, q, renewed)
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
	timeout := c.options.LookTimeout
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
	method := q.method
	r := c.http.R().SetContext(ctx).SetDoNotParseResponse(true)
	c.setHeaders(r, q)
	if !q.anonymous {
		setCredential(r, credential)
		if c.options.MethodOverride && method != http.MethodGet && method != http.MethodPost {
			r.SetHeader("X-HTTP-Method-Override", method)
			method = http.MethodPost
		}
		for _, h := range c.options.OverrideHeaders {
			r.Header.Add("X-Override", h.Name+": "+h.Value)
		}
	}
	resp, err := r.Execute(method, q.url)
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = resp.RawBody().Close() }()
	body, err := readBounded(resp.RawBody())
	return answer{status: resp.StatusCode(), header: resp.Header(), body: body, credential: credential}, err
}

func (c *Client) setHeaders(r *resty.Request, q call) {
	accept := q.accept
	if accept == "" {
		accept = "application/json"
	}
	r.SetHeader("Accept", accept)
	// A proxy that compresses would weaken the ETags.
	r.SetHeader("Accept-Encoding", "identity")
	r.SetHeader("User-Agent", c.options.UserAgent)
	r.SetHeader("X-Personium-RequestKey", c.options.RequestKey)
	if q.depth != "" {
		r.SetHeader("Depth", q.depth)
	}
	if q.body != "" {
		// A body of known length leaves in one write with the headers. Core looks for the body of an export only once.
		r.SetHeader("Content-Type", "application/json").SetBody([]byte(q.body))
	}
}

// setCredential sends a cookie without an Authorization header: core looks at the cookie only when there is none.
func setCredential(r *resty.Request, credential Credential) {
	switch {
	case credential.Cookie != "":
		r.SetHeader("Cookie", "p_cookie="+credential.Cookie)
		r.SetQueryParam("p_cookie_peer", credential.CookiePeer)
	case credential.Bearer != "":
		r.SetHeader("Authorization", "Bearer "+credential.Bearer)
	}
}

func (c *Client) trace(q call, a answer, err error, elapsed time.Duration) {
	if c.options.Trace == nil {
		return
	}
	x := Exchange{Method: q.method, URL: q.url, Status: a.status, Elapsed: elapsed, Err: err}
	var e *Error
	if errors.As(err, &e) {
		x.Status, x.Code = e.Status, e.Code
	}
	c.options.Trace(x)
}
