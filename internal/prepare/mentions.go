package prepare

import (
	"bytes"
	"encoding/binary"
	"slices"
)

// mentions are the ids of named rows that stand in other rows, elsewhere than in their ll: in a value, or in a key. The server puts
// the new id there, too, in every line that comes after the named row. So such a row keeps no id, and is not named: the links to it
// are made afterwards.
type mentions struct {
	heads []uint64        // bits, one for the beginning of each id that some ll names
	of    [256]bool       // bytes that ids are of
	found map[uint64]bool // sums of the ids that stand elsewhere
	known bool            // they were looked for
}

// headBits is how many bits tell of ids: 2 to this, in half a MiB. Of a million ids every fourth beginning passes.
const headBits = 22

func headOf(id []byte) uint64 {
	const odd = 0x9e3779b97f4a7c15
	return binary.LittleEndian.Uint64(id) * odd >> (64 - headBits)
}

// expect has an id looked for.
func (m *mentions) expect(id []byte) {
	if m.heads == nil {
		m.heads = make([]uint64, 1<<headBits/64)
		for b := range m.of {
			m.of[b] = isIDByte(byte(b))
		}
	}
	head := headOf(id)
	m.heads[head/64] |= 1 << (head % 64)
}

// each calls f for every place of a line where an id may stand that was expected, whatever stands before and behind it. It looks at
// every 22nd byte only, as long as that is none of an id.
func (m *mentions) each(line []byte, f func(from int)) {
	from, to := 0, 0 // what stands between is known to be all of ids
	for end := idLength; end <= len(line); {
		k := end // what stands from there to the end is all of ids
		for k > end-idLength && m.of[line[k-1]] {
			if k--; k > from && k <= to {
				k = from
			}
		}
		from, to = k, end
		if k > end-idLength {
			end = k + idLength
			continue
		}
		if head := headOf(line[end-idLength:]); m.heads[head/64]>>(head%64)&1 == 1 {
			f(end - idLength)
		}
		end++
	}
}

// mentioned notes which named rows a line of user data mentions otherwise than as its own id or in its ll.
func (p *planner) mentioned(line []byte) {
	m := &p.mentions
	if m.known || m.heads == nil {
		return
	}
	var at []int
	m.each(line, func(from int) {
		if !isOrdinary(line, from) && p.edges.targets.find(p.sum(line[from:from+idLength])) >= 0 {
			at = append(at, from)
		}
	})
	var in places
	if len(at) == 0 || !in.find(line) {
		return
	}
	for _, from := range at {
		id := line[from : from+idLength]
		isOwn := func(own span) bool { return bytes.Equal(text(line, own), id) } // no server puts a row's new id into the row itself
		isWithin := func(list span) bool { return list.from <= from && from < list.to }
		if slices.ContainsFunc(in.ids, isOwn) || slices.ContainsFunc(in.lists, isWithin) {
			continue
		}
		if m.found == nil {
			m.found = map[uint64]bool{}
		}
		m.found[p.sum(id)] = true
	}
}

// isOrdinary says of an id whether it stands as the _id of a line or in its ll, as far as that is seen without reading the line.
func isOrdinary(line []byte, from int) bool {
	if from == len(line)-idLength-len(`"}`) && tailID(line) != nil {
		return true
	}
	const list = `"ll":`
	at := bytes.LastIndexByte(line[:from], '[')
	return at >= len(list) && string(line[at-len(list):at]) == list && bytes.IndexByte(line[at:from], ']') < 0
}
