package check

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/personium/personium-cell/internal/archive"
)

// What the server answers, or reports as the failure of an import. All were measured on core 1.8.0 and 1.8.3.
const (
	// unknownException is the answer to what its zip reader does not open; a number that changes follows.
	unknownException = "PR500-SV-9999 Unknown Exception"
	// internalError is what an import ends with that comes upon what it does not expect.
	internalError = "PR500-SV-0000"
	// brokenMeta is what an import ends with that comes upon a .pmeta that is not JSON.
	brokenMeta = "PR500-DV-0002"

	// numberTooLarge is what an import ends with that comes upon a whole number that no long of Java holds.
	numberTooLarge = "PR500-SV-0000 For input string: …"

	notJSON   = "PR400-CM-0004 JSON parse error. […]."
	emptyJSON = "PR400-CM-0004 JSON parse error. []."

	manifestUnreadable = "PR500-CM-0002 Files I/O error caused [read manifest json from snapshot file] to fail."
	// tablesUnreadable is the answer when the lines of a table cannot be counted.
	tablesUnreadable = "PR500-CM-0002 Files I/O error caused [read odata pjson from snapshot file] to fail."
	folderUnreadable = "PR500-CM-0002 Files I/O error caused [read webdav dir from snapshot file] to fail."
	webUnreadable    = "PR500-CM-0002 Files I/O error caused [copy webdav data from snapshot file] to fail."
)

// missingAnswer is the answer to an archive without one of the required files.
func missingAnswer(file string) string {
	return fmt.Sprintf("PR400-MC-0001 [%s] does not exist in the snapshot file.", file)
}

// versionAnswer is the answer to a manifest that says another version than 2.
func versionAnswer(was string) string {
	return fmt.Sprintf("PR400-MC-0003 Version of the snapshot file is invalid. Expected [%d] but was [%s].", archive.Version, was)
}

// grouped writes a number as Java's message formats do: 1,000.
func grouped(n int64) string {
	digits := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, digits = "-", digits[1:]
	}
	var b strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(d)
	}
	return sign + b.String()
}
