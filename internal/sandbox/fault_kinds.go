package sandbox

import (
	"time"

	"github.com/personium/personium-cell/internal/sandbox/urls"
)

// faultKinds is the one table of faults: what documents a fault stands beside what sets it.
func faultKinds() []faultKind {
	var kinds []faultKind
	for _, list := range [][]faultKind{queueFaults(), failureFaults(), deathFaults(), accessFaults(), stateFaults(), exportFaults(), transferFaults()} {
		kinds = append(kinds, list...)
	}
	return kinds
}

func queueFaults() []faultKind {
	return []faultKind{
		{FaultDoc{"queued", "how long the pool is busy before a job starts (default two thirds of a job's time)",
			"Every job waits in the queue first: the lock is held and the state says ready.",
			"Core 1.8.3, path style: the 12th of 12 imports showed ready for 232 s with the lock held; subdomain style: 5 s."},
			"", lasting(func(f *faultSet) *time.Duration { return &f.queued })},
		{FaultDoc{"ready-first", "",
			"The first look at an import says ready although its work has begun.",
			"Core 1.8.3, both styles: ready for one look within 6 ms of the 202, in 2 of 50 good imports and 3 of 50 failing ones."},
			"", on(func(f *faultSet) *bool { return &f.readyAtFirst })},
		{FaultDoc{"export-ready-first", "",
			"The first look at an export says ready although its work has begun.",
			"Core 1.8.3, both styles: seen of imports, whose first progress is written by the same code; of exports it follows from the source."},
			"", on(func(f *faultSet) *bool { return &f.exportReadyFirst })},
		{FaultDoc{"stuck", "",
			"Every job stops at 77 % and holds its lock for ever.",
			"Core 1.8.3, path style, locks in memcached, unit killed: the body stayed at 77 % and every write was refused until an operator flushed the lock."},
			"", on(func(f *faultSet) *bool { return &f.stuck })},
		{FaultDoc{"foreign-job", "",
			"Somebody else imports into the cell: right after our first job in path style, beside our first import in subdomain style.",
			"Core 1.8.3, subdomain style: both imports got 202, the first to end cleared lock and progress of both, ready at 6.6 s, done at 23.8 s."},
			"", on(func(f *faultSet) *bool { return &f.foreign })},
		{FaultDoc{"unknown-word", "how long the state says it, or forever (the default)",
			"From the acceptance of a job on its state is a word that nobody knows.",
			"No unit said one: the documentation's words differ from those of core 1.8.0 and 1.8.3 in both styles, so a third set may come."},
			"", lastingOrForever(func(f *faultSet) *time.Duration { return &f.word }, "forever")},
		{FaultDoc{"busy", "for how long, or forever (default two thirds of a job's time), from the first request on",
			"Somebody else's import holds cell1 from the start; it changes nothing.",
			"Core 1.8.3: while an import ran, every write in path style and the unit-level PUT in both styles got 409 PR409-CM-0002."},
			"", lastingOrForever(func(f *faultSet) *time.Duration { return &f.busy }, "")},
	}
}

func failureFaults() []faultKind {
	return []faultKind{
		{FaultDoc{"fail", "the code (default PR400-CM-0004)",
			"Every import fails with this code after the cell was wiped.",
			"Core 1.8.3: a broken line in a pjson file gave import failed with PR400-CM-0004 in path style and 409 PR409-CM-0001 in subdomain style."},
			"", setFailCode},
		{FaultDoc{"ready-before-failure", "",
			"Every import fails, and one look at its end still says ready.",
			"Core 1.8.3: one ready for 5 to 10 ms between in progress and the failure, in 8 of 43 failing imports in path style and in two runs in subdomain style."},
			"", on(func(f *faultSet) *bool { return &f.readyBefore })},
		{FaultDoc{"old-failure", "",
			"cell1 starts as a failed cell; an import over it shows the old failure until it has replaced the cell's .pmeta.",
			"Core 1.8.3, path style: the old body, with its old started_at, for 0.25 to 2 s after the 202; subdomain style: everything is 409."},
			"", on(func(f *faultSet) *bool { return &f.oldFailure })},
		{FaultDoc{"empty-body", "",
			"cell1 starts as a failed cell that no import repairs; between the old failure and the new one a look gets 200 without a body.",
			"Core 1.8.3, path style: HTTP 200 with zero bytes in three looks, 18 ms, when an import over a failed cell failed again."},
			urls.PathStyle, on(func(f *faultSet) *bool { return &f.emptyBody })},
		{FaultDoc{"cs-failed", "",
			"The .pmeta of cell1's snapshot says import failed: the cell looks failed in the middle of an import that succeeds.",
			"Core 1.8.3: path style 500 PR500-CM-0002 for 0.15 to 4 s, subdomain style 409 PR409-CM-0001, then ready."},
			"", on(func(f *faultSet) *bool { return &f.csFailed })},
		{FaultDoc{"ruined", "",
			"The .pmeta of cell1's snapshot is no JSON: from the middle of its import on every URL of the cell answers 500.",
			"Core 1.8.0 and 1.8.3, path style: 500 PR500-DV-0002 on everything but the unit level, without end."},
			"", on(func(f *faultSet) *bool { return &f.ruinedCell })},
		{FaultDoc{"rows-lost", "",
			"Every import ends with ready and without any OData row.",
			"Core 1.8.0, path style: the first import for an owner without a search index, three times the same; also seen on 1.8.3."},
			"", on(func(f *faultSet) *bool { return &f.rowsLost })},
		{FaultDoc{"new-owner", "",
			"cell1 is empty, and its owner has no search index: imports lose every OData row until somebody writes into it.",
			"Core 1.8.0 and 1.8.3, path style: ready without a row, three times the same; after POST __ctl/Role the same import was complete."},
			"", on(func(f *faultSet) *bool { return &f.newOwner })},
		{FaultDoc{"links-lost", "",
			"Every import loses links between user data: of the pairs of entity types that have any, every other one, the first included.",
			"Core 1.8.0, path style: 13 of 32 and 15 of 36 many-to-many links, at random per import; the rows stay in a re-export, and 204 to the POST of a link repairs it."},
			"", on(func(f *faultSet) *bool { return &f.linksLost })},
	}
}

func deathFaults() []faultKind {
	return []faultKind{
		{FaultDoc{"killed", "lock-kept or lock-lost (default lock-kept)",
			"The unit is killed in the middle of the first job and comes back soon, with lock and progress or without.",
			"Core 1.8.3, path style, kill -9 at 26 %: with locks in memcached 26 % and the lock for ever, with locks in the process ready and 1000 of 5000 rows."},
			"", chosen(func(f *faultSet) *string { return &f.killed }, lockKept, lockLost)},
		{FaultDoc{"lock-flushed", "how long after the kill (default two thirds of a job's time)",
			"With killed or killed-queued and the locks kept: an operator flushes the lock memcached; the stale progress stays.",
			"Core 1.8.3, path style: after the flush writes were accepted again while the body stood at 26 % until the next job ended."},
			"", lasting(func(f *faultSet) *time.Duration { return &f.flushed })},
		{FaultDoc{"killed-queued", "lock-kept or lock-lost (default lock-kept)",
			"The unit is killed while the first job is queued; the cell keeps what it held.",
			"Core 1.8.3 and 1.8.0, path style, locks in memcached: ready with the lock held for ever, data intact."},
			"", chosen(func(f *faultSet) *string { return &f.killedQueued }, lockKept, lockLost)},
		{FaultDoc{"outage", "how long (default two thirds of a job's time)",
			"In the middle of the first job the unit cannot be reached; the job goes on.",
			"Core 1.8.3, path style: nothing answered for 38 s around a restart; that a job outlives an outage of the way to it follows from its running in the server."},
			"", lasting(func(f *faultSet) *time.Duration { return &f.outage })},
		{FaultDoc{"proxy-502", "",
			"One look at the first job gets a proxy's HTML page with 502.",
			"No proxy stood in front of the measured units; the nginx of the official installation answers so while core does not, in both styles."},
			"", on(func(f *faultSet) *bool { return &f.proxy })},
		{FaultDoc{"lock-store-down", "",
			"The lock memcached is away: every cell URL answers 503.",
			"Core 1.8.3, path style: 503 PR503-SV-0002 on cell URLs for at least 40 s after the lock memcached was restarted."},
			"", on(func(f *faultSet) *bool { return &f.lockStoreDown })},
		{FaultDoc{"slow-look", "how long (default two thirds of a job's time)",
			"Every answer about the state of a job takes its time.",
			"Core 1.8.3, path style: 12 s for each answer while the lock memcached was away."},
			"", lasting(func(f *faultSet) *time.Duration { return &f.slowLook })},
		{FaultDoc{"slow-post", "how long (default two thirds of a job's time)",
			"The answer to the POST that starts a job takes its time; the job has begun.",
			"Core 1.8.3, path style: 1.6 s for a snapshot of 100,000 rows, 2.75 s beside pollers; nginx gives up after 300 s."},
			"", lasting(func(f *faultSet) *time.Duration { return &f.slowPost })},
		{FaultDoc{"post-cut", "",
			"The first POST that starts a job is accepted, and the connection is cut before the answer.",
			"Core 1.8.3, path style: a POST took up to 2.75 s beside pollers; a proxy or client that gives up first leaves a job that runs."},
			"", on(func(f *faultSet) *bool { return &f.postCut })},
		{FaultDoc{"post-lost", "",
			"The first POST that starts a job is cut before it reaches the unit; nothing is started.",
			"Not seen on a unit; on loopback 5 of 40 POSTs ended in a reset because the server was just closing the kept connection."},
			"", on(func(f *faultSet) *bool { return &f.postLost })},
	}
}

func accessFaults() []faultKind {
	return []faultKind{
		{FaultDoc{"expired-token", "",
			"The access tokens that the unit has given expire in the middle of the first job; refresh tokens stay good.",
			"Core 1.8.3, path style: expires_in=2 gave the last 200 after 1.974 s and 401 PR401-AU-0002 after 2.000 s; the job went on."},
			"", on(func(f *faultSet) *bool { return &f.expiredToken })},
		{FaultDoc{"own-account", "",
			"The token is one of cell1's own root account, which the import deletes and brings back.",
			"Core 1.8.0 and 1.8.3, both styles: 200, 403 PR403-AU-0002, 401 PR401-AU-0001, 403, and 200 at the very end."},
			"", on(func(f *faultSet) *bool { return &f.ownAccount })},
	}
}

func stateFaults() []faultKind {
	return []faultKind{
		{FaultDoc{"count-capped", "",
			"Counts of lists stop at 10,000, however many rows there are.",
			"Core 1.8.3 on Elasticsearch 7, path style: __count was 10000 for 25,010 rows, $skip=25009 gave one row and $skip=25010 none."},
			"", on(func(f *faultSet) *bool { return &f.countCapped })},
		{FaultDoc{"name-taken", "the snapshot's name (default nightly)",
			"A snapshot of this name is in cell1 already.",
			"Core 1.8.3, path style: 409 PR409-DV-0002 File [z.zip] already exists."},
			"", named(func(f *faultSet) *string { return &f.nameTaken })},
		{FaultDoc{"name-burnt", "the snapshot's name (default nightly)",
			"An export of this name was refused as busy: nothing is listed, and the name is taken.",
			"Core 1.8.0 and 1.8.3, path style: export 409 PR409-DV-0002, GET and DELETE 404, one empty response in the listing; PUT 201 and DELETE 204 free it."},
			"", named(func(f *faultSet) *string { return &f.nameBurnt })},
		{FaultDoc{"stale-error", "the snapshot's name (default nightly)",
			"NAME.error of yesterday's failure is in cell1 already; a new failure does not change it.",
			"Core 1.8.0 and 1.8.3, path style: a second failure kept text and dates of the first, a later success left the file there."},
			"", named(func(f *faultSet) *string { return &f.staleError })},
	}
}

func exportFaults() []faultKind {
	return []faultKind{
		{FaultDoc{"export-fails", "",
			"Every export of a cell with data fails.",
			"Core 1.8.3 on Elasticsearch 7, both styles: in progress 0 % once, ready, and NAME.error with unknown property was appointed."},
			"", on(func(f *faultSet) *bool { return &f.exportsFail })},
		{FaultDoc{"export-over-100", "",
			"The progress of an export goes far above 100 %.",
			"Core 1.8.3 on Elasticsearch 7 with its query repaired, both styles: 448 % for 45,000 rows, because the total is capped at 10,000."},
			"", on(func(f *faultSet) *bool { return &f.exportOver100 })},
		{FaultDoc{"export-leaves-nothing", "",
			"Every export ends with ready and leaves neither an archive nor an error file; its name is burnt.",
			"Core 1.8.0, path style, snapshot area full: 202, ready, one empty response in the listing, PUT of the name 500 PR500-DV-0001."},
			"", on(func(f *faultSet) *bool { return &f.exportsLeaveNothing })},
	}
}
