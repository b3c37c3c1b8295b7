package cli

import (
	"errors"
	"regexp"
	"slices"
	"strings"

	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/snapshot"
)

// flagToAdd is a hint that is one flag with its value: the command line that was typed, with it, is what to type.
var flagToAdd = regexp.MustCompile(`^--(confirm|user) \S+$`)

// whole makes a hint about a part of the command line one to be typed as it stands, where that can be told.
func (p *program) whole(err error, hint string) string {
	if p.ground.Rehearsal || slices.Contains(p.Args, "--") {
		return hint
	}
	var misnamed *misnamedError
	if errors.As(err, &misnamed) {
		name := strings.TrimSuffix(misnamed.typed, ".zip")
		if args, ok := p.corrected(misnamed.typed, name); ok {
			return refusal.Command(args...).Words()
		}
	}
	if hint == "--force replaces it" {
		return hint + ": " + refusal.Command(p.Args...).Words() + " --force"
	}
	if flagToAdd.MatchString(hint) {
		return refusal.Command(p.Args...).Words() + " " + hint
	}
	return hint
}

// A misnamedError is the name of an archive where that of a snapshot belongs.
type misnamedError struct {
	typed string
	error
}

func (e *misnamedError) Unwrap() error { return e.error }

// nameIn reads the name of a snapshot as somebody typed it.
func nameIn(text, hint string) (snapshot.Name, error) {
	name, err := snapshot.ParseName(text)
	if err == nil {
		return name, nil
	}
	if without, found := strings.CutSuffix(text, ".zip"); found {
		if _, fits := snapshot.ParseName(without); fits == nil {
			err = &misnamedError{text, err}
		}
	}
	return "", refusal.Misuse(refusal.Say(hint), "%w", err)
}
