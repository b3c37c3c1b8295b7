package sandbox_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/sandbox"
)

// cell gives the host and the beginning of the target of a cell's URL.
func (s *wireStage) cell(name string) (host, prefix string) {
	if s.style == "subdomain" {
		return name + "." + s.authority, "/"
	}
	return s.authority, "/" + name + "/"
}

// ask sends an ordinary request of the admin and ends the test unless one of the wanted statuses comes back.
func (s *wireStage) ask(host string, request wireRequest, want ...int) wireAnswer {
	s.Helper()
	if request.header == nil {
		request.header = http.Header{}
	}
	request.header.Set("Authorization", s.admin())
	if request.header.Get("Accept") == "" {
		request.header.Set("Accept", "application/json")
	}
	answer := s.send(host, request)
	if !slices.Contains(want, answer.status) {
		s.Fatalf("setting up: %s %s%s: want %v, got %d %.300q", request.method, host, request.target, want, answer.status, answer.body)
	}
	return answer
}

// create makes cells. One that is there already stays as it is.
func (s *wireStage) create(names ...string) {
	s.Helper()
	for _, name := range names {
		s.ask(s.authority, wireRequest{method: "POST", target: "/__ctl/Cell", body: fmt.Sprintf(`{"Name":%q}`, name)}, 201, 409)
	}
}

// prime does one ordinary write in a cell without an owner. Before it such cells have no search index, and their imports lose
// every row.
func (s *wireStage) prime() {
	s.Helper()
	answer := s.ask(s.authority, wireRequest{method: "POST", target: "/__ctl/Cell", body: `{"Name":"primer"}`}, 201, 503)
	if answer.status == http.StatusServiceUnavailable {
		return // nothing of this unit answers
	}
	host, prefix := s.cell("primer")
	s.ask(host, wireRequest{method: "POST", target: prefix + "__ctl/Role", body: `{"Name":"primer"}`}, 201)
	s.remove("primer")
}

// createFor makes a cell that belongs to another unit user than the admin.
func (s *wireStage) createFor(owner, name string) {
	s.Helper()
	header := http.Header{"X-Personium-Unit-User": {owner}}
	s.ask(s.authority, wireRequest{method: "POST", target: "/__ctl/Cell", header: header, body: fmt.Sprintf(`{"Name":%q}`, name)}, 201)
}

// behindNginx begins anew with a unit in subdomain style behind the proxy of the official installation.
func (s *wireStage) behindNginx(authority string, faults ...string) {
	s.Helper()
	s.style, s.scheme, s.authority, s.front = "subdomain", "https", authority, true
	s.open(0, faults...)
}

// direct begins anew with a unit that nothing stands before.
func (s *wireStage) direct(style, authority string) {
	s.Helper()
	s.style, s.scheme, s.authority, s.front = style, "http", authority, false
	s.open(0)
}

// remove deletes cells with everything in them.
func (s *wireStage) remove(names ...string) {
	s.Helper()
	for _, name := range names {
		host, prefix := s.cell(name)
		header := http.Header{"X-Personium-Recursive": {"true"}}
		s.ask(host, wireRequest{method: "DELETE", target: prefix, header: header}, 204, 404)
	}
}

// only leaves the unit with exactly these cells, all of them new.
func (s *wireStage) only(names ...string) {
	s.Helper()
	s.remove("cell1", "cell2", "cell3", sandbox.LoginCell)
	s.create(names...)
}

// upload puts a file into the snapshot area and gives its ETag.
func (s *wireStage) upload(cell, file, contentType string, content []byte) string {
	s.Helper()
	host, prefix := s.cell(cell)
	request := wireRequest{method: "PUT", target: prefix + "__snapshot/" + file, header: http.Header{}, body: string(content)}
	if contentType != "" {
		request.header.Set("Content-Type", contentType)
	}
	return s.ask(host, request, 201, 204).header.Get("ETag")
}

// start posts a job that must be accepted.
func (s *wireStage) start(cell, endpoint, name string) {
	s.Helper()
	host, prefix := s.cell(cell)
	s.ask(host, wireRequest{method: "POST", target: prefix + endpoint, body: fmt.Sprintf(`{"Name":%q}`, name)}, 202)
}

// held reports whether the cell's lock is held, by the one request that tells it in both styles and to everybody.
func (s *wireStage) held(cell string) bool {
	s.Helper()
	probe := wireRequest{method: "PUT", target: fmt.Sprintf("/__ctl/Cell('%s')", cell), header: http.Header{}, body: "nojson"}
	answer := s.send(s.authority, probe)
	return answer.status == http.StatusConflict && strings.Contains(answer.body, "PR409-CM-0002")
}

// settle waits until the lock of the cell is free.
func (s *wireStage) settle(cell string) {
	s.Helper()
	const looks = 6000
	for range looks {
		if !s.held(cell) {
			return
		}
		s.wait(50 * time.Millisecond)
	}
	s.Fatalf("setting up: the lock of %s is held for ever", cell)
}

// imported uploads an archive, imports it and waits for the end, whatever that is.
func (s *wireStage) imported(cell, name string, archive []byte) {
	s.Helper()
	s.upload(cell, name+".zip", "application/zip", archive)
	s.start(cell, "__import", name)
	s.settle(cell)
}

// exported exports the cell and waits for the end, whatever that is.
func (s *wireStage) exported(cell, name string) {
	s.Helper()
	s.start(cell, "__export", name)
	s.settle(cell)
}

// completed checks how many imports of a cell really came to their end.
func (s *wireStage) completed(cell string, want int) {
	s.Helper()
	if got := s.unit.Truth(cell).ImportsCompleted; got != want {
		s.Errorf("imports of %s that came to their end: want %d, got %d", cell, want, got)
	}
}

// uploadSlowly begins an upload that stays in the air. The function it gives ends the upload well; abort breaks it off.
func (s *wireStage) uploadSlowly(cell, file string) (finish, abort func()) {
	s.Helper()
	upload := newSlowUpload(s, cell, file)
	s.Cleanup(upload.abort)
	return upload.finish, upload.abort
}

// cellID is the internal id of a cell, which anybody can read.
func (s *wireStage) cellID(name string) string {
	s.Helper()
	host, prefix := s.cell(name)
	answer := s.ask(host, wireRequest{method: "GET", target: prefix, header: http.Header{"Accept": {"application/xml"}}}, 200)
	_, rest, _ := strings.Cut(answer.body, "<uuid>")
	id, _, found := strings.Cut(rest, "</uuid>")
	if !found {
		s.Fatalf("setting up: no id of %s in %.300q", name, answer.body)
	}
	return id
}
