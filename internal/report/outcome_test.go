package report

import (
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/verdict"
)

func TestEachVerdictHasItsExitCode(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		verdict verdict.Verdict
		stop    verdict.Stop
		want    refusal.Code
	}{
		{verdict.Done, "", 0},
		{verdict.Failed, "", 3},
		{verdict.Incomplete, "", 7},
		{verdict.Unproved, "", 9},
		{verdict.StillRunning, verdict.StopTimeout, 8},
		{verdict.StillRunning, verdict.StopStall, 8},
		{verdict.StillRunning, verdict.StopOutage, 8},
		{verdict.StillRunning, verdict.StopInterrupted, 8},
		{verdict.StillRunning, verdict.StopDetached, 8},
		{verdict.StillRunning, verdict.StopUnauthorised, 4},
	} {
		if got := ExitCode(verdict.Outcome{Verdict: test.verdict, Stop: test.stop}); got != test.want {
			t.Errorf("%s %s: got %d, want %d", test.verdict, test.stop, got, test.want)
		}
	}
}

func TestAnOutcomeIsOneSentence(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		outcome verdict.Outcome
		want    string
	}{
		{verdict.Outcome{Verdict: verdict.Done, Kind: event.Import, Name: "snap", Reason: "12 rows", Proof: verdict.ProofContent},
			"done: import of snap into " + cellURL + ": 12 rows (proof: content)"},
		{verdict.Outcome{Verdict: verdict.Done, Kind: event.Export, Name: "snap", Reason: "it is listed", Proof: verdict.ProofListed,
			NotProved: "the archive was not read"},
			"done: export of " + cellURL + " as snap: it is listed (proof: listed; the archive was not read)"},
		{verdict.Outcome{Verdict: verdict.StillRunning, Kind: event.Import, Reason: "watching was interrupted"},
			"still running: import into " + cellURL + ": watching was interrupted"},
		{verdict.Outcome{Verdict: verdict.StillRunning, Kind: event.Import, Name: "snap", Phase: event.Linking, Reason: "the import is over; 0 of 7 links are made"},
			"not finished: import of snap into " + cellURL + ": the import is over; 0 of 7 links are made"},
		{verdict.Outcome{Verdict: verdict.Unproved, Name: "snap", Reason: "nothing is known", NotProved: "unread"},
			"unproved: snap in " + cellURL + ": nothing is known"},
	} {
		test.outcome.Cell = cellURL
		if got := outcomeWords(test.outcome); got != test.want {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
}

// resultOf is the last line of --json of an import, from its verdict to its exit code, and from its started_at on.
func resultOf(head, tail string) string {
	return `{"type":"result",` + head + `,"kind":"import","cell":"https://unit1.example/cell1/","name":"snap",` + tail + "}\n"
}

// never stands in a result for a job that was not seen to begin.
const never = `"started_at":"","elapsed_s":0,"counts":null,"request_key":"nightly-7",`

// An outcome is shown with a code of the caller's: that of a signal may stand in the place of the verdict's own.
func TestAnOutcomeIsShownWithWhatTheServerSaidAndWhatCanBeDone(t *testing.T) {
	t.Parallel()
	end := func(o verdict.Outcome, code refusal.Code, hint string) func(r *Report) error {
		o.Kind, o.Name, o.Cell = event.Import, "snap", cellURL
		return func(r *Report) error { begin(r); return r.Outcome(o, code, hint) }
	}
	const (
		about   = ": import of snap into " + cellURL + ": "
		failed  = "failed" + about + "the server says so\n"
		details = "personium-cell: the server says: PR500-DV-0001 \"line one\\nline two\"\n" +
			"personium-cell: hint: import it again\n" + logged
		table = "WHERE  IN THE SNAPSHOT  IN THE CELL\nRole   2                1\n"
		wrong = "personium-cell: "
	)
	for _, s := range []scene{{
		name: "done, with a hint all the same",
		run: end(verdict.Outcome{Verdict: verdict.Done, Proof: verdict.ProofContent, Reason: "12 rows",
			StartedAt: "2026-11-24T10:00:00.000Z", Elapsed: 1250400 * time.Microsecond}, refusal.Done, "look at it"),
		text: streams{"done" + about + "12 rows (proof: content)\n", started + "personium-cell: hint: look at it\n"},
		json: streams{out: startLine + resultOf(`"verdict":"done","proof":"content","reason":"12 rows","not_proved":"","exit_code":0`,
			`"started_at":"2026-11-24T10:00:00.000Z","elapsed_s":1.25,"counts":null,"request_key":"nightly-7","error":null`)},
	}, {
		name: "done, with findings of a loss, which is not quiet",
		run: end(verdict.Outcome{Verdict: verdict.Done, Proof: verdict.ProofContent, Reason: "12 rows", NotProved: "findings: 1 lost; see",
			Loss: "findings: 1 lost\x1b"}, refusal.Done, ""),
		text: streams{"done" + about + "12 rows (proof: content; findings: 1 lost; see)\n", started},
		json: streams{out: startLine + resultOf(
			`"verdict":"done","proof":"content","reason":"12 rows","not_proved":"findings: 1 lost; see","exit_code":0`,
			never+`"error":null`)},
		quiet: streams{err: "personium-cell: warning: import of snap into " + cellURL + ": findings: 1 lost\\x1b\n"},
	}, {
		name: "failed, with the words of the server",
		run: end(verdict.Outcome{Verdict: verdict.Failed, Reason: "the server says so",
			Server: verdict.Message{Code: "PR500-DV-0001", Text: "line one\nline two"}}, refusal.Failed, "import it again"),
		text: streams{failed, started + details},
		json: streams{out: startLine + resultOf(
			`"verdict":"failed","proof":"","reason":"the server says so","not_proved":"","exit_code":3`,
			never+`"error":{"message":"the server says so","hint":"import it again",`+
				`"server_code":"PR500-DV-0001","server_message":"line one\nline two","code":"failed"}`)},
		quiet: streams{err: wrong + failed + details},
		shown: 3,
	}, {
		name: "incomplete, with a table",
		run: end(verdict.Outcome{Verdict: verdict.Incomplete, Reason: "11 of 12 rows",
			Counts: &verdict.Counts{Expected: 12, Found: 11, Different: []verdict.Difference{{Place: "Role", Expected: 2, Found: 1}}}},
			refusal.Incomplete, ""),
		text: streams{"incomplete" + about + "11 of 12 rows\n", started + table + logged},
		json: streams{out: startLine + resultOf(
			`"verdict":"incomplete","proof":"","reason":"11 of 12 rows","not_proved":"","exit_code":7`,
			`"started_at":"","elapsed_s":0,"counts":{"expected":12,"found":11,"links_expected":null,"links_found":null,"files_expected":0,`+
				`"files_found":0,"different":[{"place":"Role","expected":2,"found":1}]},"request_key":"nightly-7",`+
				`"error":{"message":"11 of 12 rows","hint":"","server_code":"","server_message":"","code":"incomplete"}`)},
		quiet: streams{err: wrong + "incomplete" + about + "11 of 12 rows\n" + table + logged},
		shown: 7,
	}, {
		name: "still running, ended by a signal",
		run: end(verdict.Outcome{Verdict: verdict.StillRunning, Stop: verdict.StopInterrupted, Reason: "interrupted"},
			refusal.Terminated, "watch it again"),
		text: streams{"still running" + about + "interrupted\n", started + "personium-cell: hint: watch it again\n" + logged},
		json: streams{out: startLine + resultOf(
			`"verdict":"still running","proof":"","reason":"interrupted","not_proved":"","exit_code":143`,
			never+`"error":{"message":"interrupted","hint":"watch it again","server_code":"","server_message":"","code":"terminated"}`)},
		quiet: streams{err: wrong + "still running" + about + "interrupted\npersonium-cell: hint: watch it again\n" + logged},
		shown: 143,
	}, {
		name: "unproved",
		run:  end(verdict.Outcome{Verdict: verdict.Unproved, Reason: "the cell is gone\x1b"}, refusal.Unproved, ""),
		text: streams{"unproved" + about + "the cell is gone\\x1b\n", started + logged},
		json: streams{out: startLine + resultOf(
			`"verdict":"unproved","proof":"","reason":"the cell is gone\u001b","not_proved":"","exit_code":9`,
			never+`"error":{"message":"the cell is gone\u001b","hint":"","server_code":"","server_message":"","code":"unproved"}`)},
		quiet: streams{err: wrong + "unproved" + about + "the cell is gone\\x1b\n" + logged},
		shown: 9,
	}} {
		s.play(t)
	}
}
