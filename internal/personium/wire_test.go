package personium

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// A recording is one exchange that a real unit had.
type recording struct {
	method, target string
	request        http.Header
	status         int
	header         http.Header
	body           string
}

// readWire reads the exchanges of a file of testdata/wire: lines of the request begin with "> ", of the answer with
// "< ", and a bare mark ends the headers. Exchanges follow each other.
func readWire(t *testing.T, name string) []recording {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("..", "..", "testdata", "wire", name))
	if err != nil {
		t.Fatal(err)
	}
	var all []recording
	var inRequest, inBody bool
	for line := range strings.Lines(string(content)) {
		line = strings.TrimSuffix(line, "\n")
		text, isRequest := strings.CutPrefix(line, ">")
		if !isRequest {
			rest, isAnswer := strings.CutPrefix(line, "<")
			if !isAnswer {
				continue
			}
			text = rest
		}
		text = strings.TrimPrefix(text, " ")
		switch {
		case isRequest && (!inRequest || len(all) == 0):
			all, inBody = append(all, newRecording(t, text)), false
		case !isRequest && inRequest:
			all[len(all)-1].status, inBody = parseStatusLine(t, text), false
		default:
			inBody = all[len(all)-1].add(text, isRequest, inBody)
		}
		inRequest = isRequest
	}
	return all
}

func newRecording(t *testing.T, line string) recording {
	t.Helper()
	fields := strings.Fields(line)
	if len(fields) != 3 {
		t.Fatalf("no request line: %q", line)
	}
	return recording{method: fields[0], target: fields[1], request: http.Header{}, header: http.Header{}}
}

func parseStatusLine(t *testing.T, line string) int {
	t.Helper()
	fields := strings.Fields(line)
	if len(fields) < 2 {
		t.Fatalf("no status line: %q", line)
	}
	status, err := strconv.Atoi(fields[1])
	if err != nil {
		t.Fatal(err)
	}
	return status
}

// add takes one more line and tells whether the next one is of the body.
func (r *recording) add(line string, isRequest, inBody bool) bool {
	switch {
	case !inBody && line == "":
		return true
	case inBody && !isRequest && r.body != "":
		r.body += "\n" + line
	case inBody && !isRequest:
		r.body = line
	case !inBody:
		name, value, _ := strings.Cut(line, ": ")
		header := r.header
		if isRequest {
			header = r.request
		}
		header.Add(name, value)
	}
	return inBody
}

func (r recording) RoundTrip(*http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: r.status, Header: r.header, Body: io.NopCloser(strings.NewReader(r.body)), ContentLength: -1}, nil
}

// ask makes the call that sends such a request, and tells whether there is one.
func (r recording) ask(ctx context.Context, c *Client) (known bool, err error) {
	path, _, _ := strings.Cut(r.target, "?")
	switch {
	case r.request.Get("X-HTTP-Method-Override") != "":
		return false, nil
	case r.method == "GET" && strings.HasSuffix(path, "/__import"):
		_, err = c.ImportStatus(ctx)
	case r.method == "GET" && strings.HasSuffix(path, "/__export"):
		_, err = c.ExportStatus(ctx)
	case r.method == "POST" && strings.HasSuffix(path, "/__import"):
		err = started(c.StartImport(ctx, "n"))
	case r.method == "POST" && strings.HasSuffix(path, "/__export"):
		err = started(c.StartExport(ctx, "n"))
	case r.method == "PROPFIND" && strings.HasSuffix(path, "/__snapshot"):
		_, err = c.Snapshots(ctx)
	case r.method == "PROPFIND" && strings.Contains(path, "/__snapshot/"):
		_, err = c.SnapshotFile(ctx, "n.zip")
	case r.method == "GET" && strings.HasSuffix(path, ".error"):
		_, err = c.ExportFailure(ctx, "n")
	case r.method == "GET" && strings.HasPrefix(path, "/__ctl/Cell('"):
		_, err = c.CellEntity(ctx)
	case r.method == "PUT" && strings.Contains(path, "/__snapshot/") && r.status != http.StatusNoContent:
		err = c.PutEmptySnapshot(ctx, "n.zip")
	case r.method == "DELETE" && strings.Contains(path, "/__snapshot/"):
		err = c.DeleteSnapshot(ctx, "n.zip")
	default:
		return false, nil
	}
	return true, err
}

func (r recording) client(t *testing.T) *Client {
	t.Helper()
	return newClient(t, UnitMetadata{URL: "http://unit1.example/", Style: PathStyle}.Cell("cell1"), Options{Transport: r})
}

func TestEveryRecordedAnswerIsUnderstood(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join("..", "..", "testdata", "wire", "*.txt"))
	if err != nil {
		t.Fatal(err)
	}
	// The bodies in this one were shortened when they were recorded.
	const shortened = "import_sequence_cs_failed_snapshot_subdomain.txt"
	replayed := 0
	for _, file := range files {
		if filepath.Base(file) == shortened {
			continue
		}
		for i, r := range readWire(t, filepath.Base(file)) {
			known, err := r.ask(t.Context(), r.client(t))
			if !known {
				continue
			}
			replayed++
			if problem := r.misunderstood(err); problem != "" {
				t.Errorf("%s, exchange %d, %s %s: %s: %v", filepath.Base(file), i+1, r.method, r.target, problem, err)
			}
		}
	}
	if replayed < 150 {
		t.Errorf("only %d exchanges were replayed", replayed)
	}
}

// misunderstood says what is wrong with err as the outcome of r.
func (r recording) misunderstood(err error) string {
	_, rest, isCore := strings.Cut(r.body, `{"code":"`)
	code, _, _ := strings.Cut(rest, `"`)
	var e *Error
	switch {
	case r.status < 400 && err != nil:
		return "a success became an error"
	case r.status < 400:
		return ""
	case !errors.As(err, &e):
		return "a refusal became no *Error"
	case e.Status != r.status:
		return "another status"
	case e.Core != isCore || isCore && e.Code != Code(code):
		return "another code"
	}
	return ""
}

func TestRecordedProbes(t *testing.T) {
	t.Parallel()
	unit := func(ctx context.Context, c *Client) Lock { return c.ProbeUnit(ctx) }
	imports := func(ctx context.Context, c *Client) Lock { return c.ProbeImport(ctx) }
	for _, test := range []struct {
		file  string
		probe func(context.Context, *Client) Lock
		want  Lock
	}{
		{"probe_unit_put_held_anonymous_subdomain.txt", unit, Lock{LockHeld, "cell import"}},
		{"probe_unit_put_free_anonymous_subdomain.txt", unit, Lock{State: LockFree}},
		{"probe_import_held_anonymous_path.txt", imports, Lock{LockHeld, "cell import"}},
		{"probe_import_free_anonymous_path.txt", imports, Lock{State: LockFree}},
		{"import_400_name_missing.txt", imports, Lock{State: LockFree}},
		{"import_409_locked_by_export_path.txt", imports, Lock{LockHeld, "cell export"}},
		{"import_500_unknown_html.txt", imports, Lock{State: LockUnknown}},
		{"html_400_tomcat_path.txt", unit, Lock{State: LockUnknown}},
	} {
		r := readWire(t, test.file)[0]
		if got := test.probe(t.Context(), r.client(t)); got != test.want {
			t.Errorf("%s: got %v, want %v", test.file, got, test.want)
		}
	}
}

func TestRecordedStatuses(t *testing.T) {
	t.Parallel()
	const start = "2026-11-24T10:38:51.382Z"
	want := map[string][]JobStatus{
		"import_sequence_failed_utf8_path.txt": {
			{State: Processing, Word: "importation in progress", Name: "fail-nonascii", StartedAt: start},
			{State: ImportFailed, Word: "import failed", Name: "fail-nonascii", StartedAt: start, Progress: 5,
				Message: Message{"PR400-CM-0004", "JSON parse error. [日本語 not json]."}},
		},
		"import_sequence_second_failure_empty_body_path.txt": {
			{State: ImportFailed, Word: "import failed", Name: "good", StartedAt: "2026-11-24T10:39:46.410Z",
				Message: Message{"PR500-DV-0002", "Dav system inconsistency detected."}},
			{State: EmptyAnswer, Progress: -1},
			{State: ImportFailed, Word: "import failed", Name: "unknowntype", StartedAt: "2026-11-24T10:44:46.504Z",
				Message: Message{"PR500-DV-0002", "Dav system inconsistency detected."}},
		},
		"import_status_ready_text_plain.txt": {{State: Acceptable, Word: "ready", Progress: -1}},
	}
	for file, statuses := range want {
		var got []JobStatus
		for _, r := range readWire(t, file) {
			if r.method != "GET" {
				continue
			}
			s, err := r.client(t).ImportStatus(t.Context())
			if err != nil {
				t.Errorf("%s: %v", file, err)
			}
			got = append(got, s)
		}
		if diff := cmp.Diff(statuses, got); diff != "" {
			t.Errorf("%s\n%s", file, diff)
		}
	}
}

func TestRecordedListings(t *testing.T) {
	t.Parallel()
	area := func(file string) SnapshotArea {
		got, err := readWire(t, file)[0].client(t).Snapshots(t.Context())
		if err != nil {
			t.Errorf("%s: %v", file, err)
		}
		return got
	}
	phantom := area("propfind_depth1_with_phantom_path.txt")
	modified := time.Date(2026, 11, 24, 10, 48, 42, 0, time.UTC)
	want := SnapshotArea{ETag: `"3-1795516588487"`, CellStatus: "normal", Version: "1.8.4", Nameless: 2, Files: []SnapshotFile{
		{Name: "small.zip", Size: 21819, ContentType: "application/zip", Created: modified.Add(563 * time.Millisecond), Modified: modified},
	}}
	if diff := cmp.Diff(want, phantom); diff != "" {
		t.Error(diff)
	}
	if got := area("propfind_depth0_path.txt"); got.ETag != `"2-1795000000000"` || got.Files != nil || got.Nameless != 0 {
		t.Errorf("got %+v", got)
	}
	odd := area("propfind_depth1_odd_names_path.txt")
	sizes := map[string]int64{}
	for _, f := range odd.Files {
		sizes[f.Name] = f.Size
	}
	wantSizes := map[string]int64{"ifm.zip": 2, strings.Repeat("n", 250): 3, "chunk.zip": 5, "a.zip": 2, "noct.zip": 3, "zero.zip": 0, "we irdé.dat": 3}
	if diff := cmp.Diff(wantSizes, sizes); diff != "" {
		t.Error(diff)
	}
	file, err := readWire(t, "propfind_file_depth0_path.txt")[0].client(t).SnapshotFile(t.Context(), "a.zip")
	if err != nil || file.Name != "a.zip" || file.Size != 21819 || file.ETag != `"6-1795517237748"` {
		t.Errorf("got %+v, %v", file, err)
	}
}

func TestRecordedDescriptions(t *testing.T) {
	t.Parallel()
	r := readWire(t, "cell_metadata_subdomain.txt")[0]
	want := UnitMetadata{URL: "http://unit183.test:8082/", Style: SubdomainStyle}.Cell("c1")
	got, err := newClient(t, Cell{URL: want.URL}, Options{Transport: r}).CellMetadata(t.Context())
	if err != nil || got != want {
		t.Errorf("got %+v, %v", got, err)
	}
	for file, want := range map[string]UnitMetadata{
		"unit_metadata_path.txt":      {"http://localhost:8191/", PathStyle},
		"unit_metadata_subdomain.txt": {"http://unit.localhost:8192/", SubdomainStyle},
	} {
		r := readWire(t, file)[0]
		if got, err := r.client(t).UnitMetadata(t.Context(), "http://"+r.request.Get("Host")); err != nil || got != want {
			t.Errorf("%s: got %+v, %v", file, got, err)
		}
	}
	id, err := readWire(t, "cell_metadata_xml_path.txt")[0].client(t).CellID(t.Context())
	if err != nil || id != "9jzzlWJWQnSg-ikXamrlHg" {
		t.Errorf("got %q, %v", id, err)
	}
	entity, err := readWire(t, "ctl_cell_one_path.txt")[0].client(t).CellEntity(t.Context())
	if err != nil || entity.Name != "long1" || entity.Version != 3 || entity.Updated.UnixMilli() != 1795516801986 {
		t.Errorf("got %+v, %v", entity, err)
	}
}
