package sandbox_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"time"
)

// A confStatus is the body of a status answer: every key that it may have.
type confStatus struct {
	Status, Progress string
	StartedAt        string `json:"started_at"`
	ImportName       string `json:"importation_name"`
	ExportName       string `json:"exportation_name"`
	Message          *struct {
		Code    string
		Message struct{ Lang, Value *string }
	}
}

func (c *conformer) status(answer confAnswer) confStatus {
	c.Helper()
	var status confStatus
	if answer.status != 200 {
		return confStatus{Status: answer.code()}
	}
	if answer.body == "" {
		return confStatus{Status: "empty"}
	}
	if err := json.Unmarshal([]byte(answer.body), &status); err != nil {
		c.Fatalf("status %.200q: %v", answer.body, err)
	}
	return status
}

// upload stores an archive of testdata/snapshot under a name.
func (c *conformer) upload(cell, name, archive string) {
	c.Helper()
	c.wants("upload of "+archive, c.put(cell+"__snapshot/"+name+".zip", "application/zip", string(readArchive(c, archive))), 201, "")
}

// start posts a job and checks everything that the 202 says.
func (c *conformer) start(cell, endpoint, name string) {
	c.Helper()
	answer := c.post(cell+endpoint, fmt.Sprintf(`{"Name":%q}`, name))
	if answer.status != 202 {
		c.Fatalf("POST %s%s: want 202, got %d %.200q", cell, endpoint, answer.status, answer.body)
	}
	c.has("202", answer, "Location", cell+endpoint)
	if answer.body != "" {
		c.Errorf("202: want no body, got %q", answer.body)
	}
	if answer.header.Get("X-Personium-Version") == "" {
		c.Error("202 has no X-Personium-Version")
	}
}

// probe asks who holds the lock of a cell, without any credential: "" for nobody.
func (c *conformer) probe(name string) string {
	c.Helper()
	request := confRequest{method: "PUT", url: c.entityURL(name), body: "nojson", header: map[string]string{"Authorization": ""}}
	answer := c.do(request)
	if answer.code() == "PR409-CM-0002" {
		return regexp.MustCompile(`\[(.*)\]`).FindString(answer.body)
	}
	c.wants("probe of a free lock", answer, 401, "PR401-AU-0001")
	c.has("probe of a free lock", answer, "WWW-Authenticate", fmt.Sprintf("Bearer realm=%q", c.unitURL))
	return ""
}

// end waits for the end of a job and gives the state that lasts: the one that a GET tells after the lock was seen free.
func (c *conformer) end(name, cell, endpoint string) confStatus {
	c.Helper()
	const looks = 6000
	for range looks {
		seen := c.status(c.get(cell + endpoint))
		if !strings.HasSuffix(seen.Status, "in progress") && c.probe(name) == "" {
			return c.status(c.get(cell + endpoint))
		}
		c.pause()
	}
	c.Fatalf("the job of %s%s does not end within %d looks", cell, endpoint, looks)
	return confStatus{}
}

func (c *conformer) pause() {
	select {
	case <-time.After(c.every):
	case <-c.Context().Done():
	}
}

// prime creates one Role. Without an ordinary write the search index of a new owner is missing, and an import loses every row.
func (c *conformer) prime(cell string) {
	c.Helper()
	c.wants("creating a role", c.post(cell+"__ctl/Role", `{"Name":"pcellconf"}`), 201, "")
}

func checkNameRule(c *conformer) {
	_, cell := c.newCell()
	for _, test := range []struct {
		name, body string
		status     int
		code       string
	}{
		{"no body", "", 400, "PR400-CM-0004"},
		{"no JSON", "nojson", 400, "PR400-CM-0004"},
		{"JSON that is not an object", "null", 500, "PR500-SV-9999"},
		{"no name", "{}", 400, "PR400-CM-0001"},
		{"a name that is null", `{"Name":null}`, 400, "PR400-CM-0001"},
		{"an empty name", `{"Name":""}`, 400, "PR400-CM-0002"},
		{"a dot", `{"Name":"a.zip"}`, 400, "PR400-CM-0002"},
		{"a space", `{"Name":"a b"}`, 400, "PR400-CM-0002"},
		{"a line feed", `{"Name":"a\n"}`, 400, "PR400-CM-0002"},
		{"a letter that is not ASCII", `{"Name":"é"}`, 400, "PR400-CM-0002"},
		{"a path", `{"Name":"../x"}`, 400, "PR400-CM-0002"},
		{"193 characters", fmt.Sprintf(`{"Name":%q}`, strings.Repeat("n", 193)), 400, "PR400-CM-0002"},
		{"192 characters", fmt.Sprintf(`{"Name":%q}`, strings.Repeat("n", 192)), 404, "PR404-DV-0001"},
	} {
		c.wants("import, "+test.name, c.post(cell+"__import", test.body), test.status, test.code)
	}
	for name, body := range map[string]string{"a dot": `{"Name":"a.zip"}`, "an empty name": `{"Name":""}`} {
		c.wants("export, "+name, c.post(cell+"__export", body), 400, "PR400-CM-0002")
	}
}

func checkUnknownSnapshot(c *conformer) {
	_, cell := c.newCell()
	answer := c.post(cell+"__import", `{"Name":"nosuch"}`)
	c.wants("import of a snapshot that is not there", answer, 404, "PR404-DV-0001")
	if !strings.Contains(answer.body, "[nosuch.zip]") {
		c.Errorf("import of a snapshot that is not there: the text does not name nosuch.zip: %s", answer.body)
	}
	if status := c.status(c.get(cell + "__import")); status.Status != "ready" {
		c.Errorf("status after a refusal: want ready, got %+v", status)
	}
}

func checkTakenName(c *conformer) {
	_, cell := c.newCell()
	c.wants("PUT", c.put(cell+"__snapshot/taken.zip", "application/zip", "x"), 201, "")
	answer := c.post(cell+"__export", `{"Name":"taken"}`)
	c.wants("export to a name that is taken", answer, 409, "PR409-DV-0002")
	if !strings.Contains(answer.body, "[taken.zip]") {
		c.Errorf("export to a name that is taken: the text does not name taken.zip: %s", answer.body)
	}
}
