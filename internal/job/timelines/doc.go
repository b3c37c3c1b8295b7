// Package timelines tries a verdict on random lives of a job. It is for tests only.
//
// A timeline is one life: a unit with one cell, an admin who starts an import or an export of it and waits, and whatever
// chance lets happen meanwhile. [Run] draws timelines, one a seed, lets the whole of package job (the checks, the POST, the
// wait, the proof) loose on each, in a bubble with a time of its own, and holds the verdict against what the model knows to
// be true. [Trace] plays one again and writes down what happened. With a better verdict no answer changes, with a worse one
// the tally says how often and on which seeds it was false; "ready means done" is false on about half of them.
//
// # What is modelled
//
// The model is of what was measured on real units, and shares no code with what it judges.
//
//   - script.go, plan.go, incident.go draw a script: style, credentials, what was there before, the POST, our job's queue,
//     progress and end, the jobs of others, outages, kills, expired tokens, limits, an admin who gives up and comes back.
//   - unit.go is the unit, and moves when it is asked: what is due happens in the order of its instants, with the lock,
//     the states that are shown, the snapshot area and the cell's version.
//   - jobs.go, fail.go, happen.go let jobs run, fail, be killed, overlap and lose their locks; content.go, loss.go and goods.go
//     are what a cell and a snapshot hold, what an import brings, and what it loses.
//   - answer.go, stray.go, route.go, area.go, list.go, census.go, role.go, post.go answer requests as a unit, a proxy or
//     nobody would, straight from memory.
//   - admin.go is the one who starts, waits, interrupts and resumes; archives.go gives the snapshot, and exports.go
//     what an export left, with the rows of items.go.
//   - table.go is the largest set of an exported cell, row by row, with what others write into it and what the server reads.
//   - truth.go says what is false about a result, clean.go which ones have to end, and how; tally.go sums up, trace.go writes a
//     script down.
//   - hard.go draws the troubles of real units: a lost queue, a cell that held the snapshot's counts before, and, each in a
//     file of its own with the fact that it rests on, edit.go, pages.go, writers.go, limiter.go, blind.go, rival.go and twin.go.
//     hardtruth.go says what is false by them, and hardtally.go of which kind the false verdicts are.
//
// A verdict is false if it says done and it did not happen, failed and it did not fail, incomplete and nothing is missing or the
// job goes on. Unproved and still running are never false, but running for no reason is, and so is to wait on without
// an end. What nobody can see is exempt; each exemption stands in truth.go with its reason. Lest a verdict be right by never
// saying done, the tally also counts how many of the jobs that end well and stay readable end in done.
//
// # To add an event
//
// Give script a field for it, draw it where scripts are drawn, plan it in happen.go, and let String in trace.go show it. A
// draw that comes last leaves most of what the other draws of a seed gave. Then ask what becomes false by it and what cannot be
// seen, and say so in truth.go. It works if a verdict that ignores it is found out: break the verdict, and look whether the
// tally notices. An event that was seen on a real unit belongs to hard.go, with a test that scripts it.
//
// # To see a seed again
//
//	go test ./internal/job/timelines -v -timelines 1 -timelines-seed N
//
// runs the timeline of seed N alone. The first few false verdicts are traced without being asked for. The same seed is the same
// timeline as long as nothing about the drawing changes.
package timelines
