package sandbox

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
)

// A byteRange is what a Range header asks for, both ends included.
type byteRange struct{ first, last int64 }

func (r byteRange) header(size int64) string {
	return fmt.Sprintf("bytes %d-%d/%d", r.first, r.last, size)
}

// mostRanges are as many as the server looks at.
const mostRanges = 13

// parseRange is the one range of a file that is asked for; nil for the whole file, which is what a header gets that the server
// does not understand. It gives no two ranges at once.
func parseRange(header string, size int64) (*byteRange, error) {
	m := regexp.MustCompile(`^bytes\s*=\s*(.+)$`).FindStringSubmatch(header)
	if m == nil {
		return nil, nil
	}
	specs := strings.Split(m[1], ",")
	if len(specs) > mostRanges {
		return nil, nil
	}
	var inside []*byteRange
	for _, spec := range specs {
		r := parseRangeSpec(spec, size)
		if r == nil {
			return nil, nil
		}
		if r.first < size {
			inside = append(inside, r)
		}
	}
	switch len(inside) {
	case 0:
		return nil, coreerror.RangeOutside.New()
	case 1:
		return inside[0], nil
	}
	return nil, coreerror.PartMissing.New("Range-MultiPart")
}

// parseRangeSpec reads "1-2", "1-" or "-2"; nil for what it is not, and for an end before its begin.
func parseRangeSpec(spec string, size int64) *byteRange {
	from, to, ok := strings.Cut(spec, "-")
	from, to = strings.TrimSpace(from), strings.TrimSpace(to)
	if !ok || strings.Contains(to, "-") || from == "" && to == "" {
		return nil
	}
	r := byteRange{last: size - 1}
	var err error
	if to != "" {
		if r.last, err = strconv.ParseInt(to, 10, 64); err != nil {
			return nil
		}
	}
	if from == "" {
		r.first, r.last = max(size-r.last, 0), size-1
	} else if r.first, err = strconv.ParseInt(from, 10, 64); err != nil {
		return nil
	}
	if r.first > r.last {
		return nil
	}
	r.last = min(r.last, size-1)
	return &r
}
