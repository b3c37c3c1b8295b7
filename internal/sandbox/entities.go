package sandbox

import (
	"net/http"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/odata"
	"github.com/personium/personium-cell/internal/sandbox/wire"
)

// entities are {CellURL}__ctl/Set, {CellURL}__ctl/Set(key) and what follows them. Like every ordinary write one of them creates
// the search index of the cell's owner, without which imports lose their rows.
func (q *request) entities(segments []string) (*wire.Answer, error) {
	set, key, ok := odata.SplitSet(segments[0])
	if _, _, known := cellType(set); !ok || !known {
		return nil, coreerror.NoEntitySet.New()
	}
	body, err := q.body()
	if err != nil {
		return nil, err
	}
	return q.locked(func() (*wire.Answer, error) {
		if q.Method != http.MethodGet {
			if err := q.needUnlocked(); err != nil {
				return nil, err
			}
		}
		if err := q.needRoot(); err != nil {
			return nil, err
		}
		t, _ := q.cellTable(set)
		return t.answer(key, segments[1:], body)
	})
}
