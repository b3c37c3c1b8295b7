package fault

import (
	"net/http"
	"sync/atomic"
	"time"

	"github.com/personium/personium-cell/internal/sandbox/model"
	"github.com/personium/personium-cell/internal/sandbox/wire"
)

// wayFaults are about the way to the unit, on which requests and answers are late or lost.
func wayFaults() []Fault {
	return []Fault{
		{
			Name:      "outage",
			Parameter: "how long (default two thirds of a job's time)",
			Does:      "In the middle of the first job the unit cannot be reached; the job goes on.",
			Seen: "Core 1.8.3, path style: nothing answered for 38 s around a restart; that a job outlives an outage of the way " +
				"to it follows from its running in the server.",
			Make: lasting(makeOutage),
		},
		{
			Name: "proxy-502",
			Does: "One check of the first job gets a proxy's HTML page with 502.",
			Seen: "No proxy stood in front of the measured units; the nginx of the official installation answers so while core " +
				"does not, in both styles.",
			Make: always(makeProxy502),
		},
		{
			Name:      "slow-look",
			Parameter: "how long (default two thirds of a job's time)",
			Does:      "Every answer about the state of a job takes its time.",
			Seen:      "Core 1.8.3, path style: 12 s for each answer while the lock memcached was away.",
			Make:      lasting(func(p *Plan, d time.Duration) { p.slows(d, (*wire.Request).Looks) }),
		},
		{
			Name:      "slow-post",
			Parameter: "how long (default two thirds of a job's time)",
			Does:      "The answer to the POST that starts a job takes its time; the job has started.",
			Seen: "Core 1.8.3, path style: 1.6 s for a snapshot of 100,000 rows, 2.75 s beside pollers; nginx gives up after " +
				"300 s.",
			Make: lasting(func(p *Plan, d time.Duration) { p.slows(d, (*wire.Request).StartsJob) }),
		},
		{
			Name: "post-cut",
			Does: "The first POST that starts a job is accepted, and the connection is cut before the answer.",
			Seen: "Core 1.8.3, path style: a POST took up to 2.75 s beside pollers; a proxy or client that gives up first " +
				"leaves a job that runs.",
			Make: always(makePostCut),
		},
		{
			Name: "post-lost",
			Does: "The first POST that starts a job is cut before it reaches the unit; nothing is started.",
			Seen: "Not seen on a unit; on loopback 5 of 40 POSTs ended in a reset because the server was just closing the kept " +
				"connection.",
			Make: always(makePostLost),
		},
	}
}

func makeOutage(p *Plan, d time.Duration) {
	p.at(40, first(own), func(j *model.Job) error {
		p.unit.GoDown(d)
		return nil
	})
}

// makeProxy502 waits for the middle of the first job, and then for a look at it.
func makeProxy502(p *Plan) {
	var middle atomic.Pointer[string] // of a job of the cell of this name
	p.at(15, first(own), func(j *model.Job) error {
		name := j.CellName()
		middle.Store(&name)
		return nil
	})
	p.wraps(func(next wire.Handler) wire.Handler {
		return func(q *wire.Request) *wire.Answer {
			if name := middle.Load(); q.Looks() && name != nil && *name == q.Target.Cell && middle.CompareAndSwap(name, nil) {
				return wire.ProxyPage(http.StatusBadGateway)
			}
			return next(q)
		}
	})
}

func makePostCut(p *Plan) {
	var used atomic.Bool
	p.wraps(func(next wire.Handler) wire.Handler {
		return func(q *wire.Request) *wire.Answer {
			a := next(q)
			if a != nil && a.Status == http.StatusAccepted && q.StartsJob() && used.CompareAndSwap(false, true) {
				return nil
			}
			return a
		}
	})
}

func makePostLost(p *Plan) {
	var used atomic.Bool
	p.wraps(func(next wire.Handler) wire.Handler {
		return func(q *wire.Request) *wire.Answer {
			if q.StartsJob() && used.CompareAndSwap(false, true) {
				return nil
			}
			return next(q)
		}
	})
}
