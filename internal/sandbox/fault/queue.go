package fault

import (
	"time"

	"github.com/personium/personium-cell/internal/sandbox/model"
)

// queueFaults are about when a job begins, and what its state says before and beside it.
func queueFaults() []Fault {
	return []Fault{
		{
			Name:      "queued",
			Parameter: "how long the pool is busy before a job starts (default two thirds of a job's time)",
			Does:      "Every job waits in the queue first: the lock is held and the state says ready.",
			Seen: "Core 1.8.3, path style: the 12th of 12 imports showed ready for 232 s with the lock held; subdomain style: 5 " +
				"s.",
			Make: lasting(func(p *Plan, d time.Duration) {
				p.holdsBack(func(j *model.Job) func() error { return func() error { return j.Sleep(d) } })
			}),
		},
		{
			Name: "ready-first",
			Does: "The first check of an import gets ready although its work has started.",
			Seen: "Core 1.8.3, both styles: ready in one check within 6 ms of the 202, in 2 of 50 good imports and 3 of 50 " +
				"failing ones.",
			Make: always(func(p *Plan) { p.showsLate(model.ImportJob) }),
		},
		{
			Name: "export-ready-first",
			Does: "The first check of an export gets ready although its work has started.",
			Seen: "Core 1.8.3, both styles: seen of imports, whose first progress is written by the same code; of exports it " +
				"follows from the source.",
			Make: always(func(p *Plan) { p.showsLate(model.ExportJob) }),
		},
		{
			Name:      "unknown-word",
			Parameter: "how long the state says it, or forever (the default)",
			Does:      "From the acceptance of a job on its state is a word that nobody knows.",
			Seen: "No unit said one: the documentation's words differ from those of core 1.8.0 and 1.8.3 in both styles, so a " +
				"third set may come.",
			Make: lastingOrForever("forever", func(p *Plan, d time.Duration) { p.Word = suspendedFor(d) }),
		},
		{
			Name: "stuck",
			Does: "Every job stops at 77 % and holds its lock for ever.",
			Seen: "Core 1.8.3, path style, locks in memcached, unit killed: the body stayed at 77 % and every write was refused " +
				"until an operator flushed the lock.",
			Make: always(func(p *Plan) { p.at(77, own, standStill) }),
		},
	}
}

// suspendedFor is the word that the state says instead of a known one, from a job's acceptance on.
func suspendedFor(d time.Duration) func(*model.Job) string {
	return func(j *model.Job) string {
		if d != model.Forever && j.Age() >= d {
			return ""
		}
		return string(j.Kind()) + "ation suspended"
	}
}

func standStill(j *model.Job) error {
	<-j.Ended()
	return model.ErrEnded
}
