package prepare

import (
	"context"
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/personium/personium-cell/internal/archive"
)

// nodes are the rows of user data that something names: where they stand is in memory, what they are in a file.
type nodes struct {
	wanted sumSet
	at     []int64 // in the file, 1 added; 0 for a row that is in no line
	rows   *spool
	named  []namedRow // those that are written before the others, by line
}

// A namedRow is a row that others name, as it stands in the archive.
type namedRow struct {
	sum    uint64
	at     int64 // in the file
	length int32
	line   int32
	depth  uint8
}

// wants are the sums of all rows of user data about which something has to be known.
func (p *planner) wants() {
	list := slices.Grow(p.links.ends, len(p.edges.list))
	for _, k := range p.edges.list {
		if list = append(list, k.to); k.fate != fateKeep {
			list = append(list, k.from)
		}
	}
	p.links.ends = nil
	p.nodes.wanted = sorted(list)
	p.nodes.at = make([]int64, len(p.nodes.wanted))
}

// readNodes finds the rows of user data that something names, once more where some of them stand in the text of others.
func (p *planner) readNodes(ctx context.Context) error {
	err := p.findNodes(ctx)
	if err != nil || len(p.mentions.found) == 0 {
		return err
	}
	p.mentions.known = true
	p.cutMentioned()
	return p.findNodes(ctx)
}

func (p *planner) findNodes(ctx context.Context) error {
	n := &p.nodes
	if len(n.wanted) == 0 {
		return nil
	}
	table := p.table("UserData")
	var row archive.Row
	return p.meter.rawLines(ctx, p.r, table.Path, func(line int, text []byte) error {
		if table.drops(line) {
			return nil
		}
		p.mentioned(text)
		place := -1
		if id := tailID(text); id != nil {
			if place = n.wanted.find(p.sum(id)); place < 0 {
				return nil
			}
		}
		if row.Parse(text, nil) != archive.LineFine {
			return nil
		}
		if place < 0 {
			place = n.wanted.find(p.sum(row.ID.Text))
		}
		if place < 0 {
			return nil
		}
		return p.addNode(place, line, text, &row)
	})
}

// addNode keeps what a row is, and the row itself where it has to be written before others.
func (p *planner) addNode(place, line int, text []byte, row *archive.Row) error {
	n := &p.nodes
	if n.at[place] != 0 {
		end, err := p.node(n.wanted[place])
		switch {
		case err != nil:
			return err
		case end.RowID != string(row.ID.Text):
			return fmt.Errorf("row %d: %w", line, errAlike)
		}
		return ambiguous(p.userEnd(row), line)
	}
	head := binary.AppendUvarint(nil, uint64(p.catalog.number(row.Set.Text)))
	for _, part := range [][]byte{row.Key.Text, row.ID.Text} {
		head = append(binary.AppendUvarint(head, uint64(len(part))), part...)
	}
	at, err := n.rows.add(binary.AppendUvarint(nil, uint64(len(head))))
	if err == nil {
		_, err = n.rows.add(head)
	}
	n.at[place] = at + 1
	if target := p.edges.targets.find(n.wanted[place]); target >= 0 && err == nil && p.o.does(cureOrder) {
		var begins int64
		begins, err = n.rows.add(text)
		n.named = append(n.named, namedRow{n.wanted[place], begins, int32(len(text)), int32(line), p.edges.depth[target]})
	}
	return err
}

// has says whether a row that was asked for is in a line.
func (n *nodes) has(sum uint64) bool {
	place := n.wanted.find(sum)
	return place >= 0 && n.at[place] != 0
}

// node is a row of user data as the end of a link; without a set where it is in no line.
func (p *planner) node(sum uint64) (archive.End, error) {
	n := &p.nodes
	place := n.wanted.find(sum)
	if place < 0 || n.at[place] == 0 {
		return archive.End{}, nil
	}
	if err := n.rows.flush(); err != nil {
		return archive.End{}, err
	}
	at, most := n.at[place]-1, 512
	for {
		text, err := n.rows.read(at, int(min(int64(most), n.rows.size-at)))
		if err != nil {
			return archive.End{}, err
		}
		length, k := binary.Uvarint(text)
		if k > 0 && int(length) <= len(text)-k {
			return p.parsed(text[k : k+int(length)]), nil
		}
		most = int(length) + binary.MaxVarintLen64
	}
}

// parsed is what addNode wrote.
func (p *planner) parsed(head []byte) archive.End {
	number, k := binary.Uvarint(head)
	head = head[k:]
	var parts [2]string
	for i := range parts {
		length, k := binary.Uvarint(head)
		parts[i] = string(head[k : k+int(length)])
		head = head[k+int(length):]
	}
	return p.catalog.userEnd(uint32(number), parts[0], parts[1])
}
