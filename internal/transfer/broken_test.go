package transfer

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"testing"

	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/snapshot"
)

const givenUp = "interrupted; the download was given up"

// ended is a context that has ended.
func ended(t *testing.T) context.Context {
	t.Helper()
	ctx, end := context.WithCancel(t.Context())
	end()
	return ctx
}

// refuses holds a refusal against its exit code, its text and its next step.
func refuses(t *testing.T, name string, err error, code refusal.Code, text, next string) {
	t.Helper()
	if got := refusal.Of(err); err == nil || got.Code != code || got.Error() != text || got.Next.Words() != next {
		t.Errorf("%s:\ngot  %d %v, next: %s\nwant %d %s, next: %s", name, got.Code, err, got.Next.Words(), code, text, next)
	}
}

// Another try helps where no whole answer of core came, and where the file was just being replaced.
func TestWhatIsBrokenIsTriedAgain(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		err  error
		want bool
	}{
		{"no answer", &personium.Error{Err: errors.New("connection reset")}, true},
		{"a proxy without its unit", &personium.Error{Status: 502}, true},
		{"one that is overloaded", &personium.Error{Status: 503}, true},
		{"one that waits in vain", &personium.Error{Status: 504}, true},
		{"another answer of a proxy", &personium.Error{Status: 403}, false},
		{"core, which says no", &personium.Error{Status: 404, Core: true}, false},
		{"core, which is overloaded", &personium.Error{Status: 503, Core: true}, false},
		{"replaced while it was asked for", &personium.Error{Status: 200, Err: personium.ErrReplaced}, true},
		{"replaced when a part of it was out", personium.ErrReplaced, false},
		{"this machine", fs.ErrPermission, false},
	} {
		if got := isBroken(fmt.Errorf("wrapped: %w", test.err)); got != test.want {
			t.Errorf("%s: got %t", test.name, got)
		}
	}
}

func TestWhatEndsADownloadSaysWhatCanBeDone(t *testing.T) {
	t.Parallel()
	away := &personium.Error{Method: "GET", URL: "u", Err: errors.New("connection reset")}
	missing := &personium.Error{Method: "GET", URL: "u", Status: 404, Code: personium.NoSnapshot, Core: true}
	replaced := &personium.Error{Method: "GET", URL: "u", Status: 200, Err: personium.ErrReplaced}
	space := &snapshot.NoSpaceError{Dir: "/backup", Need: 12, Room: 3}
	for _, test := range []struct {
		name       string
		err        error
		code       refusal.Code
		text, next string
	}{
		{"no answer", away, 75, "the download of snap.zip failed: " + away.Error(),
			"check the URL and the network, then try again"},
		{"not there", missing, 5, "there is no snapshot snap in the cell's snapshot area: " + missing.Error(), ""},
		{"replaced again and again", replaced, 6, "snap.zip was replaced again and again while it was downloaded: " + replaced.Error(),
			"start again when nobody uploads under this name"},
		{"replaced when a part of it was out", personium.ErrReplaced, 1, personium.ErrReplaced.Error(),
			"start again, and throw away what came out"},
		{"a full disk", space, 2, space.Error(), "make room, or name another folder with -o"},
		{"a file that exists", snapshot.ErrTargetExists, 2, snapshot.ErrTargetExists.Error(), "--force replaces it"},
		{"a folder", snapshot.ErrNotRegular, 2, snapshot.ErrNotRegular.Error(), "-o FILE, -o DIR, or -o - for standard output"},
		{"this machine", fs.ErrPermission, 1, "permission denied", ""},
	} {
		refuses(t, test.name, fetchFailure(t.Context(), "snap", test.err), test.code, test.text, test.next)
		refuses(t, test.name+", given up", fetchFailure(ended(t), "snap", test.err), 130, givenUp, "")
	}
}

func TestAWholeDownloadMayStillNotBecomeFinal(t *testing.T) {
	t.Parallel()
	unfit := &refusal.Error{Code: refusal.BadArchive, Text: "no import of this archive would end well"}
	for _, test := range []struct {
		name       string
		err        error
		code       refusal.Code
		text, next string
	}{
		{"on standard output, unread", errUnchecked, 9, "snap.zip went to standard output: the archive was not checked", ""},
		{"an archive that is no good", unfit, 10, unfit.Text, ""},
		{"a file that exists", snapshot.ErrTargetExists, 2, snapshot.ErrTargetExists.Error(), "--force replaces it"},
		{"too short", snapshot.ErrIncomplete, 1, snapshot.ErrIncomplete.Error(), ""},
	} {
		refuses(t, test.name, commitFailure(t.Context(), "snap", test.err), test.code, test.text, test.next)
		refuses(t, test.name+", given up", commitFailure(ended(t), "snap", test.err), 130, givenUp, "")
	}
	if err := commitFailure(ended(t), "snap", nil); err != nil {
		t.Errorf("final before it was given up: %v", err)
	}
}
