package sandbox

import (
	"cmp"
	"mime"
	"net/http"
	"strings"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/model"
	"github.com/personium/personium-cell/internal/sandbox/wire"
)

// isMediaType: the servlet container refuses whatever else is sent as Content-Type.
func isMediaType(s string) bool { return strings.Contains(s, "/") }

// getFile answers with a file or a range of it. Its tag is compared before anything else; what else makes a GET conditional is
// ignored.
func (b boxEndpoint) getFile(p model.Place, _ string) (*wire.Answer, error) {
	if err := b.needHere(model.Read, p); err != nil {
		return nil, err
	}
	if a := b.notModified(p.Node.Meta); a != nil {
		return a, nil
	}
	r, err := parseRange(b.HTTP.Header.Get("Range"), p.Node.Size())
	switch {
	case err != nil:
		return nil, err
	case !p.Node.File:
		return nil, coreerror.Concurrent.New()
	case r == nil:
		return b.fileContent(p.Node.Meta, p.Node.Data), nil
	}
	data := p.Node.Data[min(int64(len(p.Node.Data)), r.first):min(int64(len(p.Node.Data)), r.last+1)]
	a := b.fileContent(p.Node.Meta, data).With("Content-Range", r.header(p.Node.Size()))
	a.Status = http.StatusPartialContent
	return a, nil
}

// notModified is the 304 of a GET that names the tag of a file, or nil.
func (q *request) notModified(meta map[string]any) *wire.Answer {
	tag := model.ETag(meta)
	if match := q.HTTP.Header.Get("If-None-Match"); match == tag || match == "W/"+tag {
		return wire.Reply(http.StatusNotModified).With("ETag", tag)
	}
	return nil
}

// fileContent is the answer with bytes of a file. One that was sent without a type is of that which is asked for.
func (q *request) fileContent(meta map[string]any, data []byte) *wire.Answer {
	contentType, _ := meta["ct"].(string)
	return wire.Reply(http.StatusOK).With("ETag", model.ETag(meta)).With("Accept-Ranges", "bytes").
		File(containerType(cmp.Or(contentType, wire.EntityType(q.HTTP, "application/octet-stream"))), data)
}

// containerType is a media type as the servlet container writes it: its charset last, everything else as it is.
func containerType(s string) string {
	_, parameters, err := mime.ParseMediaType(s)
	if err != nil || parameters["charset"] == "" {
		return s
	}
	var kept []string
	for part := range strings.SplitSeq(s, ";") {
		if part = strings.TrimSpace(part); !strings.HasPrefix(strings.ToLower(part), "charset") {
			kept = append(kept, part)
		}
	}
	return strings.Join(append(kept, "charset="+parameters["charset"]), ";")
}

// matches is the If-Match of a request that changes what is there.
func (q *request) matches(meta map[string]any) error {
	match := strings.TrimPrefix(q.HTTP.Header.Get("If-Match"), "W/")
	if match == "" || match == "*" || match == model.ETag(meta) {
		return nil
	}
	return coreerror.FileChanged.New()
}

// putFile stores a file. If-Match is for one that is there, and If-None-Match for nothing.
func (b boxEndpoint) putFile(p model.Place, body string) (*wire.Answer, error) {
	if err := b.mayPut(p); err != nil {
		return nil, err
	}
	tag, created, err := b.cell.PutFile(p, b.HTTP.Header.Get("Content-Type"), []byte(body))
	if err != nil {
		return nil, err
	}
	status := http.StatusNoContent
	if created {
		status = http.StatusCreated
	}
	return wire.Reply(status).With("ETag", tag), nil
}

// mayPut checks in the server's order. Where there is no parent, nobody is asked who he is.
func (b boxEndpoint) mayPut(p model.Place) error {
	if p.Node != nil {
		if err := b.needHere(model.WriteContent, p); err != nil {
			return err
		}
		return b.matches(p.Node.Meta)
	}
	if p.Parent != nil {
		if err := b.needAbove(model.Bind, p); err != nil {
			return err
		}
	}
	if err := p.CheckName(); err != nil {
		return err
	}
	return p.CheckParent()
}

func (b boxEndpoint) removeFile(p model.Place, _ string) (*wire.Answer, error) {
	if err := b.needAbove(model.Unbind, p); err != nil {
		return nil, err
	}
	if err := b.matches(p.Node.Meta); err != nil {
		return nil, err
	}
	b.cell.Remove(p)
	return wire.Reply(http.StatusNoContent), nil
}
