package model

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
)

const (
	javaObject = "org.json.simple.JSONObject"
	javaString = "java.lang.String"
)

// newRow reads a parsed line. What is no row fails with the words of the Java machine; what a row lacks does not.
func newRow(value any) (*Row, error) {
	o, ok := value.(object)
	if !ok {
		return nil, coreerror.ClassCast(value, javaObject)
	}
	r := &Row{}
	if source := o["_source"]; source != nil {
		if r.Source, ok = source.(object); !ok {
			return nil, coreerror.ClassCast(source, javaObject)
		}
	}
	for _, field := range []struct {
		key string
		to  *string
	}{{"_type", &r.Kind}, {"_id", &r.ID}} {
		v := o[field.key]
		if *field.to, ok = v.(string); v != nil && !ok {
			return nil, coreerror.ClassCast(v, javaString)
		}
	}
	return r, nil
}

// isRefused says whether the search index refuses a row: its s is to be an object.
func isRefused(r *Row) bool {
	switch r.Source["s"].(type) {
	case nil, object, []any:
		return false
	}
	return true
}

// cellID is the id in the document of a cell, which an import does not read.
func cellID(value any) string {
	o, _ := value.(object)
	id, _ := o["_id"].(string)
	return id
}

// cellDocument reads the document of a cell, into which an import puts name and owner of its own before it gives it to the search
// index.
func cellDocument(value any) (object, error) {
	o, ok := value.(object)
	if !ok {
		return nil, coreerror.ClassCast(value, javaObject)
	}
	source := object{}
	if v := o["_source"]; v != nil {
		if source, ok = v.(object); !ok {
			return nil, coreerror.ClassCast(v, javaObject)
		}
	}
	for _, key := range []string{"s", "h"} {
		switch v := source[key].(type) {
		case object:
		case nil:
			return nil, coreerror.ServerFailed.With(`Cannot invoke "java.util.Map.put(Object, Object)" because "` + key + `" is null`)
		default:
			return nil, coreerror.ClassCast(v, "java.util.Map")
		}
	}
	return source, indexed(source)
}

// indexed gives the document of a cell to the search index, which has a type for some of its members.
func indexed(source object) error {
	if p := source["p"]; !isLong(p) {
		return mappingFailure("failed to parse field [p] of type [long]")
	}
	for _, key := range []string{"a", "d", "l"} {
		values, isList := source[key].([]any)
		if !isList {
			values = []any{source[key]}
		}
		for _, v := range values {
			if _, ok := v.(object); v != nil && !ok {
				return mappingFailure("object mapping for [" + key + "] tried to parse field [" + key + "] as object, but found a concrete value")
			}
		}
	}
	return nil
}

// isLong says whether the search index takes a value for a long.
func isLong(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case json.Number:
		f, err := v.Float64()
		return err == nil && f < 1<<63 && f >= -1<<63
	case string:
		f, err := strconv.ParseFloat(strings.TrimSpace(v), 64)
		return v == "" || err == nil && f < 1<<63 && f >= -1<<63
	}
	return false
}

func mappingFailure(text string) error {
	return coreerror.ServerFailed.With("[es/index] failed: [mapper_parsing_exception] " + text)
}
