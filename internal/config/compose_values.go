package config

import "strings"

// checkEach looks at each value for itself: the file may say the rest.
func (a Addition) checkEach() error {
	for _, k := range Keys() {
		values := a.Values[k.Name]
		if k.Kind == Command && len(values) > 0 && strings.TrimSpace(values[0]) == "" {
			flag := "--" + strings.ReplaceAll(k.Name, "_", "-")
			return wrong(flag+" names no program", "write "+flag+" PROGRAM "+flag+" ARGUMENT")
		}
	}
	_, err := flagLayer(asFlags(a.Values))
	return err
}

// CheckValues gives the settings that the values of an addition amount to, or as an [*refusal.Error] what is wrong with them:
// each for itself, and together.
func CheckValues(values map[string][]string) (Settings, error) { return Load(asFlags(values)) }

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
