package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

// parse reads the text of a configuration file: one flat YAML mapping. It takes the values as they are written, because
// YAML would read the name 0123 as a number and viper would lower the case of the keys. Messages name the line and never
// repeat the text of the file, which may be a secret in the wrong place.
func parse(path string, text []byte, home string) (layer, error) {
	root, err := document(path, text)
	if root == nil || err != nil {
		return layer{}, err
	}
	l := layer{}
	for i := 0; i+1 < len(root.Content); i += 2 {
		name, node := root.Content[i], resolve(root.Content[i+1])
		place := fmt.Sprintf("%s, line %d", path, name.Line)
		k, err := configKey(name.Value, place)
		if err != nil {
			return nil, err
		}
		if _, ok := l[k.Name]; ok {
			return nil, wrong(fmt.Sprintf("the key %s stands a second time in %s", k.Name, place), "remove one of them")
		}
		values, err := scalars(k, node, place)
		if err != nil {
			return nil, err
		}
		if len(values) == 0 {
			continue
		}
		g := given{values: values, where: k.Name + " in " + place, write: k.Name + ": "}
		if err := l.put(k, g); err != nil {
			return nil, err
		}
		if k.Name == "token_file" {
			l[k.Name].values[0] = besideFile(path, home, l.text(k.Name))
		}
	}
	return l, nil
}

// document returns the mapping of the one document in text, nil when there is none.
func document(path string, text []byte) (*yaml.Node, error) {
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	var doc, next yaml.Node
	err := decoder.Decode(&doc)
	if errors.Is(err, io.EOF) {
		return nil, nil
	}
	if err != nil {
		return nil, noYAML(path, err)
	}
	if err := decoder.Decode(&next); err == nil {
		return nil, wrong(fmt.Sprintf("%s holds a second YAML document from line %d on", path, next.Line),
			`keep one, and remove the line "---"`)
	} else if !errors.Is(err, io.EOF) {
		return nil, noYAML(path, err)
	}
	root := resolve(doc.Content[0])
	switch {
	case root.Kind == yaml.MappingNode:
		return root, nil
	case root.Kind == yaml.ScalarNode && root.Tag == "!!null":
		return nil, nil
	}
	return nil, wrong(fmt.Sprintf("%s does not consist of lines \"key: value\"", path), `write lines like "interval: 10s"`)
}

// noYAML takes the line out of the parser's message and drops the rest: it can repeat what stands there.
func noYAML(path string, err error) error {
	problem := path + " is not valid YAML"
	if line := regexp.MustCompile(`line \d+`).FindString(err.Error()); line != "" {
		problem += ", see " + line
	}
	return wrong(problem, `write lines like "interval: 10s", and put values with special characters in quotes`)
}

// resolve follows an alias to what it stands for.
func resolve(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}

// configKey finds the key that is called name in a file.
func configKey(name, place string) (Key, error) {
	var all []string
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

// scalars returns the values of a node: one, or any number for a List; none for an empty value.
func scalars(k Key, n *yaml.Node, place string) ([]string, error) {
	nodes := []*yaml.Node{n}
	if k.Kind == List && n.Kind == yaml.SequenceNode {
		nodes = n.Content
	}
	var values []string
	for _, n := range nodes {
		n = resolve(n)
		if n.Kind != yaml.ScalarNode {
			return nil, wrong(fmt.Sprintf("%s in %s is not a single value", k.Name, place), "write "+k.Name+": "+k.example())
		}
		if n.Tag != "!!null" && strings.TrimSpace(n.Value) != "" {
			values = append(values, n.Value)
		}
	}
	return values, nil
}

// example is a right value in a file.
func (k Key) example() string {
	switch {
	case k.Default != "":
		return k.Default
	case k.Kind == List:
		return "['NAME: VALUE']"
	}
	return k.Value
}
