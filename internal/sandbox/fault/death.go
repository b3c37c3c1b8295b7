package fault

import (
	"cmp"
	"time"

	"github.com/personium/personium-cell/internal/sandbox/model"
)

// deathFaults are about a unit that dies, and about the store of its locks.
func deathFaults() []Fault {
	return []Fault{
		{
			Name:      "killed",
			Parameter: "lock-kept or lock-lost (default lock-kept)",
			Does:      "The unit is killed in the middle of the first job and comes back soon, with lock and progress or without.",
			Seen: "Core 1.8.3, path style, kill -9 at 26 %: with locks in memcached 26 % and the lock for ever, with locks in " +
				"the process ready and 1000 of 5000 rows.",
			Make: chosen(makeKilled, lockKept, lockLost),
		},
		{
			Name:      "lock-flushed",
			Parameter: "how long after the kill (default two thirds of a job's time)",
			Does: "With killed or killed-queued and the locks kept: an operator flushes the lock memcached; the stale progress " +
				"stays.",
			Seen: "Core 1.8.3, path style: after the flush writes were accepted again while the body stood at 26 % until the " +
				"next job ended.",
			Make: lasting(func(p *Plan, d time.Duration) { p.flushedAfter = d }),
		},
		{
			Name:      "killed-queued",
			Parameter: "lock-kept or lock-lost (default lock-kept)",
			Does:      "The unit is killed while the first job is queued; the cell keeps what it held.",
			Seen:      "Core 1.8.3 and 1.8.0, path style, locks in memcached: ready with the lock held for ever, data intact.",
			Make:      chosen(makeKilledQueued, lockKept, lockLost),
		},
		{
			Name:      "lock-store-down",
			Parameter: "how long each answer takes (default 12s)",
			Does:      "The lock memcached is away: every URL answers 503, those of the unit as well.",
			Seen: "Core 1.8.0 and 1.8.3, path style: 503 PR503-SV-0002 after 12.0 to 12.1 s on cell URLs and on the unit's own for " +
				"as long as it was watched, after the lock memcached was restarted.",
			Make: func(p *Plan, value string) error {
				return lasting(func(p *Plan, d time.Duration) { p.LockStoreDown = d })(p, cmp.Or(value, "12s"))
			},
		},
	}
}

// Where the locks are when a unit is killed: in memcached, or in the process.
const (
	lockKept = "lock-kept"
	lockLost = "lock-lost"
)

func makeKilled(p *Plan, locks string) {
	p.at(26, first(own), func(j *model.Job) error {
		if err := j.AwaitLook(); err != nil {
			return err
		}
		p.unit.Crash(locks == lockKept, p.flushedAfter)
		return model.ErrEnded
	})
}

func makeKilledQueued(p *Plan, locks string) {
	firstOwn := first(own)
	p.holdsBack(func(j *model.Job) func() error {
		if !firstOwn(j) {
			return nil
		}
		return func() error {
			if err := j.AwaitLook(); err != nil {
				return err
			}
			if err := j.Sleep(p.Work / 3); err != nil {
				return err
			}
			p.unit.Crash(locks == lockKept, p.flushedAfter)
			return model.ErrEnded
		}
	})
}
