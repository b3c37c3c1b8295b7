package config

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/personium/personium-cell/internal/refusal"
)

// An Addition is what is to be written into a configuration file.
type Addition struct {
	Profile string              // the profile it makes; "" for the top level of a file of its own
	Values  map[string][]string // by the names of the keys, as flags have them
	Force   bool                // changes the file, or in a file with profiles the profile: what it does not say stays
	// Answered are keys of which nothing is kept, because somebody was asked for them.
	Answered []string
}

// Compose returns the path of the configuration file of src, the text that it gets by an addition, and the settings that
// the text amounts to without flags and environment. It writes nothing. What there is besides a new profile stays, with its
// comments. A protected profile is changed only by an addition that says whether it stays so.
// Errors are [*refusal.Error], and name what was added as flags.
func Compose(src Source, a Addition) (path, text string, s Settings, err error) {
	if err := a.checkEach(); err != nil {
		return "", "", s, err
	}
	before, err := Inspect(src)
	var broken *refusal.Error
	if errors.As(err, &broken) && before.Exists && a.Profile == "" && a.Force {
		return "", "", s, wrong(broken.Text+", and what would be gone is unknown", "correct the file, or remove it to start over")
	}
	if err != nil {
		return "", "", s, err
	}
	if err := a.fits(before); err != nil {
		return "", "", s, err
	}
	a.Values = maps.Clone(a.Values)
	maps.Copy(a.Values, a.kept(before))
	if a.Profile == "" {
		before.text, before.contents = nil, contents{}
	}
	if text, err = a.into(before, homeOf(src)); err != nil {
		return "", "", s, err
	}
	s, err = a.check(before.Path, text, homeOf(src))
	return before.Path, text, s, err
}

// fits reports what an addition would destroy.
func (a Addition) fits(before Present) error {
	if err := before.CheckName(a.Profile, a.Force); err != nil {
		return err
	}
	if before.protects(a.Profile) && a.Values["protected"] == nil {
		return wrong(fmt.Sprintf("the profile %s in %s is protected, and is changed only where that is said", a.Profile, before.Path),
			"add --protected, or --protected=false to give the protection up")
	}
	return nil
}

// into adds a to what there is.
func (a Addition) into(before Present, home string) (string, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(before.text, &doc); err != nil || len(doc.Content) == 0 || doc.Content[0].Kind != yaml.MappingNode {
		doc = yaml.Node{Kind: yaml.DocumentNode, Content: []*yaml.Node{{Kind: yaml.MappingNode}}}
		if comments := strings.TrimSpace(string(before.text)); strings.HasPrefix(comments, "#") {
			doc.HeadComment = comments
		}
	}
	root := doc.Content[0]
	if a.Profile == "" {
		a.fill(root)
	} else {
		a.addProfile(root, before)
	}
	var b bytes.Buffer
	encoder := yaml.NewEncoder(&b)
	encoder.SetIndent(2)
	if err := errors.Join(encoder.Encode(&doc), encoder.Close()); err != nil {
		return "", wrong(fmt.Sprintf("the settings cannot be written as YAML: %v", err), "report this as a defect of personium-cell")
	}
	return b.String(), a.keeps(before, home, b.String())
}

func (a Addition) addProfile(root *yaml.Node, before Present) {
	if len(before.text) == 0 { // the only profile is the usual one
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
	if i := slices.Index(before.names, a.Profile); i >= 0 { // in the order of the file
		profiles.Content[2*i+1] = body
		return
	}
	profiles.Content = append(profiles.Content, scalar(a.Profile), body)
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
func (a Addition) keeps(before Present, home, text string) error {
	refused := wrong(before.Path+" cannot be changed without losing something of it", "add the profile by hand")
	after, err := parse(before.Path, []byte(text), home)
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
	for line := range strings.Lines(string(before.text)) {
		if comment := strings.TrimSpace(line); strings.HasPrefix(comment, "#") && !strings.Contains(text, comment) {
			return refused
		}
	}
	return nil
}

// check reads the text as a run of the program will. What is wrong with the addition stands in no line yet, and is told of
// the flag.
func (a Addition) check(path, text, home string) (Settings, error) {
	inFile, err := parse(path, []byte(text), home)
	if err != nil {
		return Settings{}, err
	}
	all := sources{path: path, top: inFile.top}
	added := all.top
	if a.Profile != "" {
		added = inFile.profiles[a.Profile]
		all.profile = added
	}
	for name, g := range added {
		g.where = "--" + strings.ReplaceAll(name, "_", "-")
		g.write = g.where + " "
		added[name] = g
	}
	return all.settings()
}
