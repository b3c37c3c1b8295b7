package sandbox_test

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// A confRequest is one request of the suite. It carries the token and asks for JSON unless its header says otherwise; an
// empty value there leaves the header out.
type confRequest struct {
	method, url, body string
	header            map[string]string
}

type confAnswer struct {
	status int
	header http.Header
	body   string
}

// do sends the request and ends the check when no answer comes.
func (c *conformer) do(request confRequest) confAnswer {
	c.Helper()
	var body io.Reader
	if request.body != "" {
		body = strings.NewReader(request.body)
	}
	r, err := http.NewRequestWithContext(c.Context(), request.method, request.url, body)
	if err != nil {
		c.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+c.token)
	r.Header.Set("Accept", "application/json")
	for name, value := range request.header {
		r.Header.Set(name, value)
		if value == "" {
			r.Header.Del(name)
		}
	}
	response, err := c.client.Do(r)
	if err != nil {
		c.Fatalf("%s %s: %v", request.method, request.url, err)
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		c.Fatalf("%s %s: %v", request.method, request.url, err)
	}
	return confAnswer{response.StatusCode, response.Header, string(content)}
}

func (c *conformer) get(url string) confAnswer {
	c.Helper()
	return c.do(confRequest{method: "GET", url: url})
}

func (c *conformer) post(url, body string) confAnswer {
	c.Helper()
	return c.do(confRequest{method: "POST", url: url, body: body})
}

func (c *conformer) propfind(url, depth string) confAnswer {
	c.Helper()
	return c.do(confRequest{method: "PROPFIND", url: url, header: map[string]string{"Depth": depth}})
}

func (c *conformer) put(url, contentType, content string) confAnswer {
	c.Helper()
	return c.do(confRequest{method: "PUT", url: url, body: content, header: map[string]string{"Content-Type": contentType}})
}

// wants checks status and code of an answer; a code of "" is not looked for.
func (c *conformer) wants(what string, got confAnswer, status int, code string) {
	c.Helper()
	if got.status != status || code != "" && got.code() != code {
		c.Errorf("%s: want %d %s, got %d %.200q", what, status, code, got.status, got.body)
	}
}

// has checks that a header has exactly this value.
func (c *conformer) has(what string, got confAnswer, name, value string) {
	c.Helper()
	if have := got.header.Get(name); have != value {
		c.Errorf("%s: want %s %q, got %q", what, name, value, have)
	}
}

// code is the server's code of a refusal in the common form, and "" for everything else.
func (a confAnswer) code() string {
	var body struct {
		Code    string
		Message struct{ Lang, Value *string }
	}
	if json.Unmarshal([]byte(a.body), &body) != nil || body.Message.Lang == nil || body.Message.Value == nil {
		return ""
	}
	return body.Code
}

func (c *conformer) learnStyle() {
	c.Helper()
	var body struct {
		Unit struct {
			URL  string
			Path *bool `json:"path_based_cellurl_enabled"`
		}
	}
	answer := c.do(confRequest{method: "GET", url: c.unitURL, header: map[string]string{"Authorization": ""}})
	if err := json.Unmarshal([]byte(answer.body), &body); err != nil || body.Unit.Path == nil {
		c.Fatalf("GET %s does not tell the style: %d %.200q", c.unitURL, answer.status, answer.body)
	}
	c.style, c.version = "subdomain", answer.header.Get("X-Personium-Version")
	if *body.Unit.Path {
		c.style = "path"
	}
}

// cellURL composes the URL of a cell in the unit's style.
func (c *conformer) cellURL(name string) string {
	if c.style == "path" {
		return c.unitURL + name + "/"
	}
	u, err := url.Parse(c.unitURL)
	if err != nil {
		c.Fatal(err)
	}
	u.Host = name + "." + u.Host
	return u.String()
}

// newCell creates a cell of an unused name and removes it with everything in it when the check is over.
func (c *conformer) newCell() (name, cellURL string) {
	c.Helper()
	name = "pcellconf" + strings.ToLower(rand.Text()[:12])
	created := c.post(c.unitURL+"__ctl/Cell", fmt.Sprintf(`{"Name":%q}`, name))
	if created.status != http.StatusCreated {
		c.Fatalf("creating the cell %s: %d %.200q", name, created.status, created.body)
	}
	cellURL = c.cellURL(name)
	c.Cleanup(func() { c.removeCell(cellURL) })
	return name, cellURL
}

// removeCell waits as long as a job still holds the cell.
func (c *conformer) removeCell(cellURL string) {
	const looks = 600
	for range looks {
		r, err := http.NewRequest(http.MethodDelete, cellURL, nil) // the context of the test has ended by now
		if err != nil {
			c.Errorf("removing %s: %v", cellURL, err)
			return
		}
		r.Header.Set("Authorization", "Bearer "+c.token)
		r.Header.Set("X-Personium-Recursive", "true")
		response, err := c.client.Do(r)
		if err != nil {
			c.Errorf("removing %s: %v", cellURL, err)
			return
		}
		response.Body.Close()
		if response.StatusCode == http.StatusNoContent || response.StatusCode == http.StatusNotFound {
			return
		}
		<-time.After(c.every)
	}
	c.Errorf("the cell %s could not be removed", cellURL)
}
