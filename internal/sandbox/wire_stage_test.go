package sandbox_test

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/sandbox"
)

// A wireStage is one practice unit for one sample. It answers under the host name of the unit that the sample was recorded
// on, so that URLs and texts can be compared as they stand.
type wireStage struct {
	*testing.T
	unit      *sandbox.Unit
	client    *http.Client
	style     string
	core      string // version; "" for the default
	scheme    string // of the unit's URLs; its requests are not encrypted
	authority string
	seed      uint64
	front     bool              // nginx stands before it
	hosts     map[string]string // last Host seen, by the level of the URL: "unit" or "cell"
}

func newWireStage(t *testing.T, sample wireSample, row wireRow) *wireStage {
	t.Helper()
	s := &wireStage{T: t, style: sample.style, core: row.core, scheme: "http", authority: row.authority, seed: row.seed,
		hosts: map[string]string{}}
	if s.authority == "" && len(sample.exchanges) > 0 {
		s.authority = sample.exchanges[0].request.header.Get("Host")
	}
	if s.authority == "" {
		s.authority = "localhost:8081"
	}
	s.open(row.work, row.faults...)
	return s
}

// open begins anew with a practice unit of the same name, which has the named faults.
func (s *wireStage) open(work time.Duration, faults ...string) {
	s.Helper()
	unit, err := sandbox.New(sandbox.Options{Style: s.style, Scheme: s.scheme, Authority: s.authority, Work: work, Faults: faults,
		BehindNginx: s.front, Seed: s.seed, Core: s.core})
	if err != nil {
		s.Fatalf("practice unit: %v", err)
	}
	s.Cleanup(unit.Close)
	s.unit, s.client = unit, wireClient(s.T, unit)
	s.prime()
}

// admin is a credential with root on every cell.
func (s *wireStage) admin() string { return "Bearer " + s.unit.Token() }

// send asks the practice unit. host may differ from the unit's own: the answer to a wrong one is part of the contract.
func (s *wireStage) send(host string, request wireRequest) wireAnswer {
	s.Helper()
	answer, err := s.try(host, request)
	if err != nil {
		s.Fatalf("%s %s: %v", request.method, request.target, err)
	}
	return answer
}

func (s *wireStage) try(host string, request wireRequest) (wireAnswer, error) {
	u, err := url.Parse("http://" + host + request.target)
	if err != nil {
		return wireAnswer{}, err
	}
	r, err := http.NewRequestWithContext(s.Context(), request.method, u.String(), bodyReader(request.body))
	if err != nil {
		return wireAnswer{}, err
	}
	if strings.ContainsAny(request.target, "{}") {
		u.Opaque = request.target // what no URL may hold is sent as it is
	}
	r.URL, r.Host = u, host
	r.Header = request.header.Clone()
	r.Header.Del("Host")
	r.Header.Del("Content-Length")
	if _, set := r.Header["User-Agent"]; !set {
		r.Header.Set("User-Agent", "")
	}
	begun := time.Now()
	response, err := s.client.Do(r)
	if err != nil {
		return wireAnswer{}, err
	}
	defer response.Body.Close()
	answer, err := readWireAnswer(response)
	answer.took = time.Since(begun)
	return answer, err
}

// bodyReader gives the bytes of a body; one that stands in the sample as its length becomes that many bytes.
func bodyReader(body string) io.Reader {
	if n := bytesPlaceholder(body); n >= 0 {
		return bytes.NewReader(make([]byte, n))
	}
	if body == "" {
		return nil
	}
	return strings.NewReader(body)
}

// readWireAnswer brings an answer into the form of a sample: the length and the end of the connection are headers there.
func readWireAnswer(response *http.Response) (wireAnswer, error) {
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return wireAnswer{}, err
	}
	header := response.Header.Clone()
	if response.Close {
		header.Set("Connection", "close")
	}
	if encoding := strings.Join(response.TransferEncoding, ", "); encoding != "" {
		header.Set("Transfer-Encoding", encoding)
	}
	return wireAnswer{status: response.StatusCode, recorded: true, header: header, body: string(body)}, nil
}

// replay sends a recorded request. What the poller did not record is filled in: the host of the last request to the same
// level, JSON asked for, and the admin's token. A <TOKEN> becomes the admin's as well, unless adapt sets another.
func (s *wireStage) replay(request wireRequest, adapt func(*wireStage, *wireRequest)) wireAnswer {
	s.Helper()
	level := "cell"
	if strings.HasPrefix(request.target, "/__ctl/") && s.style == "subdomain" {
		level = "unit"
	}
	host := request.header.Get("Host")
	if host == "" {
		host = s.hosts[level]
	}
	if host == "" {
		host = s.authority
	}
	s.hosts[level] = host
	header := request.header.Clone()
	if !request.recorded {
		header.Set("Accept", "application/json")
		header.Set("Authorization", s.admin())
	}
	if header.Get("Authorization") == "Bearer <TOKEN>" {
		header.Set("Authorization", s.admin())
	}
	request.header = header
	if adapt != nil {
		adapt(s, &request)
	}
	return s.send(host, request)
}

// wait lets d pass on the bubble's clock.
func (s *wireStage) wait(d time.Duration) {
	select {
	case <-time.After(d):
	case <-s.Context().Done():
	}
}
