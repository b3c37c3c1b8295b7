package job

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/verdict"
)

// linkGroup is how many links are read from the archive before the cell is asked for them.
const linkGroup = 50_000

// A linkSource is an entity and one kind of entities that it is linked to: what one request asks for.
type linkSource struct{ box, collection, set, key, target string }

// links reads every link of the archive back from the cell, one source entity at a time.
func (n *counter) links(ctx context.Context, r *archive.Reader) error {
	groups := map[linkSource][]archive.Link{}
	var order []linkSource
	flush := func() error {
		for _, source := range order {
			if err := n.readBack(ctx, source, groups[source]); err != nil {
				return err
			}
		}
		clear(groups)
		order = order[:0]
		return nil
	}
	held := 0
	err := r.Links(ctx, n.inv, func(l archive.Link) error {
		if l.From.ID == "" || l.To.ID == "" {
			n.advance(1) // an end that the archive does not have: nobody could see this link
			return nil
		}
		source := linkSourceOf(l)
		if groups[source] == nil {
			order = append(order, source)
		}
		groups[source] = append(groups[source], l)
		if held++; held < linkGroup {
			return nil
		}
		held = 0
		return flush()
	})
	if err != nil {
		return err
	}
	return flush()
}

// linkSourceOf is from where a link is read: of a 0..1:N link the entity that has many, because it shows all of them at once;
// of others the first, unless its key is a URL, which no server takes within another.
func linkSourceOf(l archive.Link) linkSource {
	from, to := ends(l)
	return linkSource{box: from.Box, collection: from.Collection, set: from.Set, key: entityKey(from),
		target: navigation(from.Set, to.Set)}
}

func ends(l archive.Link) (from, to archive.End) {
	if l.Kind == archive.RowLink || l.From.Collection == "" && (l.From.Set == "ExtRole" || l.From.Set == "ExtCell") {
		return l.To, l.From
	}
	return l.From, l.To
}

// navigation is what the API calls the links of one type to another, without the underscore.
func navigation(from, to string) string {
	switch {
	case from == "Account" && to == "ReceivedMessage":
		return "ReceivedMessageRead"
	case from == "ReceivedMessage" && to == "Account":
		return "AccountRead"
	}
	return to
}

// entityKey is an entity's key as OData writes it.
func entityKey(e archive.End) string {
	_, key, _ := strings.Cut(e.String(), "(")
	return strings.TrimSuffix(key, ")")
}

// readBack compares the links of one source with those that the cell shows.
func (n *counter) readBack(ctx context.Context, s linkSource, links []archive.Link) error {
	list := personium.CellList(s.set)
	if s.collection != "" {
		list = personium.Collection{Box: s.box, Path: s.collection}.SetList(s.set)
	}
	var shown []string
	err := n.ask(ctx, func() (err error) {
		shown, err = n.client.Links(ctx, list, s.key, s.target)
		if nothingLinked(err) {
			shown, err = n.client.Links(ctx, list, s.key, s.target) // it may have been a server error that passes
		}
		if nothingLinked(err) {
			return nil
		}
		return err
	})
	var e *personium.Error
	switch refused := errors.As(err, &e); {
	case errors.Is(err, personium.ErrUncountable), refused && e.Status == 400:
		n.counts.NotCounted = append(n.counts.NotCounted,
			fmt.Sprintf("the links of %s(%s) to %s cannot be read: %v", s.set, s.key, s.target, err))
		n.advance(len(links))
		return nil
	case err != nil:
		return fmt.Errorf("read the links of %s(%s): %w", s.set, s.key, err)
	}
	seen := map[string]bool{}
	for _, entity := range shown {
		seen[bareEntity(entity)] = true
	}
	n.counts.LinksExpected += int64(len(links))
	for _, l := range links {
		_, to := ends(l)
		if seen[bareEntity(to.String())] {
			n.counts.LinksFound++
		} else if len(n.counts.LostLinks) < verdict.MaxLostLinks {
			n.counts.LostLinks = append(n.counts.LostLinks, l.String())
		}
	}
	n.advance(len(links))
	return nil
}

// nothingLinked reports whether an answer says that the source of a link is not there, or, as was measured, that one of its
// links leads to what is not there.
func nothingLinked(err error) bool {
	e := personium.CoreAnswer(err)
	return personium.NotThere(err) || e != nil && e.Status == 500
}

// bareEntity writes an entity in one way, of the several in which its key can be written: Role(Name='a',_Box.Name=null) is
// Role('a'), and ExtRole('x') is all that a link tells of an ExtRole.
func bareEntity(entity string) string {
	set, key, _ := strings.Cut(entity, "(")
	parts := splitKey(strings.TrimSuffix(key, ")"))
	kept := parts[:0]
	for i, part := range parts {
		name, value, named := strings.Cut(part, "=")
		switch {
		case i == 0 && named && !strings.HasPrefix(part, "'"):
			kept = append(kept, value)
		case i == 0 || name == "_Box.Name" && value != "null":
			kept = append(kept, part)
		}
	}
	return set + "(" + strings.Join(kept, ",") + ")"
}

// splitKey cuts a key at its commas, but not within quotes.
func splitKey(key string) []string {
	quoted := false
	parts := []string{""}
	for _, r := range key {
		switch {
		case r == '\'':
			quoted = !quoted
		case r == ',' && !quoted:
			parts = append(parts, "")
			continue
		}
		parts[len(parts)-1] += string(r)
	}
	return slices.Clip(parts)
}
