package rows

import "github.com/personium/personium-cell/internal/personium"

const (
	pageBytes = 4 << 20 // about what a page of a list has: the server holds all of one in memory
	firstPage = 1000    // how many rows the first page has at most of which nobody knows how large they are
	usualRow  = 500     // bytes
)

// topOf is how many rows of so many bytes are asked for at a time, when so many are expected, and one more to see that there are
// no more.
func topOf(bytes, expected int64) int {
	if bytes == 0 {
		bytes = usualRow
	}
	most := min(max(pageBytes/bytes, 1), personium.GreatestPage)
	return int(min(max(expected+1, firstPage), most))
}

// bytesPerRow is about how many bytes a row of a table has; 0 where there is none.
func (s Snapshot) bytesPerRow(table string) int64 {
	for _, t := range s.Inventory.Rows {
		if i := s.Archive.Find([]byte(t.Path)); t.Type == table && t.Rows > 0 && i >= 0 {
			return s.Archive.Entry(i).Size / t.Rows
		}
	}
	return 0
}

// A Forecast is what a comparison with a cell will cost.
type Forecast struct{ Requests, Rows int64 }

// Foretell says how many requests a comparison of a cell that holds the same takes, and of how many rows. Each end of an
// association that an import has cut off takes one more.
func Foretell(s Snapshot) Forecast {
	var f Forecast
	for _, table := range tables() {
		for _, p := range placesOf(s.Inventory, table) {
			f.Rows += p.rows
			top := int64(topOf(s.bytesPerRow(table), p.rows))
			f.Requests++
			if table == associationEnd {
				f.Requests += p.rows
			}
			if p.rows < top {
				continue
			}
			f.Requests += 2
			next := int64(topOf(s.bytesPerRow(table), personium.GreatestPage))
			f.Requests += (p.rows-top)/next + 1
		}
	}
	return f
}
