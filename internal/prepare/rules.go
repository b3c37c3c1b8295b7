package prepare

import (
	"context"
	"strings"

	"github.com/personium/personium-cell/internal/archive"
)

// Events that links of collections post, whatever they link.
const (
	dataLinkCreate        = "odata.links.create"
	dataLinkList          = "odata.links.list"
	associationLinkCreate = "odata.AssociationEnd.links.AssociationEnd.create"
)

// ruleCreate is the event that making a rule itself posts.
const ruleCreate = "cellctl.Rule.create"

// fires says whether a rule takes an event that the server itself posts, as far as that can be told from the rule alone: what it
// says of subject, object and info may keep it from some. Source: RuleManager.isMatched of core.
func fires(rule *cellRow, event string) bool {
	switch eventType := rule.Source.Fields.EventType; {
	case rule.Source.Fields.External:
		return false
	case eventType == nil:
		return true
	case strings.HasPrefix(*eventType, "."):
		return strings.HasSuffix(event, *eventType)
	default:
		return strings.HasPrefix(event, *eventType)
	}
}

// events are those that making the links posts, and those that reading them back does.
func (p *planner) events() (makes, reads []string) {
	n := p.plan.taken
	if n[archive.DataLink]+n[archive.RowLink] > 0 {
		makes, reads = append(makes, dataLinkCreate), append(reads, dataLinkList)
	}
	if n[archive.AssociationLink] > 0 {
		makes = append(makes, associationLinkCreate)
	}
	for _, k := range cellLinks() {
		if p.made[k] {
			makes = append(makes, k.event("create"))
			reads = append(reads, "cellctl."+k.from+".links."+k.to+".list", "cellctl."+k.to+".links."+k.from+".list")
		}
	}
	return makes, reads
}

// giveRules takes the rules out of the archive that would fire on every link that is made. They are made last. The making of each
// posts an event, too, which rules take that are there before, and not it itself (measured on 1.8.0 and 1.8.3). So rules that take
// this event are made after all others, also where no link would fire them. Rules that no POST makes stay.
func (p *planner) giveRules(ctx context.Context) error {
	makes, reads := p.events()
	anew := false // whether any rule is made anew
	err := p.eachRule(ctx, func(k archive.Taken, row *cellRow) error {
		if firesOnAny(row, reads) {
			p.left.add(RuleFiresOnReading, k.From.String())
		}
		switch {
		case !firesOnAny(row, makes):
			return nil
		case p.o.KeepRules, !p.isMade(k.Row):
			p.left.add(RuleFires, k.From.String())
			return nil
		}
		anew = true
		if fires(row, ruleCreate) {
			return nil
		}
		return p.giveRule(k)
	})
	if err != nil || !anew {
		return err
	}
	last := "" // whose making is seen by all those before it
	return p.eachRule(ctx, func(k archive.Taken, row *cellRow) error {
		switch {
		case !fires(row, ruleCreate):
			return nil
		case !p.isMade(k.Row):
			p.left.add(RuleFiresOnRules, k.From.String())
			return nil
		}
		if last != "" {
			p.left.add(RuleFiresOnRules, last)
		}
		last = k.From.String()
		return p.giveRule(k)
	})
}

// eachRule calls each for every rule that stays in the archive, as it would be taken out of it.
func (p *planner) eachRule(ctx context.Context, each func(k archive.Taken, row *cellRow) error) error {
	t := p.table("Rule")
	return p.r.RawLines(ctx, t.Path, func(line int, text []byte) error {
		row := cellRowOf(text)
		if row.ID == "" || t.drops(line) {
			return nil
		}
		rule := archive.End{Set: "Rule", ID: row.Source.Fields.Name, Box: p.catalog.boxName(row.link("Box")), RowID: row.ID}
		return each(archive.Taken{Link: archive.Link{Kind: archive.TakenRule, Line: line, From: rule}, Row: string(text)}, &row)
	})
}

func (p *planner) giveRule(k archive.Taken) error {
	p.table("Rule").drop(k.Line)
	return p.give(k)
}

func firesOnAny(rule *cellRow, events []string) bool {
	for _, event := range events {
		if fires(rule, event) {
			return true
		}
	}
	return false
}
