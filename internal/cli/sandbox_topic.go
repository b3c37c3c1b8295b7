package cli

import (
	"fmt"
	"strings"

	"github.com/personium/personium-cell/internal/sandbox"
)

// faultsTopic is the page of "help faults".
func faultsTopic() string {
	const page = 80
	var b strings.Builder
	b.WriteString("A fault of a practice unit, sandbox --fault NAME or --fault NAME=VALUE, makes it misbehave as real units were seen\n" +
		"to:\n\n")
	for _, f := range sandbox.Faults() {
		name := f.Name
		if f.Parameter != "" {
			name += "[=" + f.Parameter + "]"
		}
		b.WriteString("  " + name + "\n")
		for _, line := range append(wrapped(f.Does, page-6), wrapped("Seen: "+f.Seen, page-6)...) {
			b.WriteString("      " + line + "\n")
		}
	}
	fmt.Fprintf(&b, "\nThe cell %s has accounts to log in with, all with the password in the file that\n"+
		"PERSONIUM_PASSWORD_FILE names: %s has root everywhere; %s (UnitAdmin),\n"+
		"%s (CellContentsAdmin) and %s (CellContentsReader) have less; %s must change its\n"+
		"password first; %s is always refused.", sandbox.LoginCell, sandbox.Administrator, sandbox.AdminOnly,
		sandbox.ContentsOnly, sandbox.ReaderOnly, sandbox.Newcomer, sandbox.LockedOut)
	return b.String()
}
