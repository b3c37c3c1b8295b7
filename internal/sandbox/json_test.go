package sandbox

import "testing"

func TestParseJSONIsAsLenientAsCore(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`{"a":1,"b":[true,null,"x/é"]}`: `{"a":1,"b":[true,null,"x\/é"]}`,
		`{,"Name":"a",}`:                `{"Name":"a"}`,
		`{"a":1 "b":2}`:                 `{"a":1,"b":2}`,
		`{"a":1,"a":2}`:                 `{"a":2}`,
		` [1,,2] `:                      `[1,2]`,
		`"\u2028\t"`:                    `"\u2028\t"`,
		`-1.5e3`:                        `-1.5e3`,
	} {
		v, err := parseJSON(text)
		if err != nil {
			t.Errorf("parseJSON(%s): %v", text, err)
		} else if got := formatJSON(v); got != want {
			t.Errorf("parseJSON(%s): got %s, want %s", text, got, want)
		}
	}
	for _, text := range []string{"", " ", "{bad", "{'a':1}", `{"a"}`, `{"a":1}x`, "\ufeff{}", `{"a":01}`, `"open`, "[1", "nul"} {
		if v, err := parseJSON(text); err == nil {
			t.Errorf("parseJSON(%q) = %v, want an error", text, v)
		}
	}
}
