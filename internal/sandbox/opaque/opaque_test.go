package opaque

import (
	"encoding/base64"
	"regexp"
	"strings"
	"testing"
	"time"
)

func TestValuesHaveTheFormOfRealOnes(t *testing.T) {
	t.Parallel()
	for value, form := range map[string]string{ID(): "^[A-Za-z0-9_-]{22}$", Peer(): "^[0-9a-f]{32}$", Text(48): "^[A-Za-z0-9_-]{64}$"} {
		if !regexp.MustCompile(form).MatchString(value) {
			t.Errorf("%q is not of the form %s", value, form)
		}
	}
	if first, second := ID(), ID(); first == second {
		t.Error("two ids are the same")
	}
}

func TestAnAssertionEndsInItsMark(t *testing.T) {
	t.Parallel()
	issued := time.Date(2026, 1, 2, 3, 4, 5, 6e6, time.UTC)
	value := Assertion(Claim{
		Issuer: "http://unit.example/a/", Account: "me&you", Target: "http://unit.example/", Roles: []string{"UnitAdmin"},
		Issued: issued, Expires: issued.Add(time.Hour),
	}, "marked")
	text, marked := strings.CutSuffix(value, "marked")
	data, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || !marked {
		t.Fatalf("%q: %v", value, err)
	}
	for _, want := range []string{
		`IssueInstant="2026-01-02T03:04:05.006Z"`, `NotOnOrAfter="2026-01-02T04:04:05.006Z"`, "<NameID>http://unit.example/a/#me&amp;you</NameID>",
		"<AttributeValue>http://unit.example/a/__role/__/UnitAdmin</AttributeValue>",
	} {
		if !strings.Contains(string(data), want) {
			t.Errorf("no %s in %.700s", want, data)
		}
	}
}
