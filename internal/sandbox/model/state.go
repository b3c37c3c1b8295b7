package model

import (
	"cmp"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/corezip"
)

// State is what the cell says about its jobs of a kind: the failure of a failed cell, the entry of what runs, or "ready", which
// means no more than that there is neither. The cells are locked.
func (c Jobs) State(kind JobKind) (string, error) {
	if hook := c.activity.hook[kind]; hook != nil {
		delete(c.activity.hook, kind)
		return hook(), nil
	}
	if kind == ImportJob && c.status() == StatusFailed {
		if c.activity.failure == nil {
			return "", coreerror.FileFailure("read error json file")
		}
		return *c.activity.failure, nil
	}
	p, last := c.activity.progress[kind], c.activity.last[kind]
	if word := c.cells.hooks.wordFor(last); word != "" {
		return cmp.Or(p, &progress{name: last.name, startedAt: last.startedAt()}).body(kind, word), nil
	}
	if p != nil {
		return p.body(kind, kind.runningWord()), nil
	}
	return ReadyBody, nil
}

// StartImport takes the lock, counts what the archive has to bring in, and puts an import of it into the queue. When the
// counting fails, the lock is as it was before. The cells are locked.
func (c Jobs) StartImport(name string, archive *corezip.Archive) error {
	before := c.activity.lock
	c.activity.lock = ImportJob.lock()
	payload, err := readPayload(archive)
	if err != nil {
		c.activity.lock = before
		return err
	}
	c.Jobs().importOf(name, payload)
	c.cells.submit(newJob(c.Cell, ImportJob, name, payload.runImport))
	return nil
}

// StartExport takes the lock and puts an export into the queue. The cells are locked.
func (c Jobs) StartExport(name string) {
	c.truth.ExportsAccepted++
	c.cells.submit(newJob(c.Cell, ExportJob, name, runExport))
}
