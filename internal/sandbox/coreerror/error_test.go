package coreerror

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestAnErrorIsQuotedInTwoWays(t *testing.T) {
	t.Parallel()
	e := NoFile.New("http://unit.example/a")
	if got, want := e.Body(), `{"code":"PR404-DV-0001","message":{"lang":"en","value":"Resource not found. [http://unit.example/a]."}}`; got != want {
		t.Errorf("answered: got %s, want %s", got, want)
	}
	if got, want := e.Stored(), strings.ReplaceAll(e.Body(), "/", `\/`); got != want {
		t.Errorf("stored: got %s, want %s", got, want)
	}
	if got, want := ServerFailed.With("").Body(), `{"code":"PR500-SV-0000","message":{"lang":"en","value":null}}`; got != want {
		t.Errorf("without a text: got %s, want %s", got, want)
	}
	if got := UnknownException().Body(); !strings.Contains(got, `"lang":"en_US","value":"Unknown Exception [`) {
		t.Errorf("an exception that nobody expected: %s", got)
	}
}

func TestACodeHasItsStatusAndItsText(t *testing.T) {
	t.Parallel()
	for code, text := range messages() {
		if e := code.New(); e.Status() < 400 || e.Status() > 503 || text == "" {
			t.Errorf("%s: status %d, text %q", code, e.Status(), text)
		}
		if got := code.Sample().Text; strings.Contains(got, "%") {
			t.Errorf("%s: a sample has a gap: %s", code, got)
		}
	}
}

func TestOfFindsTheErrorOfCore(t *testing.T) {
	t.Parallel()
	wrapped := fmt.Errorf("serve: %w", CellLocked.New("cell import"))
	if got := Of(wrapped).Error(); got != "PR409-CM-0002: Because [cell import] is being executed, writing to cell can not be done." {
		t.Errorf("got %s", got)
	}
	if got := Of(errors.New("other")).Code; got != Unknown {
		t.Errorf("another error: got %s, want %s", got, Unknown)
	}
}

func TestAParseFailureShowsControlCharacters(t *testing.T) {
	t.Parallel()
	if got, want := ParseFailure("{\n").Text, `JSON parse error. [{\u000A].`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestAnOAuthErrorTellsCodeAndKind(t *testing.T) {
	t.Parallel()
	got, want := ParameterMissing.Body("a/b"), `{"error_description":"[PR400-AN-0016] - Required parameter [a\/b] missing.","error":"invalid_request"}`
	if got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
