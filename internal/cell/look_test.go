package cell

import (
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/verdict"
)

// A verdict does not read the server's codes: what they mean to it is said in the look.
func TestALookSaysWhatTheServersCodeMeans(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		status  int
		code    string
		answer  verdict.Answer
		expired bool
	}{
		{401, "PR401-AU-0001", verdict.AnswerRefused, false},
		{401, "PR401-AU-0002", verdict.AnswerRefused, true},
		{404, "PR404-DV-0003", verdict.AnswerGone, false},
		{409, "PR409-CM-0001", verdict.AnswerClosed, false},
		{409, "PR409-CM-0009", verdict.AnswerWord, false},
		{500, "PR500-SV-9999", verdict.AnswerBroken, false},
		{503, "PR503-SV-0002", verdict.AnswerBusy, false},
	} {
		got := LookOf(time.Time{}, personium.JobStatus{}, &personium.Error{Status: test.status, Code: personium.Code(test.code), Core: true})
		if got.Answer != test.answer || got.Expired != test.expired || got.Server.Code != test.code ||
			got.LockStore != (test.code == "PR503-SV-0002") {
			t.Errorf("%s: got %+v", test.code, got)
		}
	}
	const copying = "Files I/O error caused [copy webdav data from snapshot file] to fail."
	for message, want := range map[personium.Message]bool{{Code: "PR500-DV-0001"}: true, {Code: "PR500-DV-0002"}: true, {Code: "PR500-SV-0000"}: true,
		{Code: "PR400-CM-0004"}: false, {Code: "PR500-CM-0002", Text: copying}: true,
		{Code: "PR500-CM-0002", Text: "Files I/O error caused [read data pjson from snapshot file] to fail."}: false} {
		got := LookOf(time.Time{}, personium.JobStatus{State: personium.ImportFailed, Message: message}, nil)
		if got.Answer != verdict.AnswerFailed || got.AmongFiles != want {
			t.Errorf("%v: got %+v, want among files %t", message, got, want)
		}
	}
}
