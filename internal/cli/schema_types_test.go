package cli

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/refusal"
)

// schemaText is the JSON Schema of all lines of --json, one property a line.
func schemaText(t *testing.T) string {
	g := &schemaWriter{t: t, comments: map[string]map[string]string{}}
	var lines []map[string]string
	for _, s := range shapes() {
		lines = append(lines, map[string]string{"$ref": "#/$defs/" + s.name})
		g.define(s.name, s.about, reflect.TypeOf(s.line), s.kind)
	}
	for len(g.todo) > 0 {
		next := g.todo[0]
		g.todo = g.todo[1:]
		g.define(next.String(), "", next, "")
	}
	var b strings.Builder
	b.WriteString("{\n\"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n")
	b.WriteString("\"title\": \"one line of --json, schema 1\",\n")
	fmt.Fprintf(&b, "\"anyOf\": %s,\n\"$defs\": {\n%s\n}}\n", compact(lines), strings.Join(g.defs, ",\n"))
	return b.String()
}

// A schemaWriter makes definitions of Go types.
type schemaWriter struct {
	t        *testing.T
	defs     []string
	done     []string
	todo     []reflect.Type
	comments map[string]map[string]string // by package, then Type.Field
}

// define writes the definition of a struct. kind is what its "type" always is; "" for what is no line.
func (g *schemaWriter) define(name, about string, of reflect.Type, kind string) {
	if slices.Contains(g.done, name) {
		return
	}
	g.done = append(g.done, name)
	var properties, required []string
	for _, f := range fieldsOf(of) {
		key, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		value := g.value(f.Type)
		switch {
		case key == "type" && kind != "":
			value = map[string]any{"const": kind}
		case key == "code" && f.Type == reflect.TypeFor[refusal.Slug]():
			value = map[string]any{"enum": slugList()}
		}
		if comment := g.commentOf(f); comment != "" && key != "type" {
			value["description"] = comment
		}
		properties = append(properties, fmt.Sprintf("  %q: %s", key, compact(value)))
		if options == "" {
			required = append(required, key)
		}
	}
	head := fmt.Sprintf("%q: {\"type\": \"object\", ", name)
	if about != "" {
		head += fmt.Sprintf("\"description\": %q, ", about)
	}
	g.defs = append(g.defs, fmt.Sprintf("%s\"additionalProperties\": false,\n  \"required\": %s,\n  \"properties\": {\n%s\n  }}", head,
		compact(append([]string{}, required...)), strings.Join(properties, ",\n")))
}

// field is a field with the struct in which it stands.
type field struct {
	reflect.StructField
	in reflect.Type
}

// fieldsOf are the fields that are written, those of embedded structs in their place, where no field of the struct itself hides them.
func fieldsOf(of reflect.Type) []field {
	var all []field
	own := map[string]bool{}
	for f := range of.Fields() {
		key, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		own[key] = !f.Anonymous
	}
	for f := range of.Fields() {
		key, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Anonymous && key == "":
			all = append(all, slices.DeleteFunc(fieldsOf(f.Type), func(f field) bool {
				key, _, _ := strings.Cut(f.Tag.Get("json"), ",")
				return own[key]
			})...)
		case f.IsExported() && key != "-" && key != "":
			all = append(all, field{f, of})
		}
	}
	return all
}

// value is the schema of a type.
func (g *schemaWriter) value(of reflect.Type) map[string]any {
	switch {
	case of == reflect.TypeFor[time.Time]():
		return map[string]any{"type": "string", "format": "date-time"}
	case of == reflect.TypeFor[refusal.Code]():
		var codes []int
		for _, m := range refusal.Codes() {
			codes = append(codes, int(m.Code))
		}
		return map[string]any{"enum": codes}
	}
	switch of.Kind() {
	case reflect.Pointer:
		return map[string]any{"anyOf": []any{map[string]any{"type": "null"}, g.value(of.Elem())}}
	case reflect.Slice:
		return map[string]any{"type": g.listType(of), "items": g.value(of.Elem())}
	case reflect.Map:
		return map[string]any{"type": "object", "additionalProperties": g.value(of.Elem())}
	case reflect.Struct:
		g.todo = append(g.todo, of)
		return map[string]any{"$ref": "#/$defs/" + of.String()}
	case reflect.String:
		return map[string]any{"type": "string"}
	case reflect.Bool:
		return map[string]any{"type": "boolean"}
	case reflect.Float64:
		return map[string]any{"type": "number"}
	case reflect.Int, reflect.Int64:
		return map[string]any{"type": "integer"}
	}
	g.t.Fatalf("no schema for %s", of)
	return nil
}

// listType lets lists be null that come out of other packages as they are.
func (g *schemaWriter) listType(of reflect.Type) any {
	elem := of.Elem()
	for _, dir := range []string{"internal/archive", "internal/verdict"} {
		if strings.Contains(elem.PkgPath(), dir) {
			return []string{"array", "null"}
		}
	}
	return "array"
}

func slugList() []refusal.Slug {
	var all []refusal.Slug
	for _, w := range refusal.Slugs() {
		all = append(all, w.Slug)
	}
	return all
}

// commentOf is what stands behind a field in its source.
func (g *schemaWriter) commentOf(f field) string {
	_, dir, ok := strings.Cut(f.in.PkgPath(), "personium-cell/internal/")
	if !ok {
		return ""
	}
	if g.comments[dir] == nil {
		g.comments[dir] = commentsIn(g.t, filepath.Join("..", filepath.FromSlash(dir)))
	}
	return g.comments[dir][f.in.Name()+"."+f.Name]
}

// commentsIn reads the comments at the fields of all structs of a package.
func commentsIn(t *testing.T, dir string) map[string]string {
	t.Helper()
	found := map[string]string{}
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, readText(t, file), parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			spec, isType := n.(*ast.TypeSpec)
			if !isType {
				return true
			}
			if of, isStruct := spec.Type.(*ast.StructType); isStruct {
				for _, f := range of.Fields.List {
					for _, name := range f.Names {
						found[spec.Name.Name+"."+name.Name] = strings.TrimSpace(f.Comment.Text())
					}
				}
			}
			return true
		})
	}
	return found
}

// compact is a value as JSON on one line.
func compact(v any) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(err)
	}
	return strings.TrimSpace(b.String())
}
