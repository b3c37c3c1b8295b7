package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"

	"go.yaml.in/yaml/v3"
)

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
