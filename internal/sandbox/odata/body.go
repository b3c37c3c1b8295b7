package odata

import (
	"maps"
	"slices"
	"strings"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/corejson"
)

// ParseEntity reads the body of a new entity: known members only, and a Name.
func ParseEntity(body, set string, known ...string) (corejson.Object, error) {
	value, err := corejson.Parse(body)
	if err != nil && strings.HasPrefix(strings.TrimSpace(body), "{") {
		return nil, coreerror.FieldRequired.New("Name")
	}
	members, ok := value.(corejson.Object)
	if err != nil || !ok {
		return nil, coreerror.BadEntityJSON.New()
	}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		if !slices.Contains(known, name) {
			return nil, coreerror.UnknownField.New(name, set)
		}
	}
	if members["Name"] == nil {
		return nil, coreerror.FieldRequired.New("Name")
	}
	return members, nil
}

// ParseLink reads the key of the other end out of the body of a POST to $links.
func ParseLink(body, targetKey, set string) (key string, err error) {
	if targetKey != "" {
		return "", coreerror.LinkWithKey.New()
	}
	value, err := corejson.Parse(body)
	members, ok := value.(corejson.Object)
	if err != nil || !ok {
		return "", coreerror.BadEntityJSON.New()
	}
	uri, _ := members["uri"].(string)
	begin := strings.LastIndex(uri, "/"+set+"(")
	if begin < 0 {
		return "", coreerror.BadField.New("uri")
	}
	if _, key, ok = SplitSet(uri[begin+1:]); !ok || key == "" {
		return "", coreerror.BadField.New("uri")
	}
	return key, nil
}
