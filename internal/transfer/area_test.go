package transfer

import (
	"bytes"
	"context"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/archive/check"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/sandbox"
	"github.com/personium/personium-cell/internal/snapshot"
)

const seeded snapshot.Name = "CellExport_2017_01" // is in every practice cell

type bearer string

func (b bearer) Credential(context.Context) (personium.Credential, error) {
	return personium.Credential{Bearer: string(b)}, nil
}

func (b bearer) Renew(_ context.Context, rejected personium.Credential, _ *personium.Error) (personium.Credential, error) {
	return rejected, nil // there is no other one
}

// practice is the snapshot area of a cell of a practice unit of its own, and what is told meanwhile.
func practice(t *testing.T, faults ...string) (*Area, *eventList) {
	t.Helper()
	server := httptest.NewUnstartedServer(nil)
	o := sandbox.Options{Authority: server.Listener.Addr().String(), Faults: faults}
	unit, err := sandbox.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(unit.Close)
	server.Config.Handler = unit
	server.Start()
	t.Cleanup(server.Close)
	client, err := personium.New(personium.Cell{URL: unit.CellURL("cell1")}, personium.Options{Source: bearer(unit.Token())})
	if err != nil {
		t.Fatal(err)
	}
	told := new(eventList)
	return &Area{Client: client, Report: told, About: event.Event{Kind: "test", Progress: -1}}, told
}

// notes are the sentences that were told.
func (l *eventList) notes() string {
	var notes []string
	for _, e := range *l {
		if e.Type == event.Noted {
			notes = append(notes, e.Text)
		}
	}
	return strings.Join(notes, "\n")
}

// written is a file of this machine, opened to be uploaded.
func written(t *testing.T, content string) *File {
	t.Helper()
	path := filepath.Join(t.TempDir(), "up.zip")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = file.Close() })
	return file
}

func TestADownloadThatIsCutIsStartedAgain(t *testing.T) {
	t.Parallel()
	a, told := practice(t, "download-cut=1000x2")
	to, err := ToFile(t.TempDir(), seeded, false)
	if err != nil {
		t.Fatal(err)
	}
	defer to.Close()
	file, report, err := a.Download(t.Context(), seeded, to)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(to.Path())
	if err != nil || info.Size() != file.Size || filepath.Base(to.Path()) != "CellExport_2017_01.zip" {
		t.Errorf("%s: %v, want %d bytes", to.Path(), err, file.Size)
	}
	if report == nil || report.Size != file.Size || !report.Clean() {
		t.Errorf("got the report %+v", report)
	}
	for _, want := range []string{"starting again (1 of 3)", "starting again (2 of 3)"} {
		if got := told.notes(); !strings.Contains(got, want) {
			t.Errorf("told %q, want %q", got, want)
		}
	}
}

func TestADownloadIsGivenUpAfterThreeMore(t *testing.T) {
	t.Parallel()
	a, told := practice(t, "download-cut=1000x9")
	dir := t.TempDir()
	to, err := ToFile(dir, seeded, false)
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = a.Download(t.Context(), seeded, to)
	to.Close()
	if got := refusal.Of(err); got.Code != refusal.Unreachable || strings.Count(told.notes(), "starting again") != restarts {
		t.Errorf("got code %d of %v after %q", got.Code, err, told.notes())
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// What is on standard output cannot be taken back: a download goes on where it broke.
func TestAStreamGoesOnWhereItBroke(t *testing.T) {
	t.Parallel()
	a, _ := practice(t, "download-cut=1000x2")
	var out bytes.Buffer
	to := ToStream(&out, false, func(text string) { t.Error(text) })
	defer to.Close()
	file, report, err := a.Download(t.Context(), seeded, to)
	if err != nil || report == nil || int64(out.Len()) != file.Size {
		t.Fatalf("got %d bytes, report %v, %v", out.Len(), report, err)
	}
	if found, err := a.CheckAt(t.Context(), bytes.NewReader(out.Bytes()), file.Size, check.Options{}); err != nil || !found.Clean() {
		t.Errorf("what came out: %+v, %v", found, err)
	}
}

func TestWhatIsNoArchiveIsRefusedBeforeItIsSentAndNotBroughtHome(t *testing.T) {
	t.Parallel()
	a, _ := practice(t)
	file := written(t, "bytes")
	const why = "no import of this archive would end well: "
	if err := a.CheckFile(t.Context(), file); refusal.Of(err).Code != refusal.BadArchive || !strings.HasPrefix(err.Error(), why) {
		t.Errorf("got %v", err)
	}
	a.Unread = true
	if err := a.CheckFile(t.Context(), file); err != nil {
		t.Errorf("unread: %v", err)
	}
	if _, err := a.Upload(t.Context(), file, "junk", false); err != nil {
		t.Fatal(err)
	}
	a.Unread = false
	to, err := ToFile(filepath.Join(t.TempDir(), "home.zip"), "junk", false)
	if err != nil {
		t.Fatal(err)
	}
	defer to.Close()
	_, report, err := a.Exports(to).Fetch(t.Context(), "junk", "", nil)
	if err != nil || report == nil || report.Unfit() == nil {
		t.Errorf("of an export: report %+v, %v", report, err)
	}
	if _, err := os.Stat(to.Path()); err == nil {
		t.Error("it came home")
	}
}

func TestANameThatIsTakenIsOnlyReplacedByRequest(t *testing.T) {
	t.Parallel()
	a, _ := practice(t)
	file := written(t, "bytes")
	_, err := a.Upload(t.Context(), file, seeded, false)
	if got := refusal.Of(err); got.Code != refusal.Busy || got.Next.Words() != "choose another name, or replace it with --replace" {
		t.Errorf("got code %d of %v, next: %s", got.Code, err, got.Next.Words())
	}
	if arrived, err := a.Upload(t.Context(), file, seeded, true); err != nil || arrived.Size != int64(len("bytes")) {
		t.Errorf("with replace: %+v, %v", arrived, err)
	}
}

func TestAnUploadThatBreaksSaysWhatItLeft(t *testing.T) {
	t.Parallel()
	a, _ := practice(t, "upload-cut=3x2")
	file := written(t, "bytes")
	for _, test := range []struct {
		name       snapshot.Name
		replace    bool
		says, next string
	}{
		{"new", false, "the name new may be burnt, something without a name is left in the snapshot area: ", "nothing would free it; upload it under another name: --name new_2"},
		{seeded, true, "CellExport_2017_01.zip is still the old one, and blocked for uploads: ",
			"delete it with snapshot delete CellExport_2017_01, then upload again; " +
				"or upload it under another name: --name CellExport_2017_02"},
	} {
		_, err := a.Upload(t.Context(), file, test.name, test.replace)
		got := refusal.Of(err)
		if got.Code != refusal.Busy || !strings.HasPrefix(got.Error(), test.says) || got.Next.Words() != test.next {
			t.Errorf("%s: got code %d of %v, next: %s", test.name, got.Code, err, got.Next.Words())
		}
	}
}

// A writeOnce is a reporter that writes to a file when the first bytes of an upload have moved.
type writeOnce struct {
	t    *testing.T
	path string
	done bool
}

func (w *writeOnce) Report(e event.Event) {
	if w.done || e.Phase != event.Uploading {
		return
	}
	w.done = true
	if err := os.Chtimes(w.path, e.At.AddDate(1, 0, 0), e.At.AddDate(1, 0, 0)); err != nil {
		w.t.Error(err)
	}
}

func TestAFileThatChangesOnItsWayMayHaveBecomeAMix(t *testing.T) {
	t.Parallel()
	a, _ := practice(t)
	file := written(t, "bytes")
	a.Report = &writeOnce{t: t, path: file.Name()}
	_, err := a.Upload(t.Context(), file, "mix", false)
	got := refusal.Of(err)
	want := "personium-cell snapshot upload " + file.Name() + " --name mix --replace --cell https://cell1.unit1.example/"
	if got.Code != refusal.Unproved || got.Next.Words("--cell https://cell1.unit1.example/") != want {
		t.Errorf("got code %d of %v, next: %s", got.Code, err, got.Next.Words())
	}
	if err := file.Unchanged(); refusal.Of(err).Code != refusal.BadArchive {
		t.Errorf("unchanged: %v", err)
	}
}

func TestASourceGivesTheSameArchiveEachTime(t *testing.T) {
	t.Parallel()
	a, told := practice(t)
	s := a.Source(nil)
	defer s.Close()
	first, file, err := s.Open(t.Context(), seeded)
	if err != nil || file.ETag == "" {
		t.Fatalf("got %+v, %v", file, err)
	}
	before := len(*told)
	second, again, err := s.Open(t.Context(), seeded)
	if err != nil || second != first || again != file || len(*told) != before {
		t.Errorf("it was fetched again: %v", err)
	}
	if report, err := s.Check(t.Context(), first, check.Options{}); err != nil || !report.Clean() {
		t.Errorf("got %+v, %v", report, err)
	}
}

// Whoever finds a prepared copy gone asks for the snapshot that it was made of, and must not be given that for the copy afterwards.
func TestASourceGivesNoArchiveUnderAnotherName(t *testing.T) {
	t.Parallel()
	a, _ := practice(t)
	s := a.Source(nil)
	defer s.Close()
	if _, _, err := s.Open(t.Context(), "nosuch"); refusal.Of(err).Code != refusal.NotFound {
		t.Fatalf("got %v", err)
	}
	first, file, err := s.Open(t.Context(), seeded)
	if err != nil {
		t.Fatal(err)
	}
	if r, _, err := s.Open(t.Context(), "nosuch"); r != nil || refusal.Of(err).Code != refusal.NotFound {
		t.Errorf("got %v, %v", r, err)
	}
	if again, sameFile, err := s.Open(t.Context(), seeded); err != nil || again != first || sameFile != file {
		t.Errorf("it was fetched again: %v", err)
	}
}
