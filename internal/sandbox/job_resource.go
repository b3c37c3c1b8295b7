package sandbox

import (
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/corejson"
	"github.com/personium/personium-cell/internal/sandbox/urls"
	"github.com/personium/personium-cell/internal/sandbox/wire"
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

// jobState answers with the state of a job. The cells are locked.
func (q *request) jobState(kind jobKind) (*wire.Answer, error) {
	if err := q.needRoot(); err != nil {
		return nil, err
	}
	body, err := q.cell.state(kind)
	if err != nil {
		return nil, err
	}
	return wire.Reply(http.StatusOK).Text(wire.StatusType(q.HTTP), body), nil
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
	var data []byte
	if _, err := q.locked(func() (*wire.Answer, error) {
		data, err = q.cell.archive(name)
		return nil, err
	}); err != nil {
		return nil, err
	}
	archive, err := checkArchive(data)
	if err != nil {
		return nil, err
	}
	return q.locked(func() (*wire.Answer, error) {
		if err := q.visit.waitAlone(q.HTTP.Context()); err != nil {
			return nil, err
		}
		if err := q.cell.startImport(name, archive); err != nil {
			return nil, err
		}
		return wire.Reply(http.StatusAccepted).With("Location", q.cellURL()+"__import"), nil
	})
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
		if err := q.cell.area.claim(name); err != nil {
			return nil, err
		}
		if err := q.visit.waitAlone(q.HTTP.Context()); err != nil {
			return nil, err
		}
		q.cell.startExport(name)
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
