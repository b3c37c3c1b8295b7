package sandbox_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Notes are a file of testdata/wire2: answers of real units between remarks, some with their requests. Whatever looks like an
// answer is one; the README there says how they are written.
type notes struct {
	exchanges []wireExchange
	lines     []string // not read yet
	asked     *wireRequest
}

// parseNotes reads the exchanges of a file in their order. The method of a request that is not in the file is "".
func parseNotes(text string) ([]wireExchange, error) {
	n := &notes{lines: strings.Split(strings.ReplaceAll(text, "\r", ""), "\n")}
	for len(n.lines) > 0 {
		line := n.lines[0]
		n.lines = n.lines[1:]
		if err := n.read(line); err != nil {
			return nil, fmt.Errorf("%.60q: %w", line, err)
		}
	}
	return n.exchanges, nil
}

var (
	notedStatus  = regexp.MustCompile(`^HTTP/1\.1 (\d{3}) `)
	notedLink    = regexp.MustCompile(`^(box1|__) (\S+) (\{.*)$`)
	notedLog     = regexp.MustCompile(`^\S+ (\d{3}) (\d+)ms (\d+) (\S+) (\S+) (\S+) key=`)
	notedSaying  = regexp.MustCompile(`GET (http\S+): the unit answered (\d{3}) (\S+) "([^"]*)"`)
	notedCommand = regexp.MustCompile(`^(?:-X (\S+) )?(?:-H ([A-Za-z-]+): (\S+) )?(http\S+)(?: -d (.*))?$`)
)

func (n *notes) read(line string) error {
	switch {
	case strings.HasPrefix(line, "> "):
		request, err := commandOf(line[2:])
		n.asked = &request
		return err
	case strings.HasPrefix(line, "HTTP/1.1 "):
		return n.message(line)
	case strings.HasPrefix(line, "{"):
		n.bare(line)
	case regexp.MustCompile(`^\d{3}$`).MatchString(line):
		n.add(wireAnswer{status: number(line)})
	case notedLink.MatchString(line):
		m := notedLink.FindStringSubmatch(line)
		n.asked = &wireRequest{method: "GET", target: "/alpha/" + m[1] + "/od/" + m[2], header: http.Header{}}
		n.bare(m[3])
	case notedLog.MatchString(line):
		m := notedLog.FindStringSubmatch(line)
		n.asked = &wireRequest{method: m[4], target: m[6], header: http.Header{"Host": {m[5]}}}
		n.add(wireAnswer{status: number(m[1]), size: number(m[3]), took: time.Duration(number(m[2])) * time.Millisecond, unshown: true})
	default:
		for _, m := range notedSaying.FindAllStringSubmatch(line, -1) {
			request, err := commandOf(m[1])
			if err != nil {
				return err
			}
			n.asked = &request
			n.add(wireAnswer{status: number(m[2]), body: fmt.Sprintf(`{"code":%q,"message":{"lang":"en","value":%q}}`, m[3], m[4])})
		}
	}
	return nil
}

// message is an answer with its status line. A body stands below its headers, or at once where they were not kept.
func (n *notes) message(line string) error {
	m := notedStatus.FindStringSubmatch(line)
	if m == nil {
		return fmt.Errorf("no status line")
	}
	answer := wireAnswer{status: number(m[1]), header: http.Header{}}
	for len(n.lines) > 0 && isHeaderLine(n.lines[0]) {
		name, value, _ := strings.Cut(n.lines[0], ": ")
		answer.header.Add(name, value)
		n.lines = n.lines[1:]
	}
	answer.recorded = len(answer.header) > 0
	if answer.recorded && len(n.lines) > 1 && n.lines[0] == "" {
		n.lines = n.lines[1:]
	}
	n.lines = append(n.lines, "")
	if answer.recorded && strings.Join(n.lines, "") == "" {
		answer.cut, answer.unshown = true, true // the file ends in the headers
		n.add(answer)
		return nil
	}
	switch first := n.lines[0]; {
	case strings.HasPrefix(first, "{"):
		n.lines = n.lines[1:]
		answer.body, _ = firstJSON(first)
	case strings.HasPrefix(first, "<!doctype"):
		page, rest, _ := strings.Cut(strings.Join(n.lines, "\n"), "</html>")
		answer.body, n.lines = page+"</html>", strings.Split(rest, "\n")
	default:
		answer.unshown = answer.recorded
	}
	n.add(answer)
	return nil
}

// bare is a body without the lines above it, and its status if that stands behind it.
func (n *notes) bare(line string) {
	body, rest := firstJSON(line)
	answer := wireAnswer{body: body}
	status := regexp.MustCompile(`^ ?(\d{3})\b`).FindStringSubmatch(rest)
	code := regexp.MustCompile(`^\{"code":"PR(\d{3})-`).FindStringSubmatch(body)
	switch {
	case status != nil:
		answer.status = number(status[1])
	case code != nil:
		answer.status = number(code[1])
	case !strings.HasPrefix(body, `{"d":{"results":{`): // one entity may be a new one
		answer.status = http.StatusOK
	}
	n.add(answer)
}

// add is an exchange of the request that was read last, or of one that the file does not have.
func (n *notes) add(answer wireAnswer) {
	exchange := wireExchange{answer: answer}
	if n.asked != nil {
		exchange.request, n.asked = *n.asked, nil
	}
	n.exchanges = append(n.exchanges, exchange)
}

// commandOf reads the arguments of curl: -X METHOD -H Name: value URL -d BODY.
func commandOf(text string) (wireRequest, error) {
	m := notedCommand.FindStringSubmatch(text)
	if m == nil {
		return wireRequest{}, fmt.Errorf("bad command %q", text)
	}
	u, err := url.Parse(m[4])
	if err != nil {
		return wireRequest{}, err
	}
	target := strings.TrimPrefix(m[4], u.Scheme+"://"+u.Host)
	request := wireRequest{method: "GET", target: target, header: http.Header{"Host": {u.Host}}, body: m[5]}
	if m[1] != "" {
		request.method = m[1]
	}
	if m[2] != "" {
		request.header.Set(m[2], m[3])
	}
	return request, nil
}

// firstJSON is the document at the beginning of a line and what stands behind it. One that was cut off is the whole line.
func firstJSON(line string) (document, rest string) {
	decoder := json.NewDecoder(strings.NewReader(line))
	var raw json.RawMessage
	if decoder.Decode(&raw) != nil {
		return line, ""
	}
	return line[:decoder.InputOffset()], line[decoder.InputOffset():]
}

func number(digits string) int {
	n, err := strconv.Atoi(digits)
	if err != nil {
		panic(err) // a regular expression let only digits through
	}
	return n
}
