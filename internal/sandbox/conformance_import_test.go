package sandbox_test

import (
	"fmt"
	"regexp"
	"strings"
)

const (
	confLarge = "small_src1_exp1.zip"
	confSmall = "gamma-g1.zip"
	confBlank = "gamma-bad-blankline-account.zip"
)

func checkImport(c *conformer) {
	name, cell := c.newCell()
	c.upload(cell, "good", confLarge)
	before := c.get(cell + "__import")
	c.has("status of an idle cell", before, "Content-Type", "application/json")
	if before.body != `{"status":"ready"}` {
		c.Errorf("status of an idle cell: got %q", before.body)
	}
	c.start(cell, "__import", "good")
	running := c.running(name, cell, "__import")
	if running.Status != "importation in progress" || running.ImportName != "good" || running.ExportName != "" {
		c.Errorf("status of a running import: got %+v", running)
	}
	c.checkProgress(running)
	if other := c.status(c.get(cell + "__export")); other.Status != "ready" {
		c.Errorf("GET __export during an import: want ready, got %+v", other)
	}
	again := c.status(c.get(cell + "__import"))
	if again.StartedAt != "" && again.StartedAt != running.StartedAt {
		c.Errorf("started_at of one job was %s and is %s", running.StartedAt, again.StartedAt)
	}
	if end := c.end(name, cell, "__import"); end != (confStatus{Status: "ready"}) {
		c.Errorf("status at the end: want ready alone, got %+v", end)
	}
}

// running looks until the job shows: while it is queued, or for a moment after the 202, the unit still says ready.
func (c *conformer) running(name, cell, endpoint string) confStatus {
	c.Helper()
	for {
		status := c.status(c.get(cell + endpoint))
		if status.Progress != "" && status.Message == nil {
			return status
		}
		if c.probe(name) == "" {
			c.Fatalf("the job of %s%s was over before it showed: last state %+v", cell, endpoint, status)
		}
		c.pause()
	}
}

func (c *conformer) checkProgress(status confStatus) {
	c.Helper()
	if !regexp.MustCompile(`^\d+%$`).MatchString(status.Progress) {
		c.Errorf("progress: want a number and %%, got %q", status.Progress)
	}
	if !regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$`).MatchString(status.StartedAt) {
		c.Errorf("started_at: want UTC with milliseconds, got %q", status.StartedAt)
	}
}

func checkLockProbes(c *conformer) {
	name, cell := c.newCell()
	c.upload(cell, "good", confLarge)
	if holder := c.probe(name); holder != "" {
		c.Errorf("lock of a new cell: want nobody, got %s", holder)
	}
	post := func() confAnswer {
		return c.do(confRequest{method: "POST", url: cell + "__import", body: "{}", header: map[string]string{"Authorization": ""}})
	}
	c.wants("POST {} without credentials on a free cell", post(), 401, "PR401-AU-0001")
	c.wants("POST {} with a token on a free cell", c.post(cell+"__import", "{}"), 400, "PR400-CM-0001")
	c.start(cell, "__import", "good")
	if holder := c.probe(name); holder != "[cell import]" {
		c.Errorf("lock during an import: want [cell import], got %q", holder)
	}
	c.wants("PUT of the cell with a token", c.put(c.entityURL(name), "application/json", "nojson"), 409, "PR409-CM-0002")
	if c.style == "path" {
		c.wants("POST {} without credentials during an import", post(), 409, "PR409-CM-0002")
		c.wants("POST {} with a token during an import", c.post(cell+"__import", "{}"), 409, "PR409-CM-0002")
		c.wants("an export during an import", c.post(cell+"__export", `{"Name":"x"}`), 409, "PR409-CM-0002")
		c.wants("an upload during an import", c.put(cell+"__snapshot/x.zip", "", "x"), 409, "PR409-CM-0002")
		for _, write := range []string{"POST __ctl/Role", "PUT __ctl/Role('x')", "MERGE __ctl/Role('x')", "DELETE __ctl/Role('x')",
			"POST __ctl/Account('x')/$links/_Role", "POST __ctl/Account('x')/_Role", "POST __ctl/Box"} {
			method, path, _ := strings.Cut(write, " ")
			answer := c.do(confRequest{method: method, url: cell + path, body: `{"Name":"x"}`})
			c.wants(write+" during an import", answer, 409, "PR409-CM-0002")
		}
	} else {
		c.wants("a new role during an import", c.post(cell+"__ctl/Role", `{"Name":"beside"}`), 201, "")
		c.wants("POST {} without credentials, which tells nothing in this style", post(), 401, "PR401-AU-0001")
	}
	c.end(name, cell, "__import")
	if holder := c.probe(name); holder != "" {
		c.Errorf("lock after the import: want nobody, got %s", holder)
	}
}

func checkFailedCell(c *conformer) {
	name, cell := c.newCell()
	c.upload(cell, "good", confSmall)
	c.upload(cell, "blank", confBlank)
	c.start(cell, "__import", "blank")
	end := c.end(name, cell, "__import")
	if c.style == "path" {
		c.checkFailure(end)
		c.wants("POST {} on a failed cell", c.post(cell+"__import", "{}"), 400, "PR400-CM-0001")
	} else {
		c.wants("GET __import on a failed cell", c.get(cell+"__import"), 409, "PR409-CM-0001")
		c.wants("POST __import on a failed cell", c.post(cell+"__import", `{"Name":"good"}`), 409, "PR409-CM-0001")
	}
	anonymous := map[string]string{"Authorization": ""}
	c.wants("GET __export", c.get(cell+"__export"), 409, "PR409-CM-0001")
	c.wants("PROPFIND", c.propfind(cell+"__snapshot", "1"), 409, "PR409-CM-0001")
	c.wants("GET of a snapshot", c.get(cell+"__snapshot/good.zip"), 409, "PR409-CM-0001")
	c.wants("PUT of a snapshot", c.put(cell+"__snapshot/n.zip", "", "x"), 409, "PR409-CM-0001")
	c.wants("a list of the cell", c.get(cell+"__ctl/Account"), 409, "PR409-CM-0001")
	c.wants("the root without credentials", c.do(confRequest{method: "GET", url: cell, header: anonymous}), 409, "PR409-CM-0001")
	c.wants("the cell among those of the unit", c.get(c.entityURL(name)), 200, "")
	c.wants("DELETE without the header", c.do(confRequest{method: "DELETE", url: cell}), 412, "PR412-MC-0001")
	override := map[string]string{"X-HTTP-Method-Override": "DELETE", "X-Personium-Recursive": "true"}
	c.wants("DELETE in a header", c.do(confRequest{method: "POST", url: cell, header: override}), 409, "PR409-CM-0001")
	if c.style == "path" {
		c.start(cell, "__import", "good")
		if again := c.end(name, cell, "__import"); again.Status != "ready" {
			c.Errorf("a good import over a failed cell: want ready, got %+v", again)
		}
	}
}

func (c *conformer) checkFailure(status confStatus) {
	c.Helper()
	if status.Status != "import failed" || status.ImportName != "blank" || status.Message == nil {
		c.Fatalf("failed import: want import failed of blank with a message, got %+v", status)
	}
	c.checkProgress(status)
	if m := status.Message; m.Code != "PR400-CM-0004" || m.Message.Value == nil || *m.Message.Value != "JSON parse error. []." {
		c.Errorf("failed import: want PR400-CM-0004 with the empty line, got %+v", m)
	}
}

func checkCellVersion(c *conformer) {
	name, cell := c.newCell()
	c.upload(cell, "good", confSmall)
	version := func() (n int) {
		tag := c.get(c.entityURL(name)).header.Get("ETag")
		if _, err := fmt.Sscanf(tag, `W/"%d-`, &n); err != nil {
			c.Fatalf("ETag %q of the cell: %v", tag, err)
		}
		return n
	}
	want := version()
	for range 2 {
		c.start(cell, "__import", "good")
		c.end(name, cell, "__import")
		if want++; version() != want {
			c.Errorf("version after an import: want %d, got %d", want, version())
		}
		// The archive's own .pmeta has v 2 and this u; every import of it leaves v + 1.
		c.has("the snapshot area after an import", c.propfind(cell+"__snapshot", "0"), "ETag", `"3-1795517136759"`)
	}
	c.wants("an import that is refused", c.post(cell+"__import", `{"Name":"nosuch"}`), 404, "")
	if version() != want {
		c.Errorf("version after a refusal: want %d still, got %d", want, version())
	}
}
