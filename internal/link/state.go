package link

import (
	"strconv"

	"github.com/personium/personium-cell/internal/archive"
)

// MaxReasons is how many things that could not be made a State names; all of them are counted.
const MaxReasons = 1000

// A State is how far the making is. It is plain data: a journal keeps it.
type State struct {
	Planned int64            `json:"planned"`           // things that were taken out; less than 0 while not checked yet
	Made    int64            `json:"made"`              // of them: made, or seen to be there
	Refused int64            `json:"refused,omitempty"` // of them: the unit does not make them
	Behind  map[string]int64 `json:"behind,omitempty"`  // how many of each lane are made or refused, from its beginning
	Reasons []Left           `json:"reasons,omitempty"` // the first MaxReasons of what was refused
}

// Left is something that is not made.
type Left struct {
	Link string `json:"link"` // as archive.Link writes it
	Why  string `json:"why"`
}

// Ended reports whether there is nothing left to make.
func (s *State) Ended() bool { return s.Planned >= 0 && s.Made+s.Refused >= s.Planned }

// fold takes a block over.
func (s *State) fold(b block) {
	s.Made += b.made
	s.Refused += b.refused
	if s.Behind == nil {
		s.Behind = map[string]int64{}
	}
	s.Behind[b.lane] += b.made + b.refused
	s.Reasons = append(s.Reasons, b.reasons[:min(len(b.reasons), MaxReasons-len(s.Reasons))]...)
}

// A lane is what is made one after the other: a stage of one collection, or of the cell level.
type lane struct {
	stage int
	place string // box/collection; "" at cell level
}

// The stages, in their order. Each begins when the one before is over.
const (
	stageCell = iota
	stageAssociations
	stageRows
	stageRules
	stages
)

// laneOf is where something is made.
func laneOf(k archive.Taken) lane {
	place := k.From.Box + "/" + k.From.Collection
	switch k.Kind {
	case archive.CellLink:
		return lane{stage: stageCell}
	case archive.TakenRule:
		return lane{stage: stageRules}
	case archive.AssociationLink:
		return lane{stageAssociations, place}
	}
	return lane{stageRows, place}
}

// key is the lane in a State.
func (l lane) key() string { return strconv.Itoa(l.stage) + " " + l.place }

// A block is so many things of a lane, one after the other, that are made or refused.
type block struct {
	lane          string
	made, refused int64
	reasons       []Left
}

func (b *block) refuse(k archive.Taken, why string) {
	b.refused++
	b.reasons = append(b.reasons, Left{Name(k), why})
}

// Name is something that was taken out, in words.
func Name(k archive.Taken) string {
	if k.Kind == archive.TakenRule {
		return k.From.String()
	}
	return k.String()
}
