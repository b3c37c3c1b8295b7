package cli

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/personium/personium-cell/internal/config"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/query"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/report"
)

// A lineWatch is standard output. It sees whether a result was written, and lets the program of --jq have each line.
type lineWatch struct {
	to     io.Writer
	query  *query.Writer // nil for none
	any    bool          // something was written
	result bool          // a result was written, which is the last line of --json
	idle   bool          // that says that nothing was started

	expression string // the program of query
}

// queryExample is a program of --jq that wants the last line alone.
const queryExample = `select(.type == "result") | .verdict`

// resultMark is how the result begins among the lines of --json.
const resultMark = `{"type":"result",`

func (w *lineWatch) Write(p []byte) (int, error) {
	w.any = true
	if bytes.HasPrefix(p, []byte(resultMark)) {
		w.result, w.idle = true, bytes.HasPrefix(p, []byte(resultMark+`"verdict":"`+report.NotStarted+`"`))
	}
	if w.query != nil {
		return w.query.Write(p)
	}
	return w.to.Write(p)
}

// end tells of a program of --jq that failed, and gives the exit code. A failure of the run goes before that of the program, and so does
// the end of what acted: nobody is to do that again because its words could not be read.
func (w *lineWatch) end(code refusal.Code, acted bool, stderr io.Writer) refusal.Code {
	if w.query == nil || w.query.Err() == nil {
		return code
	}
	acted = acted && !w.idle
	text := fmt.Sprintf("--jq: %v", w.query.Err())
	if acted {
		text += "; the command itself has run, and the exit code is its own: do not give it again for that"
	}
	report.WriteError(stderr, text, w.queryHint(acted))
	if code == refusal.Done && !acted {
		return refusal.Unexpected
	}
	return code
}

// queryHint is what can be done about a program of --jq that failed at a line: who has chosen lines already has to see those, where that
// changes nothing.
func (w *lineWatch) queryHint(acted bool) refusal.Next {
	chosen := strings.TrimLeft(w.expression, " (\n\t")
	switch isChoice := strings.HasPrefix(chosen, "select(") || strings.HasPrefix(chosen, "if "); {
	case !isChoice:
		return refusal.Say("it runs on every line: begin with a choice, like --jq '" + queryExample + "'")
	case acted:
		return refusal.Next{}
	}
	return refusal.Say("to see the lines as they are: the same with --json in the place of --jq")
}

// acts reports whether a command changes something on the unit or on this machine, or follows what does.
func acts(cmd *cobra.Command) bool {
	switch kindOf(cmd) {
	case event.Import, event.Export, event.Upload, event.Download, event.Delete, kindCellCreate, kindCellDelete:
		return true
	case kindStatus:
		return lastOf(flagsGiven(cmd)["wait"]) == "true"
	}
	return false
}

// useQuery has each line of --json read by a program of jq; "" is none.
func (p *program) useQuery(expression string) error {
	if expression == "" || p.lines == nil || p.lines.query != nil {
		return nil
	}
	program, err := query.Compile(expression)
	if err != nil {
		return refusal.Misuse(refusal.Say("--jq '"+queryExample+"'"), "--jq: %w", err)
	}
	p.lines.query, p.lines.expression = program.To(p.lines.to), expression
	return nil
}

// queryOf is the program of --jq; "" for none. What sandbox runs has its own.
func (p *program) queryOf(cmd *cobra.Command) string {
	if cmd.Name() == "sandbox" || strings.HasPrefix(cmd.Name(), "__complete") {
		return ""
	}
	if given := flagsGiven(cmd)["jq"]; len(given) > 0 {
		return given[len(given)-1]
	}
	return p.getenv("PERSONIUM_JQ")
}

// queryIn finds the program of --jq among arguments that could not be read as a whole.
func queryIn(args []string) string {
	for i, arg := range args {
		if value, ok := strings.CutPrefix(arg, "--jq="); ok {
			return value
		}
		if arg == "--jq" && i+1 < len(args) {
			return args[i+1]
		}
	}
	return ""
}

// wantsLines reports whether lines of JSON are wanted, also where the command line cannot be read as a whole.
func (p *program) wantsLines(cmd *cobra.Command) bool {
	args := p.Args
	if end := slices.Index(args, "--"); end >= 0 {
		args = args[:end]
	}
	if p.wants(cmd, "json") || slices.Contains(args, "--json") || slices.Contains(args, "--json=true") || queryIn(args) != "" {
		return true
	}
	settings, err := config.Load(p.sourceOfSettings(cmd))
	return err == nil && settings.JSON
}

// kindOf is what a command does, as the lines of --json call it.
func kindOf(cmd *cobra.Command) event.Kind {
	switch name := strings.TrimPrefix(strings.TrimPrefix(cmd.CommandPath(), cmd.Root().Name()), " "); name {
	case "snapshot upload":
		return event.Upload
	case "snapshot download":
		return event.Download
	case "snapshot delete", "snapshot prune":
		return event.Delete
	default:
		return event.Kind(name)
	}
}
