package corejson

import (
	"errors"
	"testing"
)

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
		"{\"a\tb\":\"c\td\"}":           `{"a\tb":"c\td"}`,
		`[007,-01,0]`:                   `[7,-1,0]`,
	} {
		v, err := Parse(text)
		if err != nil {
			t.Errorf("Parse(%s): %v", text, err)
		} else if got := Format(v); got != want {
			t.Errorf("Parse(%s): got %s, want %s", text, got, want)
		}
	}
	for _, text := range []string{"", " ", "{bad", "{'a':1}", `{"a"}`, `{"a":1}x`, "\ufeff{}", "{\"a\":1-2}", `"open`, "[1", "nul"} {
		if v, err := Parse(text); err == nil {
			t.Errorf("Parse(%q) = %v, want an error", text, v)
		}
	}
}

func TestAWholeNumberIsALongOrBreaksTheParser(t *testing.T) {
	t.Parallel()
	if _, err := Parse(`[9223372036854775807]`); err != nil {
		t.Errorf("the largest long: %v", err)
	}
	_, err := Parse(`{"n":12345678901234567890123}`)
	var number *NumberError
	if !errors.As(err, &number) || err.Error() != `For input string: "12345678901234567890123"` {
		t.Errorf("a number beyond a long: %v", err)
	}
}
