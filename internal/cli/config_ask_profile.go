package cli

import (
	"slices"
	"strings"

	"github.com/personium/personium-cell/internal/report"
)

// askProfile asks for the name of the profile where --profile did not say it. Beside other settings there has to be one.
func (i *interview) askProfile() error {
	if i.a.Profile != "" {
		return nil
	}
	ask, question := i.line, "Name of the profile, for several units in one file (empty: none)"
	switch {
	case i.file.Exists && !i.a.Force:
		ask, question = i.needed, i.file.Path+" exists. Name of a new profile in it"
	case len(i.file.Profiles) > 0:
		ask, question = i.needed, i.file.Path+" has the profiles "+strings.Join(i.file.Profiles, ", ")+
			". Name of the one to replace, or of a new one"
	case i.file.Exists:
		question = "Name of the profile (empty: none, and " + i.file.Path + " is replaced)"
	}
	for {
		name, err := ask(report.Printable(question))
		if err != nil {
			return err
		}
		err = i.file.CheckName(name, i.a.Force)
		if err == nil {
			i.a.Profile = name
			return nil
		}
		i.refused(err, "profile", name)
	}
}

// askProtection asks whether the profile is protected. What was so stays so, unless somebody says no.
func (i *interview) askProtection() error {
	was := slices.Contains(i.file.Protected, i.a.Profile)
	isWanted, err := i.yesOrNo("Protect the cells of this profile: shall imports and deletions require --confirm CELLNAME?", was)
	switch {
	case err != nil:
		return err
	case isWanted:
		i.a.Values["protected"] = []string{"true"}
	case was:
		i.a.Values["protected"] = []string{"false"}
	}
	return nil
}

// yesOrNo asks until there is a yes or a no; nothing at all is usual.
func (i *interview) yesOrNo(question string, usual bool) (bool, error) {
	choices := " [y/N]"
	if usual {
		choices = " [Y/n]"
	}
	for {
		answer, err := i.line(question + choices)
		switch answer = strings.ToLower(answer); {
		case err != nil:
			return false, err
		case answer == "":
			return usual, nil
		case isYes(answer):
			return true, nil
		case answer == "n" || answer == "no":
			return false, nil
		}
		i.again("answer y or n", "")
	}
}
