package sandbox

import (
	"cmp"
	"net/http"
	"time"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/urls"
)

// patience is how long a fault that wants to be seen waits for somebody to look.
const patience = 30 * time.Second

// A faultSet is what goes wrong in a unit. The settings never change; used, which remembers what happens only once, is
// guarded by the unit's mutex.
type faultSet struct {
	work time.Duration
	used map[string]bool

	queued, outage, busy, word, slowLook, slowPost, flushed time.Duration
	killed, killedQueued                                    string
	nameTaken, nameBurnt, staleError                        string
	failCode                                                coreerror.Code

	oldFailure, emptyBody, readyBefore, readyAtFirst, exportReadyFirst bool
	expiredToken, ownAccount, proxy, foreign, stuck                    bool
	exportsFail, exportsLeaveNothing, exportOver100                    bool
	rowsLost, newOwner, linksLost, countCapped                         bool
	csFailed, ruinedCell, lockStoreDown                                bool
	postCut, postLost                                                  bool

	downloadCut, uploadCut cut
}

const (
	lockKept = "lock-kept"
	lockLost = "lock-lost"
)

// once says yes the first time. u.mu is held.
func (f *faultSet) once(name string) bool {
	if f.used[name] {
		return false
	}
	f.used[name] = true
	return true
}

// holdBack says whether a job that was just accepted has to wait before it comes into the queue. u.mu is held.
func (f *faultSet) holdBack(j *job) bool {
	j.killsQueue = f.killedQueued != "" && f.once("killed-queued")
	return f.queued > 0 || j.killsQueue
}

// wait keeps a job out of the queue, as if other cells' jobs had the pool; or it kills the unit meanwhile.
func (f *faultSet) wait(j *job) error {
	if !j.killsQueue {
		if !later(j.ctx, f.queued) {
			return errEnded
		}
		return nil
	}
	if err := j.awaitLook(); err != nil {
		return err
	}
	if !later(j.ctx, f.work/3) {
		return errEnded
	}
	j.unit.crash(f.killedQueued == lockKept)
	return errEnded
}

// triggersOf is what is to happen in the middle of a job. u.mu is held.
func (f *faultSet) triggersOf(j *job) []trigger {
	if j.foreign {
		return nil
	}
	var list []trigger
	add := func(wanted bool, percent int, action func(*job) error) {
		if wanted {
			list = append(list, trigger{percent, action})
		}
	}
	add(f.foreign && j.unit.urls.Style == urls.SubdomainStyle && j.kind == importJob && f.once("foreign-job"), 10, meetForeigner)
	add(f.killed != "" && f.once("killed"), 26, func(j *job) error {
		if err := j.awaitLook(); err != nil {
			return err
		}
		j.unit.crash(f.killed == lockKept)
		return errEnded
	})
	add(f.outage > 0 && f.once("outage"), 40, func(j *job) error {
		j.unit.goDown(f.outage, 0)
		return nil
	})
	add(f.expiredToken && f.once("expired-token"), 50, func(j *job) error {
		j.unit.mu.Lock()
		defer j.unit.mu.Unlock()
		j.unit.expireTokens()
		return nil
	})
	add((f.failCode != "" || f.readyBefore) && j.kind == importJob, 64, func(*job) error {
		return practiceFailure(cmp.Or(f.failCode, coreerror.BadJSON))
	})
	add(f.stuck, 77, func(j *job) error {
		<-j.ctx.Done()
		return errEnded
	})
	return list
}

// readyFirst says whether the status goes on saying "ready" for one look although the job has begun.
func (f *faultSet) readyFirst(j *job) bool {
	if j.foreign {
		return false
	}
	return f.exportReadyFirst && j.kind == exportJob || f.readyAtFirst && j.kind == importJob
}

// firstLook waits for that one look.
func (f *faultSet) firstLook(j *job) error {
	if !f.readyFirst(j) {
		return nil
	}
	if err := j.awaitLook(); err != nil {
		return err
	}
	j.unit.mu.Lock()
	defer j.unit.mu.Unlock()
	j.begin = time.Now()
	j.writeProgress(0)
	return nil
}

// oddWord is the word that the status says instead of a known one, with the job it is about. u.mu is held.
func (f *faultSet) oddWord(c *cell, kind jobKind) (word, name, startedAt string) {
	j := c.last[kind]
	if f.word == never || j == nil || f.word != forever && time.Since(j.started) >= f.word {
		return "", "", ""
	}
	return string(kind) + "ation suspended", j.name, j.startedAt()
}

// loses says whether a request never arrives, and cuts whether its answer never leaves. u.mu is held.
func (f *faultSet) loses(q *request) bool {
	return f.postLost && q.startsJob() && f.once("post-lost")
}

func (f *faultSet) cuts(q *request, a *answer) bool {
	return f.postCut && q.startsJob() && a.status == http.StatusAccepted && f.once("post-cut")
}

// proxied replaces the answer to a look in the middle of a job by a proxy's page, once. u.mu is held.
func (f *faultSet) proxied(c *cell) bool {
	if !f.proxy || c == nil {
		return false
	}
	for _, j := range c.last {
		if time.Since(j.started) >= f.work/3 {
			return f.once("proxy-502")
		}
	}
	return false
}
