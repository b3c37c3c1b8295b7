package sandbox

import (
	"cmp"

	"github.com/personium/personium-cell/internal/sandbox/wire"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/corejson"
	"github.com/personium/personium-cell/internal/sandbox/urls"

	"io"
	"net/http"
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/snapshot"
)

// jobResource is __import or __export: the state by GET, a new job by POST.
func (q *request) jobResource(kind jobKind, start func() (*wire.Answer, error)) (*wire.Answer, error) {
	switch q.Method {
	case http.MethodGet, http.MethodHead:
		return q.locked(func() (*wire.Answer, error) { return q.jobState(kind) })
	case http.MethodPost:
		return start()
	case http.MethodOptions:
		return q.locked(func() (*wire.Answer, error) {
			if err := q.needRoot(); err != nil {
				return nil, err
			}
			return wire.Options("OPTIONS, GET, POST"), nil
		})
	}
	return nil, notAllowed()
}

// jobState answers with the failure of a failed cell, with the entry of what runs, or with "ready", which means no more
// than that there is neither. u.mu is held.
func (q *request) jobState(kind jobKind) (*wire.Answer, error) {
	if err := q.needRoot(); err != nil {
		return nil, err
	}
	c := q.cell
	state := func(body string) (*wire.Answer, error) {
		return wire.Reply(http.StatusOK).Text(wire.StatusType(q.HTTP), body), nil
	}
	if hook := c.hook[kind]; hook != nil {
		delete(c.hook, kind)
		return state(hook())
	}
	if kind == importJob && c.status() == statusFailed {
		if c.failure == nil {
			return nil, coreerror.FileFailure("read error json file")
		}
		return state(*c.failure)
	}
	p := c.progress[kind]
	if last := c.last[kind]; last != nil && q.unit.plan.word != nil {
		if word := q.unit.plan.word(last); word != "" {
			return state(cmp.Or(p, &progress{name: last.name, startedAt: last.startedAt()}).body(kind, word))
		}
	}
	if p != nil {
		return state(p.body(kind, kind.runningWord()))
	}
	return state(readyBody)
}

// startImport is POST __import, in the server's order: lock, rights, body, file, archive, other requests, lock again.
func (q *request) startImport() (*wire.Answer, error) {
	name, given, err := q.startName()
	if err != nil {
		return nil, err
	}
	if !given {
		return nil, coreerror.KeyMissing.New("Name")
	}
	data, err := q.archiveOf(name)
	if err != nil {
		return nil, err
	}
	archive, err := checkArchive(data)
	if err != nil {
		return nil, err
	}
	return q.locked(func() (*wire.Answer, error) {
		if err := q.waitAlone(); err != nil {
			return nil, err
		}
		before := q.cell.lock
		q.cell.lock = importJob.lock()
		payload, err := readPayload(archive)
		if err != nil {
			q.cell.lock = before
			return nil, err
		}
		q.cell.importOf(name, payload)
		q.unit.submit(q.unit.newJob(q.cell, importJob, name, payload.runImport))
		return wire.Reply(http.StatusAccepted).With("Location", q.cellURL()+"__import"), nil
	})
}

// archiveOf reads the archive of a snapshot, whatever state its name is in.
func (q *request) archiveOf(name string) ([]byte, error) {
	q.unit.mu.Lock()
	defer q.unit.mu.Unlock()
	f, there := q.cell.area[name+".zip"]
	if !there {
		return nil, coreerror.NoFile.New(name + ".zip")
	}
	if q.cell.openZips[name] {
		return nil, coreerror.UnknownException()
	}
	if f.meta == nil && f.data == nil {
		// The server opens an archive for writing to look into it; from now on its bytes are in the way of an upload.
		q.cell.area[name+".zip"] = begun()
		return begun().data, nil
	}
	f.addFolders()
	return f.data, nil
}

// startExport is POST __export. The name is taken before the wait, and stays taken when the wait was in vain.
func (q *request) startExport() (*wire.Answer, error) {
	name, given, err := q.startName()
	if err != nil {
		return nil, err
	}
	if !given {
		name = q.cell.name + "_" + time.Now().UTC().Format("20060102_150405")
	}
	return q.locked(func() (*wire.Answer, error) {
		if _, taken := q.cell.area[name+".zip"]; taken {
			return nil, coreerror.FileExists.New(name + ".zip")
		}
		q.cell.area[name+".zip"] = phantom()
		if err := q.waitAlone(); err != nil {
			return nil, err
		}
		q.cell.truth.ExportsAccepted++
		q.unit.submit(q.unit.newJob(q.cell, exportJob, name, runExport))
		return wire.Reply(http.StatusAccepted).With("Location", q.cellURL()+"__export"), nil
	})
}

// startName checks lock and rights and reads the name out of the body of a POST; given is false when there is none. A
// body of no bytes is an error for an import and means "no name" to an export.
func (q *request) startName() (name string, given bool, err error) {
	if _, err := q.locked(func() (*wire.Answer, error) {
		if q.HTTP.Header.Get("Authorization") != "" || q.HTTP.URL.Query().Get("p_cookie_peer") != "" {
			q.cell.truth.POSTs++
		}
		if err := q.needUnlocked(); err != nil {
			return nil, err
		}
		return nil, q.needRoot()
	}); err != nil {
		return "", false, err
	}
	body, err := io.ReadAll(q.HTTP.Body)
	if err != nil {
		return "", false, coreerror.BodyUnreadable.New()
	}
	if len(body) == 0 && q.Target.Level == urls.AtExport {
		return "", false, nil
	}
	return nameIn(strings.ToValidUTF8(string(body), "\ufffd"))
}

func nameIn(body string) (name string, given bool, err error) {
	value, err := corejson.Parse(body)
	if err != nil {
		return "", false, coreerror.ParseFailure(body)
	}
	members, ok := value.(corejson.Object)
	if !ok {
		return "", false, coreerror.UnknownException()
	}
	v, present := members["Name"]
	if !present || v == nil {
		return "", false, nil
	}
	if name, ok = v.(string); !ok {
		return "", false, coreerror.UnknownException()
	}
	if _, err := snapshot.ParseName(name); err != nil {
		return "", false, coreerror.FieldFormat.New("Name", "^[a-zA-Z0-9-_]{1,192}$")
	}
	return name, true, nil
}
