package personium

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
)

// read reads one page of box1/od/Item.
func (u *testUnit) read(t *testing.T, p Page, each func(json.RawMessage) error) (int, error) {
	t.Helper()
	at := Collection{Box: "box1", Path: "od"}
	return newClient(t, u.pathCell(), Options{}).Entities(t.Context(), at.SetList("Item"), p, each)
}

func TestAPageBeginsBehindAKeyOrBehindSoMany(t *testing.T) {
	t.Parallel()
	keys := keysUpTo(40)
	unit := startUnit(t, table{keys: keys, column: "__id"}.answer)
	for _, test := range []struct {
		page Page
		want []string
	}{
		{Page{Order: "__id", Top: 7}, keys[:7]},
		{Page{Order: "__id", Top: 7, After: keys[19]}, keys[20:27]},
		{Page{Order: "__id", Top: 7, Skip: 35}, keys[35:]},
		{Page{Order: "__id", Top: 50}, keys},
	} {
		var got []string
		n, err := unit.read(t, test.page, func(row json.RawMessage) error {
			var e struct {
				ID string `json:"__id"`
			}
			err := json.Unmarshal(row, &e)
			got = append(got, e.ID)
			return err
		})
		if err != nil || n != len(test.want) || !slices.Equal(got, test.want) {
			t.Errorf("%+v: %d %q, %v", test.page, n, got, err)
		}
	}
}

func TestNoPageBeginsBehindMoreThanCoreSkips(t *testing.T) {
	t.Parallel()
	unit := startUnit(t, always(refusal("PR400-OD-0029")))
	_, err := unit.read(t, Page{Order: "Name", Top: 1, Skip: greatestSkip + 1}, nil)
	if !errors.Is(err, ErrUncountable) || len(unit.requests()) > 0 {
		t.Errorf("%v after %d requests", err, len(unit.requests()))
	}
}

func TestAListThatIsNotThereHasNoEntities(t *testing.T) {
	t.Parallel()
	for _, code := range []string{"PR404-OD-0001", "PR404-DV-0001", "PR404-DV-0002"} {
		unit := startUnit(t, always(refusal(code)))
		if n, err := unit.read(t, Page{Order: "__id", Top: 1}, nil); n != 0 || err != nil {
			t.Errorf("%s: %d, %v", code, n, err)
		}
	}
	unit := startUnit(t, always(refusal("PR403-AU-0002")))
	if _, err := unit.read(t, Page{Order: "__id", Top: 1}, nil); CoreAnswer(err) == nil {
		t.Errorf("a refusal: %v", err)
	}
}

// Nothing of an answer that is no list is shown: there may be values in it.
func TestWhatIsNoListIsNotShown(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"no JSON":   `{"d":{"results":[{"__id":"a","secret":"s3cret"},{"secret":"s3cret"`,
		"no list":   `{"d":{"results":"s3cret"}}`,
		"too many":  `{"d":{"results":[{"s":"s3cret"},{"s":"s3cret"},{"s":"s3cret"}]}}`,
		"more JSON": `{"d":{"results":[]}} "s3cret"`,
	} {
		unit := startUnit(t, always(reply{Status: 200, Body: body}))
		_, err := unit.read(t, Page{Order: "__id", Top: 2}, func(json.RawMessage) error { return nil })
		if !errors.Is(err, ErrUnreadable) || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAnErrorOfTheReaderIsReturnedAsItIs(t *testing.T) {
	t.Parallel()
	unit := startUnit(t, table{keys: keysUpTo(3), column: "__id"}.answer)
	full := errors.New("full")
	n, err := unit.read(t, Page{Order: "__id", Top: 5}, func(json.RawMessage) error { return full })
	if n != 1 || !errors.Is(err, full) || err.Error() != "full" {
		t.Errorf("%d, %v", n, err)
	}
}

// A number that is no JSON comes as a string.
func TestInfinityIsRead(t *testing.T) {
	t.Parallel()
	unit := startUnit(t, always(reply{Status: 200, Body: `{"d":{"results":[{"__id":"a","x":-Infinity}]}}`}))
	n, err := unit.read(t, Page{Order: "__id", Top: 2}, func(row json.RawMessage) error {
		if string(row) != `{"__id":"a","x":"-Infinity"}` {
			t.Errorf("%s", row)
		}
		return nil
	})
	if n != 1 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
}
