package fault

import (
	"sync"
	"time"

	"github.com/personium/personium-cell/internal/sandbox/model"
	"github.com/personium/personium-cell/internal/sandbox/urls"
	"github.com/personium/personium-cell/internal/sandbox/wire"
)

// foreignFaults are about jobs of somebody else in the same cell.
func foreignFaults() []Fault {
	return []Fault{
		{
			Name:      "busy",
			Parameter: "for how long, or forever (default two thirds of a job's time), from the first request on",
			Does:      "Somebody else's import holds cell1 from the start; it changes nothing.",
			Seen: "Core 1.8.3: while an import ran, every write in path style and the unit-level PUT in both styles got 409 " +
				"PR409-CM-0002.",
			Make: lastingOrForever("", makeBusy),
		},
		{
			Name: "foreign-job",
			Does: "Somebody else imports into the cell: right after our first job in path style, beside our first import in " +
				"subdomain style.",
			Seen: "Core 1.8.3, subdomain style: both imports got 202, the first to end cleared lock and progress of both, ready " +
				"at 6.6 s, done at 23.8 s.",
			Make: always(makeForeignJob),
		},
	}
}

// makeBusy runs somebody else's import from the first request on.
func makeBusy(p *Plan, d time.Duration) {
	var once sync.Once
	asked := make(chan struct{})
	p.wraps(func(next wire.Handler) wire.Handler {
		return func(q *wire.Request) *wire.Answer {
			once.Do(func() { close(asked) })
			return next(q)
		}
	})
	p.begins(func(c *model.Cell) {
		c.Jobs().RunForeign(func(j *model.Job) error {
			select {
			case <-asked:
			case <-j.Ended():
				return model.ErrEnded
			}
			return j.Pretend(d)
		})
	})
}

// makeForeignJob: in path style somebody else's import comes the moment our first job is over, so that nobody sees the cell at
// rest between the two; in subdomain style it runs beside our first import, which the lock does not prevent there.
func makeForeignJob(p *Plan) {
	if p.style == urls.SubdomainStyle {
		p.at(10, first(imports), (*model.Job).MeetForeigner)
		return
	}
	used := false
	p.Follows = func(j *model.Job) func() {
		if used || !own(j) {
			return nil
		}
		return func() {
			used = true
			j.Cell().Jobs().ImportForeign(p.Work)
		}
	}
}
