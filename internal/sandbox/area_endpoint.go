package sandbox

import (
	"io"
	"net/http"
	"strings"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/model"
	"github.com/personium/personium-cell/internal/sandbox/wire"
)

// An areaEndpoint is the snapshot area of a cell and what lies in it.
type areaEndpoint struct{ *request }

// collection is __snapshot itself: it can be listed, and nothing else.
func (a areaEndpoint) collection() (*wire.Answer, error) {
	switch a.Method {
	case "PROPFIND":
		return a.locked(func() (*wire.Answer, error) {
			if err := a.needRoot(); err != nil {
				return nil, err
			}
			return a.multistatus(a.cellURL()+"__snapshot", true)
		})
	case http.MethodOptions:
		return a.locked(func() (*wire.Answer, error) { return wire.Options("OPTIONS, PROPFIND"), a.needRoot() })
	}
	return nil, notAllowed()
}

// file is one name in the area. Whether it exists is found out before who asks.
func (a areaEndpoint) file(name string) (*wire.Answer, error) {
	switch a.Method {
	case http.MethodPut:
		return a.put(name)
	case http.MethodDelete:
		return a.remove(name)
	case http.MethodGet, http.MethodHead, "PROPFIND", http.MethodOptions:
		return a.locked(func() (*wire.Answer, error) { return a.read(name) })
	case "REPORT":
		return nil, coreerror.NotImplemented.New()
	}
	return nil, notAllowed()
}

func (a areaEndpoint) noSnapshot(name string) error {
	return coreerror.NoFile.New(a.cellURL() + "__snapshot/" + name)
}

// read answers the methods that change nothing. The cells are locked.
func (a areaEndpoint) read(name string) (*wire.Answer, error) {
	f := a.cell.Area.Visible(name)
	if f == nil {
		return nil, a.noSnapshot(name)
	}
	if err := a.needRoot(); err != nil {
		return nil, err
	}
	switch a.Method {
	case "PROPFIND":
		return a.fileMultistatus(name, f)
	case http.MethodOptions:
		return wire.Options("OPTIONS, GET, PUT, DELETE, PROPFIND"), nil
	}
	return a.fileContent(f.Meta, f.Stored()), nil
}

// matches is the If-Match of a writing request on a file that exists.
func (a areaEndpoint) matches(f *model.File) error {
	match := strings.TrimPrefix(a.HTTP.Header.Get("If-Match"), "W/")
	if match == "" || match == "*" || match == model.ETag(f.Meta) {
		return nil
	}
	return coreerror.FileChanged.New()
}

func (a areaEndpoint) remove(name string) (*wire.Answer, error) {
	return a.locked(func() (*wire.Answer, error) {
		if err := a.needUnlocked(); err != nil {
			return nil, err
		}
		f := a.cell.Area.Visible(name)
		if f == nil {
			return nil, a.noSnapshot(name)
		}
		if err := a.needRoot(); err != nil {
			return nil, err
		}
		if err := a.visit.StartUpload(a.HTTP.Context()); err != nil {
			return nil, err
		}
		defer a.visit.EndUpload()
		if err := a.matches(f); err != nil {
			return nil, err
		}
		a.cell.Area.Remove(name)
		return wire.Reply(http.StatusNoContent), nil
	})
}

// put stores a file; names and contents are not checked. An upload that breaks off leaves its bytes behind.
func (a areaEndpoint) put(name string) (*wire.Answer, error) {
	contentType := a.HTTP.Header.Get("Content-Type")
	if contentType != "" && !strings.Contains(contentType, "/") {
		return wire.TomcatPage(http.StatusBadRequest), nil
	}
	if _, err := a.locked(func() (*wire.Answer, error) {
		if err := a.needUnlocked(); err != nil {
			return nil, err
		}
		if err := a.needRoot(); err != nil {
			return nil, err
		}
		return nil, a.visit.StartUpload(a.HTTP.Context())
	}); err != nil {
		return nil, err
	}
	data, readErr := io.ReadAll(a.HTTP.Body)
	return a.locked(func() (*wire.Answer, error) {
		defer a.visit.EndUpload()
		return a.store(name, contentType, data, readErr)
	})
}

func (a areaEndpoint) store(name, contentType string, data []byte, readErr error) (*wire.Answer, error) {
	upload := model.Upload{ContentType: contentType, Data: data, Broken: readErr != nil, Matches: a.matches}
	f, created, err := a.cell.Area.Put(name, upload)
	switch {
	case err != nil:
		return nil, err
	case created:
		return wire.Reply(http.StatusCreated).With("ETag", model.ETag(f.Meta)), nil
	}
	return wire.Reply(http.StatusNoContent).With("ETag", model.ETag(f.Meta)), nil
}
