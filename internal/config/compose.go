package config

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// An Addition is what is to be written into a configuration file.
type Addition struct {
	Profile string              // the profile it makes; "" for the top level of a file of its own
	Values  map[string][]string // by the names of the keys, as flags have them
	Force   bool                // replaces the file, or in a file with profiles the profile
}

// Compose returns the path of the configuration file of src, the text that it gets by an addition, and the settings that
// the text amounts to without flags and environment. It writes nothing. What there is besides a new profile stays, with its
// comments. Errors are [*Error].
func Compose(src Source, a Addition) (path, text string, s Settings, err error) {
	if path, err = Path(src); err != nil {
		return "", "", s, err
	}
	if path == "" {
		return "", "", s, wrong("there is no place for a configuration file", "set HOME, or name the file with --config")
	}
	if path, err = filepath.Abs(path); err != nil {
		return "", "", s, wrong(fmt.Sprintf("the folder of the configuration file is unknown: %v", err), "name the file with an absolute path")
	}
	if a.Profile != "" && !profileName.MatchString(a.Profile) {
		return "", "", s, wrong(fmt.Sprintf("%q cannot be the name of a profile", a.Profile),
			"use up to 64 letters, digits, dots, dashes and underscores, and begin with a letter or a digit")
	}
	if _, err := flagLayer(asFlags(a.Values)); err != nil { // each for itself: the file may say the rest
		return "", "", s, err
	}
	old, err := a.existing(src, path)
	if err != nil {
		return "", "", s, err
	}
	if text, err = a.into(path, homeOf(src), old); err != nil {
		return "", "", s, err
	}
	s, err = a.check(path, text, homeOf(src))
	return path, text, s, err
}

// existing reads the file that the addition goes into; nil when there is none, or it is replaced.
func (a Addition) existing(src Source, path string) ([]byte, error) {
	old, mode, err := read(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, wrong(fmt.Sprintf("the configuration file cannot be read: %v", err), "make it a readable YAML file")
	case a.Profile != "":
		return old, checkPrivate(path, mode, contents{}, src.system())
	case !a.Force:
		return nil, wrong(path+" exists already", "--profile NAME adds a profile to it, --force replaces it")
	}
	return nil, nil
}

// into adds a to the text old.
func (a Addition) into(path, home string, old []byte) (string, error) {
	var doc yaml.Node
	before, err := parse(path, old, home)
	if err != nil {
		return "", err
	}
	if err := yaml.Unmarshal(old, &doc); err != nil || len(doc.Content) == 0 || doc.Content[0].Kind != yaml.MappingNode {
		doc = yaml.Node{Kind: yaml.DocumentNode, Content: []*yaml.Node{{Kind: yaml.MappingNode}}}
		if comments := strings.TrimSpace(string(old)); strings.HasPrefix(comments, "#") {
			doc.HeadComment = comments
		}
	}
	root := doc.Content[0]
	if a.Profile == "" {
		a.fill(root)
	} else if err := a.addProfile(path, root, len(old) == 0, before); err != nil {
		return "", err
	}
	var b bytes.Buffer
	encoder := yaml.NewEncoder(&b)
	encoder.SetIndent(2)
	if err := errors.Join(encoder.Encode(&doc), encoder.Close()); err != nil {
		return "", wrong(fmt.Sprintf("the settings cannot be written as YAML: %v", err), "report this as a defect of personium-cell")
	}
	return b.String(), a.keeps(path, home, before, string(old), b.String())
}

func (a Addition) addProfile(path string, root *yaml.Node, isNew bool, before contents) error {
	if isNew { // the only profile is the usual one
		root.Content = append(root.Content, scalar("profile"), scalar(a.Profile))
	}
	profiles := entryOf(root, "profiles")
	if profiles == nil {
		profiles = &yaml.Node{Kind: yaml.MappingNode}
		root.Content = append(root.Content, scalar("profiles"), profiles)
	}
	if profiles.Kind != yaml.MappingNode {
		*profiles = yaml.Node{Kind: yaml.MappingNode}
	}
	body := &yaml.Node{Kind: yaml.MappingNode}
	a.fill(body)
	i := slices.Index(before.names, a.Profile) // in the order of the file
	switch {
	case i < 0:
		profiles.Content = append(profiles.Content, scalar(a.Profile), body)
	case !a.Force:
		return wrong(fmt.Sprintf("%s has a profile %s already", path, a.Profile), "choose another name, or replace it with --force")
	default:
		profiles.Content[2*i+1] = body
	}
	return nil
}

// fill writes the values into a mapping, in the order of the keys.
func (a Addition) fill(mapping *yaml.Node) {
	for _, k := range Keys() {
		values, ok := a.Values[k.Name]
		if !ok || k.Config == "" {
			continue
		}
		node := scalar(values[len(values)-1])
		switch k.Kind {
		case Switch:
			node.Tag = "!!bool"
		case List, Command:
			node = &yaml.Node{Kind: yaml.SequenceNode, Style: yaml.FlowStyle}
			for _, v := range values {
				node.Content = append(node.Content, scalar(v))
			}
		}
		mapping.Content = append(mapping.Content, scalar(k.Config), node)
	}
}

func scalar(text string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: text}
}

// keeps makes sure that nothing of the old text got lost but the profile that is replaced: the library does not promise it.
func (a Addition) keeps(path, home string, before contents, old, text string) error {
	refused := wrong(path+" cannot be changed without losing something of it", "add the profile by hand")
	after, err := parse(path, []byte(text), home)
	if err != nil || len(after.top) < len(before.top) {
		return refused
	}
	same := func(was, is layer) bool {
		for name, g := range was {
			if !slices.Equal(g.values, is[name].values) {
				return false
			}
		}
		return true
	}
	if !same(before.top, after.top) {
		return refused
	}
	for name, l := range before.profiles {
		if name != a.Profile && !same(l, after.profiles[name]) {
			return refused
		}
	}
	if slices.Contains(before.names, a.Profile) { // its own comments go with it
		return nil
	}
	for line := range strings.Lines(old) {
		if comment := strings.TrimSpace(line); strings.HasPrefix(comment, "#") && !strings.Contains(text, comment) {
			return refused
		}
	}
	return nil
}

// check reads the text as a run of the program will.
func (a Addition) check(path, text, home string) (Settings, error) {
	inFile, err := parse(path, []byte(text), home)
	if err != nil {
		return Settings{}, err
	}
	all := sources{path: path, top: inFile.top}
	if a.Profile != "" {
		all.profile = inFile.profiles[a.Profile]
	}
	return all.settings()
}

// CheckValues reports, as an [*Error], what is wrong with the values of an addition: each for itself, and together.
func CheckValues(values map[string][]string) error {
	_, err := Load(asFlags(values))
	return err
}

// asFlags gives values as if they came from the command line.
func asFlags(values map[string][]string) Source {
	given := map[string][]string{}
	for _, k := range Keys() {
		if texts, ok := values[k.Name]; ok && k.Flag != "" {
			given[k.Flag] = texts
		}
	}
	return Source{Flags: given}
}
