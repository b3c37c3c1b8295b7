package opaque

import (
	"encoding/base64"
	"fmt"
	"html"
	"strings"
	"time"
)

// Assertion is the value of a unit user's token as core writes it: a SAML 2 assertion in base64url, of a real one's size.
// Nothing signs it, since nobody but this unit reads it. mark, which is base64url too, stands at its end.
func Assertion(issuer, account, target string, roles []string, issued, expires time.Time, mark string) string {
	const stamp = "2006-01-02T15:04:05.000Z"
	var list strings.Builder
	for _, role := range roles {
		list.WriteString("<AttributeValue>" + html.EscapeString(issuer+"__role/__/"+role) + "</AttributeValue>")
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
		ID(), issued.UTC().Format(stamp), html.EscapeString(issuer), html.EscapeString(issuer+"#"+account),
		expires.UTC().Format(stamp), html.EscapeString(target+"__token"), html.EscapeString(target), list.String(), Text(256), Text(900))
	for len(text)%3 != 0 {
		text += " "
	}
	return base64.RawURLEncoding.EncodeToString([]byte(text)) + mark
}
