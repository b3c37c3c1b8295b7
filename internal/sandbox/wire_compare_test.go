package sandbox_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"
)

// differences says in sentences where got is not the answer that want recorded: status, headers, body. free names JSON keys
// and XML elements whose text may differ. Nothing is said when the practice unit answered as the real one did.
func differences(want, got wireAnswer, method string, free []string) []string {
	var found []string
	if want.status != 0 && got.status != want.status {
		found = append(found, fmt.Sprintf("status: want %d, got %d", want.status, got.status))
	}
	if want.cut {
		got.header = firstOf(want.header, got.header)
	}
	if want.recorded {
		found = append(found, headerDifferences(want.header, got.header)...)
	}
	if want.size > 0 && len(got.body) != want.size {
		found = append(found, fmt.Sprintf("body: want %d bytes, got %.200q", want.size, got.body))
	}
	if seconds := want.took.Truncate(time.Second); want.took > 0 && got.took.Truncate(time.Second) != seconds {
		found = append(found, fmt.Sprintf("time: want %v, got %v", want.took, got.took))
	}
	if method == http.MethodHead || want.unshown {
		return found
	}
	return append(found, bodyDifferences(want.body, got.body, free)...)
}

// firstOf are those of the headers that a sample shows which has cut off the others.
func firstOf(want, got http.Header) http.Header {
	shown := http.Header{}
	for name := range want {
		if values, there := got[name]; there {
			shown[name] = values
		}
	}
	return shown
}

// headerDifferences compares the names, and the values after what is new each time is replaced. Content-Length and Date must
// be there or not; their values follow from the body and the clock.
func headerDifferences(want, got http.Header) []string {
	names := make([]string, 0, len(want)+len(got))
	for name := range want {
		names = append(names, name)
	}
	for name := range got {
		if _, there := want[name]; !there {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	var found []string
	for _, name := range names {
		w, g := headerForm(name, want), headerForm(name, got)
		if w != g {
			found = append(found, fmt.Sprintf("header %s: want %s, got %s", name, w, g))
		}
	}
	return found
}

func headerForm(name string, header http.Header) string {
	values, there := header[name]
	switch {
	case !there:
		return "none"
	case name == "Content-Length" || name == "Date":
		return "one"
	case name == "X-Personium-Version":
		return regexp.MustCompile(`\d+`).ReplaceAllString(strings.Join(values, " | "), "N")
	default:
		return fmt.Sprintf("%q", withPlaceholders(strings.Join(values, " | ")))
	}
}

func bodyDifferences(want, got string, free []string) []string {
	switch {
	case want == "":
		if got != "" {
			return []string{fmt.Sprintf("body: want none, got %.200q", got)}
		}
		return nil
	case strings.HasPrefix(want, "<!doctype html>"):
		return htmlDifferences(want, got)
	case strings.HasPrefix(want, "<"):
		return xmlDifferences(want, got, free)
	case json.Valid([]byte(want)):
		return jsonDifferences(want, got, free)
	case bytesPlaceholder(want) >= 0:
		if !strings.HasPrefix(got, "PK") {
			return []string{fmt.Sprintf("body: want a zip, got %.20q", got)}
		}
		return nil
	case want != got:
		return []string{fmt.Sprintf("body: want %q, got %.200q", want, got)}
	}
	return nil
}

// bytesPlaceholder is N of a body that stands in a sample as [N bytes] or (N bytes), and -1 for every other body.
func bytesPlaceholder(body string) int {
	n := -1
	for _, form := range []string{"[%d bytes]", "(%d bytes)"} {
		var read int
		if _, err := fmt.Sscanf(body, form, &read); err == nil {
			n = read
		}
	}
	return n
}

func htmlDifferences(want, got string) []string {
	title := regexp.MustCompile(`<title>.*</title>`)
	if !strings.HasPrefix(got, "<!doctype html>") || !strings.HasSuffix(got, "</html>") {
		return []string{fmt.Sprintf("body: want an HTML page, got %.200q", got)}
	}
	if w, g := title.FindString(want), title.FindString(got); w != g {
		return []string{fmt.Sprintf("title of the page: want %s, got %s", w, g)}
	}
	return nil
}

func jsonDifferences(want, got string, free []string) []string {
	w, err := jsonShape(want, free)
	if err != nil {
		return []string{"the sample: " + err.Error()}
	}
	g, err := jsonShape(got, free)
	if err != nil {
		return []string{fmt.Sprintf("body: want JSON, got %.200q", got)}
	}
	found := lineDifferences(w, g)
	if strings.Contains(want, `\/`) != strings.Contains(got, `\/`) {
		found = append(found, fmt.Sprintf(`body: "/" is escaped in one only: want %s, got %s`, want, got))
	}
	return found
}

func xmlDifferences(want, got string, free []string) []string {
	w, err := xmlShape(want, free)
	if err != nil {
		return []string{"the sample: " + err.Error()}
	}
	g, err := xmlShape(got, free)
	if err != nil {
		return []string{fmt.Sprintf("body: want XML, got %.200q", got)}
	}
	found := lineDifferences(w, g)
	if strings.HasPrefix(want, "<?xml") != strings.HasPrefix(got, "<?xml") {
		found = append(found, fmt.Sprintf("XML declaration: want %.60q, got %.60q", want, got))
	}
	return found
}

// lineDifferences names the first line that differs, with what surrounds it being equal.
func lineDifferences(want, got []string) []string {
	if slices.Equal(want, got) {
		return nil
	}
	i := 0
	for i < len(want) && i < len(got) && want[i] == got[i] {
		i++
	}
	return []string{fmt.Sprintf("body, line %d of its shape: want %q, got %q", i+1, lineOrEnd(want, i), lineOrEnd(got, i))}
}

func lineOrEnd(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return "(end)"
}
