package personium

import (
	"cmp"
	"errors"
	"net/http"
	"time"

	"github.com/personium/personium-cell/internal/personium/transport"
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
	// ReadOnly refuses, with ErrReadOnly, every request with a credential that could change something. Probes of locks and logins,
	// which go without one, are sent.
	ReadOnly bool
	// OverrideHeaders go as one X-Override line each, with the requests that carry a credential.
	OverrideHeaders []Header
	// LookTimeout bounds every request but the start of a job, PostTimeout the start: from the dial to the last byte of
	// the answer. Zero means 30 seconds and 10 minutes. The making of a role has a minute at least.
	LookTimeout, PostTimeout time.Duration
	// Patience is for how long a request is held back, and sent again, that a proxy turns away because there are too many. Zero
	// means a minute.
	Patience time.Duration
	// Waits is told whenever requests have been held back so for more than some seconds in all, with how long one is at most; nil:
	// nobody is.
	Waits func(most time.Duration)
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
	// Probe means that it asked whether the cell is locked: a refusal is what answers it, and it can change nothing.
	Probe bool
	// Status is 0 when there was no HTTP answer.
	Status int
	// Code is that of core, such as PR409-CM-0002; "" when there was none.
	Code    Code
	Elapsed time.Duration
	// Err is the *Error for an answer with an unwanted status, or for none.
	Err error
}

// complete checks the options and fills in what is left empty.
func (o Options) complete() (Options, error) {
	if o.RequestKey == "" {
		o.RequestKey = NewRequestKey()
	}
	if _, err := ParseRequestKey(o.RequestKey); err != nil {
		return Options{}, err
	}
	for _, h := range o.OverrideHeaders {
		if err := h.check(); err != nil {
			return Options{}, err
		}
	}
	o.LookTimeout = cmp.Or(o.LookTimeout, defaultLookTimeout)
	o.PostTimeout = cmp.Or(o.PostTimeout, defaultPostTimeout)
	o.UserAgent = cmp.Or(o.UserAgent, defaultUserAgent)
	if o.Transport == nil {
		o.Transport = transport.Plain()
	}
	return o, nil
}

// A Client talks to one cell and to the unit of it, by one method for each endpoint. It can be used by several goroutines.
type Client struct {
	cell Cell
	wire *wire
}

// New makes a client. Its errors are about cell.URL, cell.UnitURL, RequestKey and OverrideHeaders; nothing is sent.
// Where only the unit is known, cell.URL can be empty: then only the methods about the unit can be used.
func New(cell Cell, o Options) (*Client, error) {
	cell, err := checkCell(cell)
	if err != nil {
		return nil, err
	}
	if o, err = o.complete(); err != nil {
		return nil, err
	}
	w := &wire{options: o, http: newHTTP(o.Transport)}
	w.hosts.remember(cell.URL)
	return &Client{cell: cell, wire: w}, nil
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
	c.wire.hosts.remember(cell.URL)
	return &Client{cell: cell, wire: c.wire}
}

// Cell is the address that the client was made for.
func (c *Client) Cell() Cell { return c.cell }

// RequestKey is the X-Personium-RequestKey of every request of this client.
func (c *Client) RequestKey() string { return c.wire.options.RequestKey }
