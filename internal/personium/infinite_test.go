package personium

import (
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

func TestNumbersThatAreNoJSONArePutInQuotes(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		`{"a":Infinity,"b":-Infinity}`:          `{"a":"Infinity","b":"-Infinity"}`,
		`[NaN]`:                                 `["NaN"]`,
		`{"I":"Infinity -Infinity \"N","c":-1}`: `{"I":"Infinity -Infinity \"N","c":-1}`,
		`{"s":"\\","n":-0.5e-3,"t":true}`:       `{"s":"\\","n":-0.5e-3,"t":true}`,
		"":                                      "",
	} {
		for name, from := range map[string]io.Reader{"whole": strings.NewReader(given),
			"byte by byte": iotest.OneByteReader(strings.NewReader(given))} {
			got, err := io.ReadAll(&infinite{from: from})
			if err != nil || string(got) != want {
				t.Errorf("%s, %s: %s, %v", given, name, got, err)
			}
		}
	}
}

func TestABrokenBodyStaysBroken(t *testing.T) {
	t.Parallel()
	got, err := io.ReadAll(&infinite{from: iotest.TimeoutReader(iotest.OneByteReader(strings.NewReader(`{"a":1}`)))})
	if err == nil || string(got) != "{" {
		t.Errorf("%q %v", got, err)
	}
}
