package sandbox

import (
	"net/http"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/model"
	"github.com/personium/personium-cell/internal/sandbox/wire"
)

// currentLog is the file that the rules of a cell write.
const currentLog = "default.log"

// logResource is {CellURL}__log/current or /archive, or a file in it. There is only the current one: the practice unit does not
// live long enough for another. Neither folder is listed here.
func (q *request) logResource(path []string) (*wire.Answer, error) {
	if len(path) == 1 {
		if q.Method == "PROPFIND" {
			return nil, coreerror.NotImplemented.New()
		}
		return nil, notAllowed()
	}
	return q.locked(func() (*wire.Answer, error) {
		switch q.Method {
		case http.MethodGet, http.MethodHead:
			if err := q.needAtCell(model.LogRead); err != nil {
				return nil, err
			}
			if path[0] != "current" || path[1] != currentLog {
				return nil, coreerror.NoFile.New(path[1])
			}
			return wire.Reply(http.StatusOK).File("text/csv", []byte(q.cell.Log())), nil
		case http.MethodDelete:
			if err := q.needAtCell(model.Log); err != nil {
				return nil, err
			}
			if path[0] == "current" {
				return nil, coreerror.CurrentLog.New()
			}
			return nil, coreerror.NoFile.New(path[1])
		}
		return nil, notAllowed()
	})
}
