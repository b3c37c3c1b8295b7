package sandbox

import (
	"mime"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/odata"
	"github.com/personium/personium-cell/internal/sandbox/wire"
)

// A batch is a POST to $batch of an OData collection. Of what can stand in one the practice unit has change sets that make links.
// Everything is as class BatchBodyParser of core reads it: by lines, with the text of a request's line as it is.
type batch struct {
	service
	boundary string
	answers  strings.Builder
}

// A batchPart is what stands between two boundaries.
type batchPart struct {
	kind string // its Content-Type
	body []string
}

// batch answers a $batch.
func (s service) batch(body string) (*wire.Answer, error) {
	if s.Method != http.MethodPost {
		return nil, notAllowed()
	}
	if err := s.needRoot(); err != nil {
		return nil, err
	}
	_, parameters, _ := mime.ParseMediaType(s.HTTP.Header.Get("Content-Type"))
	b := batch{service: s, boundary: parameters["boundary"]}
	body = strings.ReplaceAll(body, "\r\n", "\n")
	if !strings.HasPrefix(body, "--"+b.boundary+"\n") || !strings.HasSuffix(strings.TrimSpace(body), "--"+b.boundary+"--") {
		return nil, coreerror.BadBatch.New()
	}
	var sets [][]batchRequest
	for _, text := range strings.Split(body, "--"+b.boundary+"\n")[1:] {
		set, err := changeSet(text, b.boundary)
		if err != nil {
			return nil, err
		}
		sets = append(sets, set)
	}
	for _, set := range sets {
		b.perform(set)
	}
	return wire.Reply(http.StatusAccepted).With("DataServiceVersion", "2.0").
		Text("multipart/mixed; boundary="+b.boundary, b.answers.String()+"--"+b.boundary+"--"), nil
}

// parseBatchPart reads what stands before a boundary's end.
func parseBatchPart(text, boundary string) (batchPart, error) {
	head, rest, _ := strings.Cut(text, "\n\n")
	var p batchPart
	for line := range strings.SplitSeq(head, "\n") {
		if name, value, _ := strings.Cut(line, ":"); name == "Content-Type" {
			p.kind = strings.TrimSpace(value)
		}
	}
	if p.kind == "" {
		return p, coreerror.BatchHeader.New("Content-Type")
	}
	for line := range strings.SplitSeq(rest, "\n") {
		if strings.Contains(line, "--"+boundary+"--") {
			break
		}
		p.body = append(p.body, line)
	}
	return p, nil
}

// A batchRequest is one request of a change set.
type batchRequest struct{ set, source, navigation, targetKey, body, boundary string }

var (
	// linkLine is the path of a link. There is no quote in a key.
	linkLine = regexp.MustCompile(`^([^(]*)\('([^']*)'\)/\$links/([^(]*)(\('([^')]*)'\))?$`)
	// otherLine is that of a set, of an entity, or of what an entity leads to.
	otherLine = regexp.MustCompile(`^[^(/]*(\('([^'/]*)'\))?$|^[^(]*\('[^']*'\)/_[^(]*(\('[^')]*'\))?$`)
)

// changeSet reads the requests of a part that is a change set.
func changeSet(text, boundary string) ([]batchRequest, error) {
	outer, err := parseBatchPart(text, boundary)
	if err != nil {
		return nil, err
	}
	_, inner, ok := strings.Cut(outer.kind, "boundary=")
	switch {
	case strings.HasPrefix(outer.kind, "multipart/mixed") && ok:
	case outer.kind == "application/http":
		return nil, coreerror.NotImplemented.New() // readings are not made here
	default:
		return nil, coreerror.BatchHeader.New("Content-Type")
	}
	var set []batchRequest
	for _, text := range strings.Split(strings.Join(outer.body, "\n")+"\n", "--"+inner+"\n")[1:] {
		part, err := parseBatchPart(text, inner)
		if err != nil {
			return nil, err
		}
		r, err := linkRequest(part.body)
		if err != nil {
			return nil, err
		}
		r.boundary = inner
		set = append(set, r)
	}
	return set, nil
}

// linkRequest reads a request that makes a link. Core takes what stands between the first white space and the next for the path.
func linkRequest(lines []string) (r batchRequest, err error) {
	words := strings.Fields(lines[0])
	if len(words) < 2 {
		return r, coreerror.BatchMethod.New(lines[0])
	}
	found := linkLine.FindStringSubmatch(words[1])
	switch {
	case found == nil && !otherLine.MatchString(words[1]), strings.Contains(words[1], "?"):
		return r, coreerror.BatchPath.New(lines[0])
	case found == nil, words[0] != http.MethodPost:
		return r, coreerror.NotImplemented.New() // neither entities nor other methods
	}
	_, body, _ := strings.Cut(strings.Join(lines[1:], "\n"), "\n\n")
	return batchRequest{set: found[1], source: found[2], navigation: found[3], targetKey: found[5], body: body}, nil
}

// perform makes the links of a change set, each by itself: one that is refused takes none of the others back.
func (b *batch) perform(set []batchRequest) {
	b.answers.WriteString("--" + b.boundary + "\nContent-Type: multipart/mixed; boundary=" + set[0].boundary + "\n\n")
	for _, r := range set {
		b.answers.WriteString("--" + r.boundary + "\nContent-Type: application/http\nContent-Transfer-Encoding: binary\n\nHTTP/1.1 ")
		if err := b.makeLink(r); err != nil {
			refused := coreerror.Of(err)
			b.answers.WriteString(strconv.Itoa(refused.Status()) + " \nContent-Type: application/json\n\n" + refused.Body() + "\n\n")
			continue
		}
		b.answers.WriteString("204 No Content\nDataServiceVersion: 2.0\n\n")
	}
	b.answers.WriteString("--" + set[0].boundary + "--\n\n")
}

func (b *batch) makeLink(r batchRequest) error {
	entityType := b.EntityType(r.set)
	switch {
	case entityType == nil:
		return coreerror.NoEntitySet.New()
	case r.targetKey != "":
		return coreerror.LinkWithKey.New()
	}
	t := b.rowTable(entityType)
	_, err := t.links(odata.QuoteKey(r.source), r.navigation, r.body)
	return err
}
