package sandbox_test

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// A wireSample is one file of testdata/wire: what a real unit answered. The form is described in the README there.
type wireSample struct {
	title, core, style, source string
	exchanges                  []wireExchange
}

type wireExchange struct {
	request wireRequest
	answer  wireAnswer
}

// A wireRequest without headers was recorded by a poller that kept none: recorded is false.
type wireRequest struct {
	method, target string
	recorded       bool
	header         http.Header
	body           string
}

type wireAnswer struct {
	status   int
	recorded bool
	header   http.Header
	body     string
	size     int           // of the body, in bytes; 0 where nobody counted
	took     time.Duration // 0 where nobody measured
	unshown  bool          // the sample does not show the body
	cut      bool          // the sample shows only the first of the headers
}

// parseWireSample reads the text of a sample file and refuses whatever the README does not allow.
func parseWireSample(text string) (wireSample, error) {
	first, rest, _ := strings.Cut(text, "\n")
	sample, err := parseWireTitle(first)
	if err != nil {
		return wireSample{}, err
	}
	lines := strings.Split(strings.TrimSuffix(rest, "\n"), "\n")
	for len(lines) > 0 {
		var exchange wireExchange
		if exchange, lines, err = parseWireExchange(lines); err != nil {
			return wireSample{}, fmt.Errorf("exchange %d: %w", len(sample.exchanges), err)
		}
		sample.exchanges = append(sample.exchanges, exchange)
	}
	return sample, nil
}

func parseWireTitle(line string) (wireSample, error) {
	parts := strings.Split(strings.TrimPrefix(line, "# "), " · ")
	if !strings.HasPrefix(line, "# ") || len(parts) != 4 || !strings.HasPrefix(parts[1], "core ") {
		return wireSample{}, fmt.Errorf("first line %q is not # what · core version · style · source", line)
	}
	if parts[2] != "path" && parts[2] != "subdomain" {
		return wireSample{}, fmt.Errorf("unknown style %q", parts[2])
	}
	return wireSample{title: parts[0], core: strings.TrimPrefix(parts[1], "core "), style: parts[2], source: parts[3]}, nil
}

func parseWireExchange(lines []string) (wireExchange, []string, error) {
	if strings.HasPrefix(lines[0], "@ +") {
		lines = lines[1:]
	}
	request, lines := takeWireLines(lines, ">")
	answer, lines := takeWireLines(lines, "<")
	if len(request) == 0 || len(answer) == 0 {
		return wireExchange{}, nil, fmt.Errorf("a request and an answer were expected before %q", strings.Join(lines, "\n"))
	}
	var exchange wireExchange
	start := strings.Fields(request[0])
	if len(start) != 3 || start[2] != "HTTP/1.1" {
		return wireExchange{}, nil, fmt.Errorf("bad request line %q", request[0])
	}
	exchange.request.method, exchange.request.target = start[0], start[1]
	status, err := strconv.Atoi(strings.TrimPrefix(answer[0], "HTTP/1.1 "))
	if err != nil {
		return wireExchange{}, nil, fmt.Errorf("bad status line %q", answer[0])
	}
	exchange.answer.status = status
	if exchange.request.header, exchange.request.body, err = parseWireMessage(request[1:]); err != nil {
		return wireExchange{}, nil, err
	}
	if exchange.answer.header, exchange.answer.body, err = parseWireMessage(answer[1:]); err != nil {
		return wireExchange{}, nil, err
	}
	exchange.request.recorded = len(exchange.request.header) > 0
	exchange.answer.recorded = len(exchange.answer.header) > 0
	return exchange, lines, nil
}

// takeWireLines cuts off the leading lines that begin with mark and gives them without it.
func takeWireLines(lines []string, mark string) (taken, rest []string) {
	for len(lines) > 0 && strings.HasPrefix(lines[0], mark) {
		taken = append(taken, strings.TrimPrefix(strings.TrimPrefix(lines[0], mark), " "))
		lines = lines[1:]
	}
	return taken, lines
}

func parseWireMessage(lines []string) (http.Header, string, error) {
	header := http.Header{}
	for i, line := range lines {
		if line == "" {
			return header, strings.Join(lines[i+1:], "\n"), nil
		}
		name, value, found := strings.Cut(line, ": ")
		if !found {
			return nil, "", fmt.Errorf("bad header line %q", line)
		}
		header.Add(name, value)
	}
	return nil, "", fmt.Errorf("no empty line ends the headers %q", lines)
}
