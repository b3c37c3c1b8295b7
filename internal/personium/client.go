package personium

import (
	"errors"
	"net/http"
	"time"

	"github.com/go-resty/resty/v2"
)

const (
	defaultLookTimeout = 30 * time.Second
	defaultPostTimeout = 10 * time.Minute
	defaultUserAgent   = "personium-cell"
)

// Options says how a Client sends its requests. The zero value works: it sends no credential.
type Options struct {
	// Source gives the credential. Without one every request is anonymous.
	Source CredentialSource
	// RequestKey goes with every request as X-Personium-RequestKey, for the unit's log. "" means NewRequestKey().
	RequestKey string
	// MethodOverride sends PROPFIND, PUT and DELETE as POST with X-HTTP-Method-Override, for proxies that block them.
	// The lock probes always use their real methods.
	MethodOverride bool
	// OverrideHeaders go as one X-Override line each, with the requests that carry a credential.
	OverrideHeaders []Header
	// LookTimeout bounds every request but the start of a job, PostTimeout the start: from the dial to the last byte of
	// the answer. Zero means 30 seconds and 10 minutes. The making of a role has a minute at least.
	LookTimeout, PostTimeout time.Duration
	// Transport replaces the default one, which never keeps a connection idle for more than five seconds and sends
	// localhost and its subdomains to this machine.
	Transport http.RoundTripper
	// UserAgent is the User-Agent header. "" means "personium-cell".
	UserAgent string
	// Trace is told of every exchange, after it.
	Trace func(Exchange)
}

// An Exchange is one request and what came of it, without any secret.
type Exchange struct {
	// Method is the one that is meant, even where MethodOverride sends another. URL has a query only where the request
	// has one besides the peer of a cookie.
	Method, URL string
	// Status is 0 when there was no HTTP answer.
	Status int
	// Code is that of core, such as PR409-CM-0002; "" when there was none.
	Code    Code
	Elapsed time.Duration
	// Err is the *Error for an answer with an unwanted status, or for none.
	Err error
}

// A Client talks to one cell and to the unit of it. It can be used by several goroutines.
type Client struct {
	cell    Cell
	options Options
	http    *resty.Client
}

// New makes a client. Its errors are about cell.URL, cell.UnitURL, RequestKey and OverrideHeaders; nothing is sent.
// Where only the unit is known, cell.URL can be empty: then only the methods about the unit can be used.
func New(cell Cell, o Options) (*Client, error) {
	cell, err := checkCell(cell)
	if err != nil {
		return nil, err
	}
	if o.RequestKey == "" {
		o.RequestKey = NewRequestKey()
	}
	if _, err := ParseRequestKey(o.RequestKey); err != nil {
		return nil, err
	}
	for _, h := range o.OverrideHeaders {
		if err := h.check(); err != nil {
			return nil, err
		}
	}
	if o.LookTimeout == 0 {
		o.LookTimeout = defaultLookTimeout
	}
	if o.PostTimeout == 0 {
		o.PostTimeout = defaultPostTimeout
	}
	if o.UserAgent == "" {
		o.UserAgent = defaultUserAgent
	}
	if o.Transport == nil {
		o.Transport = newTransport(noEnvironment)
	}
	return &Client{cell: cell, options: o, http: newHTTP(o.Transport)}, nil
}

func checkCell(cell Cell) (Cell, error) {
	if cell.URL == "" && cell.UnitURL == "" {
		return Cell{}, errors.New("neither the URL of a cell nor that of a unit is given")
	}
	var err error
	if cell.URL != "" {
		if cell.URL, err = ParseURL(cell.URL); err != nil {
			return Cell{}, err
		}
	}
	if cell.UnitURL != "" {
		cell.UnitURL, err = ParseURL(cell.UnitURL)
	}
	return cell, err
}

// WithCell gives a client for another address, with the same connections, credentials and request key.
func (c *Client) WithCell(cell Cell) *Client {
	other := *c
	other.cell = cell
	return &other
}

// Cell is the address that the client was made for.
func (c *Client) Cell() Cell { return c.cell }

// RequestKey is the X-Personium-RequestKey of every request of this client.
func (c *Client) RequestKey() string { return c.options.RequestKey }

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
