package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/report"
)

// A configNotes is what stands below the settings, beside what their line has.
type configNotes struct {
	usual   string // the file that would be read if it were there
	unknown string // tells of variables that are no settings; "" for none
}

// writeConfigTable writes the settings, on a terminal of so many columns, and what there is to say about them.
func writeConfigTable(out io.Writer, line configLine, columns int, notes configNotes) error {
	if _, err := io.WriteString(out, configRows(line, columns)); err != nil {
		return err
	}
	var more []string
	if line.File == "" && notes.usual != "" {
		more = append(more, "There is no configuration file "+notes.usual+".")
	}
	if line.File != "" {
		more = append(more, "The file is "+line.File+".")
	}
	if notes.unknown != "" {
		more = append(more, "U"+notes.unknown[1:]+".")
	}
	if len(line.Profiles) > 0 {
		more = append(more, "The file has profiles: "+strings.Join(line.Profiles, ", ")+".")
	}
	for _, p := range line.Proxies {
		more = append(more, p.words()+".")
	}
	for i, text := range more {
		if i == 0 {
			fmt.Fprintln(out)
		}
		if _, err := fmt.Fprintln(out, report.Printable(text)); err != nil {
			return err
		}
	}
	return nil
}

// configRows are the settings one a row: key, value, and where it is from. On a terminal of so many columns the last of these stands
// below a value that is too long for that; 0 columns are no terminal.
func configRows(line configLine, columns int) string {
	rows := [][3]string{{"KEY", "VALUE", "FROM"}}
	for _, v := range line.Settings {
		var words []string
		for _, one := range v.Value {
			words = append(words, refusal.Quoted(one))
		}
		rows = append(rows, [3]string{v.Key, report.Printable(strings.Join(words, " ")), report.Printable(fromWords(v, line.File))})
	}
	keys, values := 0, 0
	for _, row := range rows {
		keys = max(keys, len([]rune(row[0])))
	}
	fits := func(row [3]string) bool {
		return columns == 0 || keys+4+len([]rune(row[1]))+longestFrom(rows) <= columns
	}
	for _, row := range rows {
		if fits(row) {
			values = max(values, len([]rune(row[1])))
		}
	}
	var b strings.Builder
	for _, row := range rows {
		if fits(row) {
			fmt.Fprintf(&b, "%-*s  %-*s  %s\n", keys, row[0], values, row[1], row[2])
			continue
		}
		fmt.Fprintf(&b, "%-*s  %s\n%*s  %s\n", keys, row[0], row[1], keys+2+values, "", row[2])
	}
	return b.String()
}

func longestFrom(rows [][3]string) int {
	most := 0
	for _, row := range rows {
		most = max(most, len([]rune(row[2])))
	}
	return most
}

// fromWords say where a value is from. The path of the file stands below the table, once.
func fromWords(v configValue, file string) string {
	from := strings.TrimPrefix(v.From, v.Key+" in ")
	if rest, inFile := strings.CutPrefix(from, file+", "); inFile && file != "" {
		return "the file, " + rest
	}
	return v.From
}
