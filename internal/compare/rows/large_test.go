package rows_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/archivetest"
	"github.com/personium/personium-cell/internal/compare"
	"github.com/personium/personium-cell/internal/compare/rows"
)

// large is an archive with so many rows in box1/od/Item, which have a number and a text.
func large(t testing.TB, n int) []byte {
	t.Helper()
	var b bytes.Buffer
	a := archivetest.Archive{Collections: []archivetest.Collection{{Path: "od", Sets: []archivetest.Set{{Name: "Item", Rows: n}}}}}
	if err := a.Write(&b); err != nil {
		t.Fatal(err)
	}
	return archivetest.Rebuild(t, b.Bytes(), archivetest.Become("10_odata/50_property.pjson", propertyLines()))
}

// propertyLines declare the properties of the first entity type of an archive of archivetest.
func propertyLines() string {
	lines := ""
	for alias, p := range map[string][2]string{"P001": {"n", "Edm.Int32"}, "P003": {"text", "Edm.String"}} {
		lines += fmt.Sprintf(`{"_type":"Property","_id":"%022s","_source":{"p":1,"u":1,"b":"BBBBBBBBBBBBBBBBBBBBBB","n":"N%021d",`+
			`"s":{"Name":"%s","Type":"%s","CollectionKind":"None","Nullable":true,"IsDeclared":true},"h":{"Alias":"%s"},`+
			`"l":{"EntityType":"T%021d"}}}`+"\n", alias, 0, p[0], p[1], alias, 0)
	}
	return lines
}

// keyAt is the key of the row in a line of an archive, as the API writes it.
func keyAt(t *testing.T, s rows.Snapshot, line int) string {
	t.Helper()
	key := ""
	err := s.Archive.Lines(t.Context(), "UserData", nil, func(at int, row *archive.Row) error {
		if at == line {
			key = quote(string(row.Key.Text))
		}
		return nil
	})
	if err != nil || key == "" {
		t.Fatal(key, err)
	}
	return key
}

func TestOneChangeAmongManyRowsIsFound(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("one goroutine at a time, of which the race detector has nothing to say")
	}
	for _, style := range styles() {
		t.Run(string(style), func(t *testing.T) {
			t.Parallel()
			p := newPractice(t, style)
			data := large(t, 12_000)
			p.imported(data)
			s := p.opened(data)
			changed, gone, cleared := keyAt(t, s, 7), keyAt(t, s, 5000), keyAt(t, s, 11_999)
			p.Ask("MERGE", at("box1/od/Item", changed), `{"n":-1}`)
			p.Ask("DELETE", at("box1/od/Item", gone), "")
			p.Ask("PUT", at("box1/od/Item", cleared), `{"n":11998}`)
			p.Ask("POST", "box1/od/Item", `{"__id":"one more"}`)
			before := p.Requests.Load()
			found, result := differences(t, rows.Sides{Snapshot: s, Cell: p.Client})
			const item = "box1/od/Item"
			want := []compare.Mismatch{
				{Place: item, Key: "'one more'", Kind: compare.Extra},
				{Place: item, Key: changed, Property: "n", Kind: compare.Changed, Expected: "6", Found: "-1"},
				{Place: item, Key: gone, Kind: compare.Missing},
				{Place: item, Key: cleared, Property: "text", Kind: compare.Missing, Expected: `"lorem ipsum lorem ipsum "`},
			}
			if diff := cmp.Diff(want, found); diff != "" {
				t.Error(diff)
			}
			if took := p.Requests.Load() - before; took != rows.Foretell(s).Requests || result.Found != result.Expected {
				t.Errorf("%d requests, foretold %+v, %+v", took, rows.Foretell(s), result)
			}
		})
	}
}

// A set that others write to while it is read in several pieces is not compared, and no difference in it is told. Rows of 30 kB are
// read by the hundred.
func TestASetThatGrowsWhileItIsReadIsNotCompared(t *testing.T) {
	t.Parallel()
	p := newPractice(t, styles()[1])
	data := archivetest.Rebuild(t, large(t, 300), archivetest.Only(userdata, func(lines string) string {
		return strings.ReplaceAll(lines, "lorem ipsum lorem ipsum ", strings.Repeat("lorem ", 5000))
	}))
	p.imported(data)
	p.Ask("DELETE", at("box1/od/Item", keyAt(t, p.opened(data), 50)), "")
	grown := 0
	p.before = func(r *http.Request) {
		if r.URL.Query().Get("$filter") != "" {
			if grown++; grown == 1 {
				p.Ask("POST", "box1/od/Item", `{"__id":"zz"}`)
			}
		}
	}
	found, result := p.compared(data)
	want := []string{"box1/od/Item was written to while it was read"}
	if diff := cmp.Diff(want, result.NotCompared); diff != "" || len(found) > 0 || grown < 2 {
		t.Errorf("%s %+v after %d more pages", diff, found, grown)
	}
}

func TestAListThatCannotBeReadIsNotCompared(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		status     int
		body, want string
	}{
		"no list": {200, `{"d":{"results":[{"__id":"secret"},,]}}`,
			"Role cannot be read: the unit answers with something that is not a list"},
		"too large": {200, `{"d":{"results":[{"__id":"` + strings.Repeat("x", 5<<20) + `"}]}}`,
			"Role cannot be read: one of its rows has more than 4 MiB"},
		"it breaks": {500, `{"code":"PR500-SV-0002","message":{"lang":"en","value":"x"}}`,
			"Role cannot be read: the unit fails at it with PR500-SV-0002"},
		"it is refused": {403, `{"code":"PR403-AU-0002","message":{"lang":"en","value":"x"}}`,
			`Role cannot be read: GET http://unit1.example/cell1/__ctl/Role: the unit answered 403 PR403-AU-0002 "x"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPractice(t, styles()[0])
			data := p.exported()
			p.Ask("POST", "__ctl/Account", `{"Name":"another"}`)
			p.instead = func(w http.ResponseWriter, r *http.Request) bool {
				if !strings.HasSuffix(r.URL.Path, "__ctl/Role") {
					return false
				}
				w.WriteHeader(test.status)
				_, _ = io.WriteString(w, test.body)
				return true
			}
			found, result := p.compared(data)
			if diff := cmp.Diff([]string{test.want}, result.NotCompared); diff != "" || len(found) != 1 || found[0].Place != "Account" {
				t.Errorf("%s %+v", diff, found)
			}
		})
	}
}

// What ends the telling ends the comparison.
func TestAnErrorOfTheCallerEndsTheComparison(t *testing.T) {
	t.Parallel()
	full := errors.New("the disk is full")
	_, err := rows.Compare(t.Context(), rows.Sides{Snapshot: opened(t, large(t, 10), ""), With: opened(t, large(t, 9), "")},
		func(compare.Mismatch) error { return full })
	if !errors.Is(err, full) {
		t.Errorf("%v", err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = rows.Compare(gone, rows.Sides{Snapshot: opened(t, large(t, 10), ""), With: opened(t, large(t, 10), "")}, nil)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}
