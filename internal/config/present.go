package config

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
)

// Present is what the configuration file of a source holds before something is added to it.
type Present struct {
	Path      string // absolute
	Exists    bool
	Profiles  []string // in the order of the file
	Protected []string // those of them that are protected

	text []byte
	contents
}

// Inspect reads the configuration file that an addition is for. Errors are [*refusal.Error].
func Inspect(src Source) (Present, error) {
	var p Present
	var err error
	if p.Path, err = Path(src); err != nil {
		return p, err
	}
	if p.Path == "" {
		return p, wrong("there is no place for a configuration file", "set HOME, or name the file with --config")
	}
	if p.Path, err = filepath.Abs(p.Path); err != nil {
		return p, wrong(fmt.Sprintf("the folder of the configuration file is unknown: %v", err), "name the file with an absolute path")
	}
	text, mode, err := read(p.Path)
	if errors.Is(err, fs.ErrNotExist) {
		return p, nil
	}
	if err != nil {
		return p, wrong(fmt.Sprintf("the configuration file cannot be read: %v", err), "make it a readable YAML file")
	}
	p.Exists, p.text = true, text
	if p.contents, err = parse(p.Path, text, homeOf(src)); err != nil {
		return p, err
	}
	p.Profiles = p.names
	for _, name := range p.names {
		if p.protects(name) {
			p.Protected = append(p.Protected, name)
		}
	}
	return p, checkPrivate(p.Path, mode, contents{}, src.system()) // what is written is private
}

func (p Present) protects(profile string) bool {
	return p.profiles[profile].text("protected") == "true"
}

// ForceHint ends the hint about the name of a profile that there is.
const ForceHint = ", or change it with --force"

// CheckName reports, as an [*refusal.Error], why an addition with force or without cannot make the profile name; "" is the
// top level of a file of its own.
func (p Present) CheckName(name string, force bool) error {
	switch {
	case name != "" && !profileName.MatchString(name):
		return wrong(fmt.Sprintf("%q cannot be the name of a profile", name),
			"use up to 64 letters, digits, dots, dashes and underscores, and begin with a letter or a digit")
	case name != "" && slices.Contains(p.Profiles, name) && !force:
		return wrong(fmt.Sprintf("%s has a profile %s already", p.Path, name), "choose another name"+ForceHint)
	case name == "" && p.Exists && !force && len(p.Profiles) > 0:
		return wrong(p.Path+" exists already", "--profile NAME adds a profile to it")
	case name == "" && p.Exists && !force:
		return wrong(p.Path+" exists already", "--profile NAME adds a profile to it, --force changes it")
	case name == "" && len(p.Profiles) > 0:
		return wrong(fmt.Sprintf("%s has profiles, which would be gone: %s", p.Path, strings.Join(p.Profiles, ", ")),
			"--profile NAME --force changes one of them; remove the file to start over")
	}
	return nil
}
