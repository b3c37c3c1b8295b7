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

// A wire sends requests and reads their answers: with a credential, once more where that was refused and there is another
// one, bounded in time and in size. It knows no endpoint.
type wire struct {
	options Options
	http    *resty.Client
	pace    pacer
	hosts   hosts
}

func newHTTP(transport http.RoundTripper) *resty.Client {
	// resty's own client would keep cookies and follow redirects: with the token, and a POST as a GET.
	hc := &http.Client{
		Transport:     unfollowed{transport},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return resty.NewWithClient(hc).
		SetRetryCount(0).
		SetContentLength(true). // without it a request without a body would be sent chunked
		SetLogger(silence{})    // resty's logger prints URLs, with their queries, to stderr
}

// silence is a resty.Logger.
type silence struct{}

func (silence) Errorf(string, ...any) {}
func (silence) Warnf(string, ...any)  {}
func (silence) Debugf(string, ...any) {}

// do sends q, and sends it once more when a credential was refused and the source has another one to offer.
func (w *wire) do(ctx context.Context, q call) (answer, error) {
	var a answer
	err := w.renewing(ctx, q, func(credential Credential) (err error) {
		a, err = w.exchange(ctx, q, credential)
		return err
	})
	return a, err
}

// renewing calls send with the credential for q, and once more with another one when that was refused; again, too, when a proxy
// turned it away.
func (w *wire) renewing(ctx context.Context, q call, try func(Credential) error) error {
	if w.options.ReadOnly && q.changes() {
		return fmt.Errorf("%s %s: %w", q.method, q.url, ErrReadOnly)
	}
	send := func(c Credential) error {
		return w.placed(ctx, q, w.paced(ctx, q, func() error { return try(c) }))
	}
	source := w.options.Source
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
func (w *wire) exchange(ctx context.Context, q call, credential Credential) (answer, error) {
	timeout := max(w.options.LookTimeout, q.patience)
	if q.starts {
		timeout = w.options.PostTimeout
	}
	limited, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	begin := time.Now()
	a, err := w.send(limited, q, credential)
	if err != nil && a.status != 0 && q.statusOnly && slices.Contains(q.want, a.status) {
		err = nil
	}
	switch {
	case err != nil && limited.Err() != nil:
		err = w.noAnswer(q, outOfTime(ctx, timeout))
	case err != nil && a.status == 0:
		err = w.noAnswer(q, credential.scrubError(withoutURL(err)))
	default:
		err = w.checkResponse(q, a, err)
	}
	hideSecret(err, q.secret)
	w.trace(q, a, err, time.Since(begin))
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
func (w *wire) send(ctx context.Context, q call, credential Credential) (answer, error) {
	r := w.http.R().SetContext(ctx).SetDoNotParseResponse(true)
	method := w.setHeaders(r.Header, q, credential)
	if q.body != "" {
		// A body of known length leaves in one write with the headers. Core looks for the body of an export only once.
		r.SetHeader("Content-Type", q.bodyType()).SetBody([]byte(q.body))
	}
	if q.form != nil {
		r.SetHeader("Content-Type", "application/x-www-form-urlencoded").SetBody([]byte(q.form.Encode()))
	}
	resp, err := r.Execute(method, q.target(credential))
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = resp.RawBody().Close() }()
	if q.stream != nil && slices.Contains(q.want, resp.StatusCode()) {
		list := &entries{body: resp.RawBody(), header: resp.Header()}
		q.stream(list)
		beginning := []byte(credential.scrub(string(list.beginning)))
		return answer{status: resp.StatusCode(), header: resp.Header(), body: beginning, credential: credential}, list.err
	}
	body, err := readBounded(resp.RawBody())
	body = []byte(credential.scrub(string(body))) // also a success may repeat it, where a state is expected
	return answer{status: resp.StatusCode(), header: resp.Header(), body: body, credential: credential}, err
}

func (w *wire) trace(q call, a answer, err error, elapsed time.Duration) {
	if w.options.Trace == nil {
		return
	}
	x := Exchange{Method: q.method, URL: q.shown(), Probe: q.probes(), Status: a.status, Elapsed: elapsed, Err: err}
	var e *Error
	if errors.As(err, &e) {
		x.Status, x.Code = e.Status, e.Code
	}
	w.options.Trace(x)
}

// read sends q and makes a value of the body of the answer.
func read[T any](ctx context.Context, w *wire, q call, parse func(body []byte) (T, error)) (T, error) {
	return readAnswer(ctx, w, q, func(a answer) (T, error) { return parse(a.body) })
}

// readAnswer is read for what is in the headers, too.
func readAnswer[T any](ctx context.Context, w *wire, q call, parse func(answer) (T, error)) (T, error) {
	var nothing T
	a, err := w.do(ctx, q)
	if err != nil {
		return nothing, err
	}
	result, err := parse(a)
	if err != nil {
		return nothing, w.unreadable(q, a, err)
	}
	w.hosts.answered(q.url)
	return result, nil
}

// readEntries is read for an answer that can be of any length.
func readEntries[T any](ctx context.Context, w *wire, q call, parse func(*entries) (T, error)) (T, error) {
	var nothing, result T
	var bad error
	q.stream = func(e *entries) { result, bad = parse(e) }
	a, err := w.do(ctx, q)
	switch {
	case err != nil:
		return nothing, err
	case bad != nil:
		return nothing, w.placed(ctx, q, w.unreadable(q, a, bad))
	}
	w.hosts.answered(q.url)
	return result, nil
}
