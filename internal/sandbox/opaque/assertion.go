package opaque

import (
	"encoding/base64"
	"fmt"
	"html"
	"strings"
	"time"
)

// A Claim is what an assertion says of a unit user.
type Claim struct {
	Issuer, Account string // URL of the cell, and who logged in there
	Target          string // URL of the unit that is to believe it
	Roles           []string
	Issued, Expires time.Time
}

// Assertion is the value of a unit user's token as core writes it: a SAML 2 assertion in base64url, of a real one's size.
// Nothing signs it, since nobody but this unit reads it. mark, which is base64url too, stands at its end.
func Assertion(c Claim, mark string) string {
	const stamp = "2006-01-02T15:04:05.000Z"
	var list strings.Builder
	for _, role := range c.Roles {
		list.WriteString("<AttributeValue>" + html.EscapeString(c.Issuer+"__role/__/"+role) + "</AttributeValue>")
	}
	text := fmt.Sprintf(`<Assertion xmlns="urn:oasis:names:tc:SAML:2.0:assertion" ID="%s" IssueInstant="%s" Version="2.0">`+
		`<Issuer>%s</Issuer><Subject><NameID>%s</NameID>`+
		`<SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">`+
		`<SubjectConfirmationData NotOnOrAfter="%s" Recipient="%s"/></SubjectConfirmation></Subject>`+
		`<Conditions><AudienceRestriction><Audience>%s</Audience><Audience/></AudienceRestriction></Conditions>`+
		`<AuthnStatement AuthnInstant="%[2]s"><AuthnContext><AuthnContextClassRef>`+
		`urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport</AuthnContextClassRef></AuthnContext></AuthnStatement>`+
		`<AttributeStatement><Attribute Name="Roles" NameFormat="urn:x-personium:xmlns">%[8]s</Attribute>`+
		`<Attribute Name="Scopes"><AttributeValue>root</AttributeValue></Attribute></AttributeStatement>`+
		`<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignatureValue>%[9]s</SignatureValue>`+
		`<KeyInfo><X509Data><X509Certificate>%[10]s</X509Certificate></X509Data></KeyInfo></Signature></Assertion>`,
		ID(), c.Issued.UTC().Format(stamp), html.EscapeString(c.Issuer), html.EscapeString(c.Issuer+"#"+c.Account),
		c.Expires.UTC().Format(stamp), html.EscapeString(c.Target+"__token"), html.EscapeString(c.Target), list.String(),
		Text(256), Text(900))
	for len(text)%3 != 0 {
		text += " "
	}
	return base64.RawURLEncoding.EncodeToString([]byte(text)) + mark
}
