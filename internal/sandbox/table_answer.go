package sandbox

import (
	"net/http"
	"strings"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/odata"
	"github.com/personium/personium-cell/internal/sandbox/wire"
)

// answer is what a set, an entity of it or something of an entity answers, and what the rules of the cell are told of it. rest
// are the segments behind the set and its key. The caller has rights, and the cells are locked.
func (t table) answer(key string, rest []string, body string) (*wire.Answer, error) {
	asked := t.asked(key, rest, body)
	a, err := t.respond(key, rest, body)
	if err == nil {
		t.post(asked.event(a))
	}
	return a, err
}

func (t table) respond(key string, rest []string, body string) (*wire.Answer, error) {
	switch {
	case len(rest) == 0 && key == "":
		return t.all(body)
	case len(rest) == 0:
		return t.single(key, body)
	case key == "" || len(rest) > 2:
		return nil, coreerror.UnknownURL.New()
	case len(rest) == 2 && rest[0] == "$links":
		return t.links(key, rest[1], body)
	case len(rest) == 2 || !strings.HasPrefix(rest[0], "_"):
		return nil, coreerror.UnknownURL.New()
	}
	return t.beyond(key, rest[0], body)
}

// all is the set.
func (t table) all(body string) (*wire.Answer, error) {
	switch t.Method {
	case http.MethodGet:
		return t.list(t.rows)
	case http.MethodPost:
		r, e, err := t.create(body)
		if err != nil {
			return nil, err
		}
		t.put(r)
		return made(e), nil
	}
	return nil, notAllowed()
}

// made answers with a new entity.
func made(e odata.Entity) *wire.Answer { return one(e, http.StatusCreated).With("Location", e.URI()) }

// single is one entity.
func (t table) single(key, body string) (*wire.Answer, error) {
	switch t.Method {
	case http.MethodGet:
		return t.read(key)
	case http.MethodPut:
		return t.update(key, body, false)
	case "MERGE":
		if t.Name == "Rule" {
			return nil, notAllowed()
		}
		return t.update(key, body, true)
	case http.MethodDelete:
		return t.remove(key)
	}
	return nil, notAllowed()
}

// beyond is what a navigation property leads to. A new entity there is linked as it is made, which is a second write of the one
// that names the other.
func (t table) beyond(key, navigation, body string) (*wire.Answer, error) {
	p, other, ok := t.path(navigation)
	if !ok {
		return nil, coreerror.NoNavigation.New()
	}
	source, err := t.keyed(key)
	switch t.Method {
	case http.MethodGet:
		if err != nil {
			return nil, err
		}
		related, _ := t.cell.Tables().Related(source, p.Relation, other.rows) // nothing where a row is no more
		return other.list(related)
	case http.MethodPost:
		if source == nil {
			return nil, coreerror.NoLink.New()
		}
		return t.createBeyond(source, p, other, body)
	}
	return nil, notAllowed()
}
