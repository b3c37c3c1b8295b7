package report

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/personium/personium-cell/internal/refusal"
)

// WriteError writes an error and what can be done about it, as people see it. The commands in next are about no cell.
func WriteError(w io.Writer, text string, next refusal.Next) {
	fmt.Fprintf(w, "personium-cell: error: %s\n", Printable(text))
	writeHint(w, next.Words())
}

// Error writes what went wrong of a run that goes on.
func (r *Report) Error(text string) { WriteError(r.options.Err, text, refusal.Next{}) }

func writeHint(w io.Writer, hint string) {
	if hint != "" {
		fmt.Fprintf(w, "personium-cell: hint: %s\n", Printable(hint))
	}
}

// Printable quotes what is not for printing: the text may hold words of the server.
func Printable(s string) string {
	var b strings.Builder
	for _, r := range s {
		if strconv.IsPrint(r) {
			b.WriteRune(r)
			continue
		}
		b.WriteString(strings.Trim(strconv.QuoteRune(r), "'"))
	}
	return b.String()
}
