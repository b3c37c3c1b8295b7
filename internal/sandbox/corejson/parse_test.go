package corejson

import "testing"

func TestParseIsAsLenientAsCore(t *testing.T) {
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
		v, err := Parse(text)
		if err != nil {
			t.Errorf("Parse(%s): %v", text, err)
		} else if got := Format(v); got != want {
			t.Errorf("Parse(%s): got %s, want %s", text, got, want)
		}
	}
	for _, text := range []string{"", " ", "{bad", "{'a':1}", `{"a"}`, `{"a":1}x`, "\ufeff{}", `{"a":01}`, `"open`, "[1", "nul"} {
		if v, err := Parse(text); err == nil {
			t.Errorf("Parse(%q) = %v, want an error", text, v)
		}
	}
}
