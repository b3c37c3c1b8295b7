package config

import "strings"

// A given is the value of one key as one source gave it.
type given struct {
	values []string // one, or any number of a List
	where  string   // for messages: "--interval", "PERSONIUM_INTERVAL", "interval in /home/a/config.yaml, line 3"
	write  string   // what comes before a right value in that source: "--interval ", "PERSONIUM_INTERVAL=", "interval: "
}

// A layer is what one source gave, by the names of the keys.
type layer map[string]given

// text returns the value of a key that is no List, "" when the source did not give it.
func (l layer) text(name string) string {
	if g, ok := l[name]; ok {
		return g.values[0]
	}
	return ""
}

// put checks a value and takes it into the layer.
func (l layer) put(k Key, g given) error {
	for i, v := range g.values {
		if k.Kind != Command {
			v = strings.TrimSpace(v)
		}
		checked, err := k.check(v, g)
		if err != nil {
			return err
		}
		g.values[i] = checked
	}
	l[k.Name] = g
	return nil
}

func flagLayer(src Source) (layer, error) {
	l := layer{}
	for _, k := range Keys() {
		values := src.Flags[k.Flag]
		if k.Flag == "" || len(values) == 0 {
			continue
		}
		if k.Kind != List {
			values = values[len(values)-1:]
		}
		name := "--" + k.Flag
		for _, v := range values {
			if strings.TrimSpace(v) == "" {
				return nil, wrong(name+" is empty", "give it a value, or leave it out")
			}
		}
		g := given{values: append([]string(nil), values...), where: name, write: name + " "}
		if k.Kind == Switch {
			g.write = name + "="
		}
		if err := l.put(k, g); err != nil {
			return nil, err
		}
	}
	return l, nil
}

// envLayer takes an empty variable as one that is not set, as most shells and CI systems mean it.
func envLayer(src Source) (layer, error) {
	l := layer{}
	for _, k := range Keys() {
		if k.Env == "" {
			continue
		}
		text := src.lookup(k.Env)
		if strings.TrimSpace(text) == "" {
			continue
		}
		values := []string{text}
		if k.Kind == List {
			values = nonEmptyLines(text)
		}
		if err := l.put(k, given{values: values, where: k.Env, write: k.Env + "="}); err != nil {
			return nil, err
		}
	}
	return l, nil
}

func nonEmptyLines(text string) []string {
	var lines []string
	for line := range strings.Lines(text) {
		if strings.TrimSpace(line) != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// values is the layer in the form that viper takes: a text, or texts of a List.
func (l layer) values() map[string]any {
	m := map[string]any{}
	for _, k := range Keys() {
		g, ok := l[k.Name]
		switch {
		case !ok || k.Name == "config": // it says where the others stand
		case k.Kind == List || k.Kind == Command:
			m[k.Name] = g.values
		default:
			m[k.Name] = g.values[0]
		}
	}
	return m
}
