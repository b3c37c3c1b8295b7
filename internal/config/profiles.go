package config

import (
	"os"

	"go.yaml.in/yaml/v3"
)

// Path returns the path of the configuration file that is named, or of the usual one, whether it exists or not; "" when
// the environment names no home.
func Path(src Source) (string, error) {
	flags, err := flagLayer(src)
	if err != nil {
		return "", err
	}
	env, err := envLayer(src)
	if err != nil {
		return "", err
	}
	path, _ := fileOf(src, flags, env)
	return path, nil
}

// Profiles returns the names of the profiles in the configuration file, in its order. Other entries of the file are not
// looked at. What is not a regular file is not read: a pipe would keep a shell waiting that completes a name.
func Profiles(src Source) ([]string, error) {
	path, err := Path(src)
	if path == "" || err != nil {
		return nil, err
	}
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		return nil, err
	}
	text, _, err := read(path)
	if err != nil {
		return nil, err
	}
	root, err := document(path, text)
	if root == nil || err != nil {
		return nil, err
	}
	var names []string
	if all := entryOf(root, "profiles"); all != nil && all.Kind == yaml.MappingNode {
		for i := 0; i+1 < len(all.Content); i += 2 {
			if name := all.Content[i].Value; profileName.MatchString(name) {
				names = append(names, name)
			}
		}
	}
	return names, nil
}

// entryOf is the value of a key in a mapping; nil without one.
func entryOf(mapping *yaml.Node, key string) *yaml.Node {
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == key {
			return resolve(mapping.Content[i+1])
		}
	}
	return nil
}
