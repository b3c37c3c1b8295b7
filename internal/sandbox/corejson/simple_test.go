package corejson

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
)

func TestTextsAreTakenAsTheServersParserTakesThem(t *testing.T) {
	t.Parallel()
	f, err := os.Open("testdata/json-simple.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	seen := map[byte]int{}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		want, quoted, ok := strings.Cut(lines.Text(), "\t")
		if !ok {
			continue // words about the file
		}
		var text string
		if err := json.Unmarshal([]byte(quoted), &text); err != nil {
			t.Fatalf("%s: %v", quoted, err)
		}
		seen[want[0]]++
		v, err := Parse(text)
		got := "V" + portrait(v)
		if number := (*NumberError)(nil); errors.As(err, &number) {
			got = "N"
		} else if err != nil {
			got = "P"
		}
		if got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
	if seen['V'] < 30 || seen['N'] < 3 || seen['P'] < 30 {
		t.Errorf("too few texts: %v", seen)
	}
}

// portrait writes a value as the file does.
func portrait(v any) string {
	switch v := v.(type) {
	case nil:
		return "n"
	case bool:
		return fmt.Sprint(v)[:1]
	case string:
		return fmt.Sprintf(`"%x"`, v)
	case json.Number:
		if n, err := v.Int64(); err == nil {
			return fmt.Sprintf("L%d", n)
		}
		f, _ := v.Float64()
		if math.IsInf(f, 0) {
			return "Dinf"
		}
		return fmt.Sprintf("D%016x", math.Float64bits(f))
	case []any:
		var b strings.Builder
		for _, e := range v {
			b.WriteString(portrait(e) + " ")
		}
		return "[" + b.String() + "]"
	}
	o, _ := v.(Object)
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(o)) {
		fmt.Fprintf(&b, "%x:%s ", name, portrait(o[name]))
	}
	return "{" + b.String() + "}"
}
