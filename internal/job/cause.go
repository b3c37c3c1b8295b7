package job

import (
	"strings"

	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/verdict"
)

// unsorted is what the search engine says of a query that it does not take: of every export that core 1.8.1 to 1.8.3 tries on
// Elasticsearch 7 as soon as the owner has an index, and on any core of a table that is longer than it lets anybody page.
const unsorted = "unknown property was appointed."

// longestTable is how many rows of one type can be exported: max_result_window of the indexes that core makes.
const longestTable = 150_000

// causeOf tells failed exports apart by what can be done about them.
func causeOf(m personium.Message, h *History) verdict.Cause {
	switch {
	case m.Text == unsorted && h.longest() > longestTable:
		return verdict.CauseWindow
	case m.Text == unsorted:
		return verdict.CausePaging
	case m.Code == personium.MetaBroken:
		return verdict.CauseMeta
	case m.Code == personium.FilesFailed:
		return verdict.CauseFiles
	}
	return verdict.CauseOther
}

// longest is how many rows the longest table of the cell had before the export, as far as they were counted. The rows of all
// entity
// sets are one table.
func (h *History) longest() int64 {
	tables := map[string]int64{}
	longest := int64(0)
	for place, stand := range h.Census {
		switch _, schema, isSchema := strings.Cut(place, "/$metadata/"); {
		case strings.HasSuffix(place, " (files)"):
			continue
		case stand.Count < 0: // too many to be counted
			return longestTable + 1
		case isSchema:
			place = schema
		case strings.Contains(place, "/"):
			place = "UserData"
		}
		tables[place] += stand.Count
		longest = max(longest, tables[place])
	}
	return longest
}
