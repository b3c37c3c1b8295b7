package sandbox

import (
	"net/http"
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/corejson"
	"github.com/personium/personium-cell/internal/sandbox/model"
	"github.com/personium/personium-cell/internal/sandbox/wire"
	"github.com/personium/personium-cell/internal/snapshot"
)

// A jobEndpoint is __import or __export: the state by GET, a new job by POST.
type jobEndpoint struct {
	*request
	kind model.JobKind
}

func (j jobEndpoint) answer() (*wire.Answer, error) {
	switch j.Method {
	case http.MethodGet, http.MethodHead:
		return j.locked(func() (*wire.Answer, error) { return j.state() })
	case http.MethodPost:
		if j.kind == model.ImportJob {
			return j.startImport()
		}
		return j.startExport()
	case http.MethodOptions:
		return j.locked(func() (*wire.Answer, error) {
			if err := j.needRoot(); err != nil {
				return nil, err
			}
			return wire.Options("OPTIONS, GET, POST"), nil
		})
	}
	return nil, notAllowed()
}

// state answers with the state of a job. The cells are locked.
func (j jobEndpoint) state() (*wire.Answer, error) {
	if err := j.needRoot(); err != nil {
		return nil, err
	}
	body, err := j.cell.Jobs().State(j.kind)
	if err != nil {
		return nil, err
	}
	return wire.Reply(http.StatusOK).Text(wire.StatusType(j.HTTP), body), nil
}

// startImport is POST __import, in the server's order: lock, rights, body, file, archive, other requests, lock again.
func (j jobEndpoint) startImport() (*wire.Answer, error) {
	name, given, err := j.startName()
	if err != nil {
		return nil, err
	}
	if !given {
		return nil, coreerror.KeyMissing.New("Name")
	}
	var data []byte
	if _, err := j.locked(func() (*wire.Answer, error) {
		data, err = j.cell.Jobs().Archive(name)
		return nil, err
	}); err != nil {
		return nil, err
	}
	archive, err := model.CheckArchive(data)
	if err != nil {
		return nil, err
	}
	return j.locked(func() (*wire.Answer, error) {
		if err := j.visit.WaitAlone(j.HTTP.Context()); err != nil {
			return nil, err
		}
		if err := j.cell.Jobs().StartImport(name, archive); err != nil {
			return nil, err
		}
		return wire.Reply(http.StatusAccepted).With("Location", j.cellURL()+"__import"), nil
	})
}

// startExport is POST __export. The name is taken before the wait, and stays taken when the wait was in vain.
func (j jobEndpoint) startExport() (*wire.Answer, error) {
	name, given, err := j.startName()
	if err != nil {
		return nil, err
	}
	if !given {
		name = j.cell.Name() + "_" + time.Now().UTC().Format("20060102_150405")
	}
	return j.locked(func() (*wire.Answer, error) {
		if err := j.cell.Area.Claim(name); err != nil {
			return nil, err
		}
		if err := j.visit.WaitAlone(j.HTTP.Context()); err != nil {
			return nil, err
		}
		j.cell.Jobs().StartExport(name)
		return wire.Reply(http.StatusAccepted).With("Location", j.cellURL()+"__export"), nil
	})
}

// startName checks lock and rights and reads the name out of the body of a POST; given is false when there is none. A
// body of no bytes is an error for an import and means "no name" to an export.
func (j jobEndpoint) startName() (name string, given bool, err error) {
	if _, err := j.locked(func() (*wire.Answer, error) {
		if j.HTTP.Header.Get("Authorization") != "" || j.HTTP.URL.Query().Get("p_cookie_peer") != "" {
			j.cell.Jobs().CountPOST()
		}
		if err := j.needUnlocked(); err != nil {
			return nil, err
		}
		return nil, j.needRoot()
	}); err != nil {
		return "", false, err
	}
	body, err := j.body()
	if err != nil {
		return "", false, err
	}
	if len(body) == 0 && j.kind == model.ExportJob {
		return "", false, nil
	}
	return nameIn(strings.ToValidUTF8(body, "\ufffd"))
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
