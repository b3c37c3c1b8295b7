package rows

import "context"

// A second is another snapshot, as the other side.
type second struct {
	*shelf
	*comparison
}

func (c *comparison) openSecond(ctx context.Context, s Snapshot) (*second, error) {
	h, err := open(ctx, s)
	return &second{h, c}, err
}

// more are the places that it has and the first snapshot has not.
func (s *second) more(table string, beside []place) []place {
	known := names(beside)
	var more []place
	for _, p := range placesOf(s.Inventory, table) {
		if !known[p.name] {
			p.rows = 0
			more = append(more, p)
		}
	}
	return more
}

// rows reads the table once. Of several lines of one row it gives the newest.
func (s *second) rows(ctx context.Context, of reading) error {
	var lines *index
	if s.isDoubled(of.table) {
		var err error
		if lines, err = s.index(ctx, s.shelf, of.places); err != nil {
			return err
		}
	}
	return s.each(ctx, of.table, names(of.places), func(r *row) error {
		if lines != nil {
			one := s.record(r)
			if i := lines.find(one.key); lines.isSeen(i) || lines.records[i] != one {
				return nil
			}
			lines.see(lines.find(one.key))
		}
		of.take(r)
		return of.rest()
	})
}

func (s *second) isDoubled(table string) bool {
	for _, t := range s.Inventory.Rows {
		if t.Type == table && t.Doubled > 0 {
			return true
		}
	}
	return false
}
