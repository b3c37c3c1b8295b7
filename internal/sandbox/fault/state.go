package fault

import "github.com/personium/personium-cell/internal/sandbox/model"

// stateFaults are about who may ask, what lists say, and what is in the snapshot area before anybody comes.
func stateFaults() []Fault {
	return []Fault{
		{
			Name: "expired-token",
			Does: "The access tokens that the unit has given expire in the middle of the first job; refresh tokens stay good.",
			Seen: "Core 1.8.3, path style: expires_in=2 gave the last 200 after 1.974 s and 401 PR401-AU-0002 after 2.000 s; " +
				"the job went on.",
			Make: always(makeExpiredToken),
		},
		{
			Name: "own-account",
			Does: "The token is one of cell1's own root account, which the import deletes and brings back.",
			Seen: "Core 1.8.0 and 1.8.3, both styles: 200, 403 PR403-AU-0002, 401 PR401-AU-0001, 403, and 200 at the very end.",
			Make: always(func(p *Plan) { p.OwnAccount = true }),
		},
		{
			Name: "count-capped",
			Does: "Counts of lists stop at 10,000, however many rows there are, of whatever core the unit is.",
			Seen: "Core 1.8.3 on Elasticsearch 7, path style: __count was 10000 for 25,010 rows, $skip=25009 gave one row and " +
				"$skip=25010 none.",
			Make: always((*Plan).CapCounts),
		},
		{
			Name:      "name-taken",
			Parameter: "the snapshot's name (default nightly)",
			Does:      "A snapshot of this name is in cell1 already.",
			Seen:      "Core 1.8.3, path style: 409 PR409-DV-0002 File [z.zip] already exists.",
			Make:      named(func(p *Plan, name string) { p.begins(func(c *model.Cell) { model.TakeName(c, name) }) }),
		},
		{
			Name:      "name-burnt",
			Parameter: "the snapshot's name (default nightly)",
			Does:      "An export of this name was refused as busy: nothing is listed, and the name is taken.",
			Seen: "Core 1.8.0 and 1.8.3, path style: export 409 PR409-DV-0002, GET and DELETE 404, one empty response in the " +
				"listing; PUT 201 and DELETE 204 free it.",
			Make: named(func(p *Plan, name string) { p.begins(func(c *model.Cell) { model.BurnName(c, name) }) }),
		},
		{
			Name:      "stale-error",
			Parameter: "the snapshot's name (default nightly)",
			Does:      "NAME.error of yesterday's failure is in cell1 already; a new failure does not change it.",
			Seen: "Core 1.8.0 and 1.8.3, path style: a second failure kept text and dates of the first, a later success left " +
				"the file there.",
			Make: named(func(p *Plan, name string) { p.begins(func(c *model.Cell) { model.LeaveStaleError(c, name) }) }),
		},
	}
}

// CapCounts lets counts stop where Elasticsearch 7 stops.
func (p *Plan) CapCounts() { p.CountsStopAt = cappedCount }

// cappedCount is where Elasticsearch 7 stops counting.
const cappedCount = 10000

func makeExpiredToken(p *Plan) {
	p.at(50, first(own), func(*model.Job) error {
		p.unit.ExpireTokens()
		return nil
	})
}
