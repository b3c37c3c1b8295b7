package prepare

import (
	"slices"
	"strings"
)

// Cures are the codes of findings (package archive/check) that a copy does not have, or that do no harm in it.
func Cures() []string {
	return []string{"line-blank", "main-box-lost", "main-box-rows", "row-twice", "key-twice", "link-twice", "ref-later", "ref-mutual",
		"ref-dangling", "association-dead", "association-gone", "association-half", "cell-import-failed", "id-loose"}
}

// Cured are those of Cures that this copy cures. What it leaves out instead stands in Left.
func (p *Plan) Cured() []string {
	codes := Cures()
	if slices.ContainsFunc(p.Left, func(r Remainder) bool { return r.Code == TwinOfAnother }) {
		codes = slices.DeleteFunc(codes, func(code string) bool { return code == "key-twice" })
	}
	return codes
}

// Named are the words with the names.
func (r Remainder) Named() string {
	names := strings.Join(r.Names, ", ")
	if more := r.Count - int64(len(r.Names)); more > 0 {
		names += ", and " + grouped(more) + " more"
	}
	return r.Words() + ": " + names
}

// Words say what is left, with its count.
func (r Remainder) Words() string {
	for _, w := range []struct{ code, one, many string }{
		{LinkWithoutRow, "link without its row left out", "links without their rows left out"},
		{LinkOfHiddenRows, "link of rows that no cell shows left out", "links of rows that no cell shows left out"},
		{LinkWithoutAssociation, "link of rows whose types have no association left out", "links of rows whose types have no association left out"},
		{LinkOfOneType, "N:N link between rows of one type, which no server shows, left out",
			"N:N links between rows of one type, which no server shows, left out"},
		{RefWithoutRow, "0..1:N link to a row that is not there left out", "0..1:N links to rows that are not there left out"},
		{EndWithoutOther, "association end whose other end nobody can tell", "association ends whose other end nobody can tell"},
		{TwinOfAnother, "row that has the key of another", "rows that have the key of another"},
		{LinkOfUnknownTypes, "link between types that the API does not link", "links between types that the API does not link"},
		{RuleFires, "rule that fires on every link that is made", "rules that fire on every link that is made"},
		{RuleFiresOnReading, "rule that fires when links are read back", "rules that fire when links are read back"},
		{RuleFiresOnRules, "rule that fires when the last rules are made", "rules that fire when the last rules are made"},
	} {
		if w.code == r.Code {
			return reason(r.Code, r.Count, w.one, w.many).Words
		}
	}
	return reason(r.Code, r.Count, r.Code, r.Code).Words
}
