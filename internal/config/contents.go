package config

import (
	"fmt"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

// contents is what a configuration file says.
type contents struct {
	top      layer
	profiles map[string]layer
	names    []string // of the profiles, in the order of the file
}

// has reports whether a key stands anywhere in the file.
func (c contents) has(name string) bool {
	_, found := c.top[name]
	for _, l := range c.profiles {
		_, here := l[name]
		found = found || here
	}
	return found
}

// choices begins a hint with the names of the profiles.
func (c contents) choices() string {
	if len(c.names) == 0 {
		return ""
	}
	return "the profiles are " + strings.Join(c.names, ", ") + "; "
}

// parse reads the text of a configuration file: a YAML mapping of keys, in which "profiles" holds further such mappings by
// their names. It takes the values as they are written, because YAML would read the name 0123 as a number and viper would
// lower the case of the keys. Messages name the line and never repeat the text of the file, which may be a secret in the
// wrong place.
func parse(path string, text []byte, home string) (contents, error) {
	c := contents{top: layer{}, profiles: map[string]layer{}}
	root, err := document(path, text)
	if root == nil || err != nil {
		return c, err
	}
	r := fileReader{path: path, home: home}
	for i := 0; i+1 < len(root.Content); i += 2 {
		name, value := root.Content[i], resolve(root.Content[i+1])
		if name.Value == "profiles" {
			err = r.profiles(&c, name, value)
		} else {
			err = r.entry(c.top, name, value, false)
		}
		if err != nil {
			return c, err
		}
	}
	return c, nil
}

// A fileReader reads the entries of the file path.
type fileReader struct{ path, home string }

func (r fileReader) place(n *yaml.Node) string { return fmt.Sprintf("%s, line %d", r.path, n.Line) }

// profileName is what a profile can be called: it is typed in shells and written into messages.
var profileName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)

func (r fileReader) profiles(c *contents, key, value *yaml.Node) error {
	if len(c.names) > 0 {
		return wrong("the key profiles appears a second time in "+r.place(key), "remove one of them")
	}
	if value.Tag == "!!null" {
		return nil
	}
	if value.Kind != yaml.MappingNode {
		return wrong("profiles in "+r.place(key)+" has no profiles below it",
			`write lines "NAME:" below it, and the keys of each profile below its name`)
	}
	for i := 0; i+1 < len(value.Content); i += 2 {
		name, body := value.Content[i], resolve(value.Content[i+1])
		l, err := r.profile(c, name, body)
		if err != nil {
			return err
		}
		c.profiles[name.Value] = l
		c.names = append(c.names, name.Value)
	}
	return nil
}

func (r fileReader) profile(c *contents, name, body *yaml.Node) (layer, error) {
	if !profileName.MatchString(name.Value) {
		return nil, wrong("the name of the profile in "+r.place(name)+" cannot be used",
			"use up to 64 letters, digits, dots, dashes and underscores, and begin with a letter or a digit")
	}
	if _, ok := c.profiles[name.Value]; ok {
		return nil, wrong(fmt.Sprintf("the profile %s appears a second time in %s", name.Value, r.place(name)), "remove one of them")
	}
	l := layer{}
	if body.Tag == "!!null" {
		return l, nil
	}
	if body.Kind != yaml.MappingNode {
		return nil, wrong(fmt.Sprintf("the profile %s in %s has no keys below it", name.Value, r.place(name)),
			`write lines like "interval: 10s" below its name`)
	}
	for i := 0; i+1 < len(body.Content); i += 2 {
		if err := r.entry(l, body.Content[i], resolve(body.Content[i+1]), true); err != nil {
			return nil, err
		}
	}
	return l, nil
}

// entry takes one key with its value into l.
func (r fileReader) entry(l layer, name, value *yaml.Node, inProfile bool) error {
	place := r.place(name)
	k, err := configKey(name.Value, place)
	switch {
	case err != nil:
		return err
	case k.AtTopOnly && inProfile:
		return wrong(fmt.Sprintf("the key %s is in a profile in %s", k.Name, place), "move it to the top level of the file")
	case k.InProfileOnly && !inProfile:
		return wrong(fmt.Sprintf("the key %s is outside of a profile in %s", k.Name, place), "move it below the name of a profile")
	}
	if _, ok := l[k.Name]; ok {
		return wrong(fmt.Sprintf("the key %s appears a second time in %s", k.Name, place), "remove one of them")
	}
	values, err := scalars(k, value, place)
	if err != nil || len(values) == 0 {
		return err
	}
	if err := l.put(k, given{values: values, where: k.Name + " in " + place, write: k.Name + ": "}); err != nil {
		return err
	}
	if k.path {
		l[k.Name].values[0] = besideFile(r.path, r.home, l.text(k.Name))
	}
	return nil
}

// configKey finds the key that is called name in a file.
func configKey(name, place string) (Key, error) {
	all := []string{"profiles"}
	meant := strings.ToLower(strings.ReplaceAll(name, "-", "_"))
	fix := ""
	for _, k := range Keys() {
		switch k.Config {
		case "":
			continue
		case name:
			return k, nil
		case meant:
			fix = "write " + k.Config
		}
		all = append(all, k.Config)
	}
	if fix == "" {
		fix = "the keys are " + strings.Join(all, ", ")
	}
	shown := fmt.Sprintf("%q", name)
	if len(name) > 40 {
		shown = fmt.Sprintf("of %d characters", len(name))
	}
	return Key{}, wrong(fmt.Sprintf("unknown key %s in %s", shown, place), fix)
}

// scalars returns the values of a node: one, or any number for a List or a Command; none for an empty value.
func scalars(k Key, n *yaml.Node, place string) ([]string, error) {
	nodes := []*yaml.Node{n}
	if (k.Kind == List || k.Kind == Command) && n.Kind == yaml.SequenceNode {
		nodes = n.Content
	}
	isCommand := k.Kind == Command && n.Kind == yaml.SequenceNode
	var values []string
	for _, n := range nodes {
		n = resolve(n)
		if n.Kind != yaml.ScalarNode {
			return nil, wrong(fmt.Sprintf("%s in %s is not a single value", k.Name, place), "write "+k.Name+": "+k.example())
		}
		if isCommand || n.Tag != "!!null" && strings.TrimSpace(n.Value) != "" {
			values = append(values, n.Value)
		}
	}
	return values, checkCommand(k, values, isCommand, place)
}

// checkCommand refuses a command line: no shell is there to split it.
func checkCommand(k Key, values []string, sequence bool, place string) error {
	switch {
	case k.Kind != Command || len(values) == 0:
		return nil
	case !sequence && strings.ContainsAny(values[0], " \t"):
		return wrong(fmt.Sprintf("%s in %s is a single text with a space", k.Name, place), "write "+k.Name+": "+k.example())
	case strings.TrimSpace(values[0]) == "":
		return wrong(fmt.Sprintf("%s in %s names no program", k.Name, place), "write "+k.Name+": "+k.example())
	}
	return nil
}

// example is a right value in a file.
func (k Key) example() string {
	switch {
	case k.Default != "":
		return k.Default
	case k.Kind == List:
		return "['" + strings.Trim(k.Value, "'") + "']"
	}
	return k.Value
}
