package sandbox

import (
	"cmp"
	"net/http"
	"net/url"
	"strings"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/model"
	"github.com/personium/personium-cell/internal/sandbox/wire"
)

func (b boxEndpoint) moveBox(p model.Place, _ string) (*wire.Answer, error) {
	if err := b.needHere(model.Write, p); err != nil {
		return nil, err
	}
	return nil, coreerror.MoveBox.New()
}

func (b boxEndpoint) moveSource(p model.Place, _ string) (*wire.Answer, error) {
	if err := b.needHere(model.Write, p); err != nil {
		return nil, err
	}
	return nil, coreerror.MoveSource.New()
}

// move gives a file or collection another name in its box. The new name is not checked; of one that is no URL as it stands the
// server finds out when everything is done.
func (b boxEndpoint) move(p model.Place, _ string) (*wire.Answer, error) {
	if err := b.needAbove(model.Unbind, p); err != nil {
		return nil, err
	}
	overwrite, names, err := b.checkMoveHeaders(p)
	if err != nil {
		return nil, err
	}
	if err := b.matches(p.Node.Meta); err != nil {
		return nil, err
	}
	to, err := b.cell.Destination(p, names)
	if err != nil {
		return nil, err
	}
	if err := b.cell.CheckMove(p, to, overwrite); err != nil {
		return nil, err
	}
	if err := b.needAbove(model.Bind, to); err != nil {
		return nil, err
	}
	status := http.StatusCreated
	if to.Node != nil {
		status = http.StatusNoContent
		if err := b.needAbove(model.Unbind, to); err != nil {
			return nil, err
		}
	}
	tag := model.ETag(p.Node.Meta)
	b.cell.Move(p, to)
	if strings.ContainsAny(to.URL, ` "<>\^{|}`+"`") {
		return wire.TomcatPage(http.StatusInternalServerError), nil
	}
	return wire.Reply(status).With("ETag", tag).With("Location", b.HTTP.Header.Get("Destination")), nil
}

// checkMoveHeaders reads the headers of a MOVE: whether it may overwrite, and the path in the box that it leads to.
func (b boxEndpoint) checkMoveHeaders(p model.Place) (overwrite bool, names []string, err error) {
	h := b.HTTP.Header
	depth, over, to := cmp.Or(h.Get("Depth"), "infinity"), cmp.Or(h.Get("Overwrite"), "F"), h.Get("Destination")
	switch {
	case !strings.EqualFold(depth, "infinity"):
		return false, nil, coreerror.BadDepth.New(depth)
	case !strings.EqualFold(over, "F") && !strings.EqualFold(over, "T"):
		return false, nil, coreerror.BadDavHeader.New("Overwrite", over)
	case to == "":
		return false, nil, coreerror.DavHeaderMissing.New("Destination")
	case to == p.URL:
		return false, nil, coreerror.MoveToItself.New(to)
	}
	path, inBox := strings.CutPrefix(to, p.BoxURL(b.cell)+"/")
	asked, err := url.Parse(path)
	if !inBox || err != nil || strings.Trim(asked.Path, "/") == "" {
		return false, nil, coreerror.BadDavHeader.New("Destination", to)
	}
	return strings.EqualFold(over, "T"), strings.Split(strings.Trim(asked.Path, "/"), "/"), nil
}
