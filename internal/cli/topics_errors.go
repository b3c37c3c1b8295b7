package cli

import (
	"fmt"
	"strings"

	"github.com/personium/personium-cell/internal/refusal"
)

// jsonPage is what a script has to know of --json; docs/json.md has the schema, too.
func jsonPage() string {
	return "With --json a command writes one JSON object a line to standard output, and nothing else. The first has the type start, " +
		"then come progress, state, note and finding, the last is the result:\n\n" +
		table(func(row func(...any)) {
			row("verdict", "of a job: done, failed, incomplete, unproved or still running; of other commands what docs/json.md lists, such as idle and busy of status")
			row("proof", "of done: content, archive, state or listed")
			row("not_proved", "what done leaves open, in words")
			row("counts", "what the cell was found to hold, and the snapshot")
			row("reason", "in words, for people")
			row("exit_code", "that of the process")
			row("cell, name, kind", "what it was about")
			row("moved", "file and sha256 of what was downloaded or uploaded")
			row("next", "what to do now, in words with commands, where nothing went wrong")
			row("error", "null, or message, hint, code, and server_code and server_message of the server")
		}) + "\nerror.code is one of these: personium-cell help errors. Keys are added without notice; schema in the first line is another " +
		"number when one goes away.\n\n--jq runs a program of jq over each line, so that most of them begin with a choice:\n\n" +
		"  " + queryExample
}

// errorsPage lists what error.code can be.
func errorsPage() string {
	return "Behind --json an error has a code for scripts, error.code, beside its exit code:\n\n" + table(func(row func(...any)) {
		for _, w := range refusal.Slugs() {
			var codes []string
			for _, c := range w.Codes {
				codes = append(codes, fmt.Sprint(int(c)))
			}
			row(string(w.Slug), w.Meaning+" ("+strings.Join(codes, " or ")+")")
		}
	}) + "\nThe server's own code and words are server_code and server_message. The hint of a message says what to do."
}
