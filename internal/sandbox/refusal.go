package sandbox

import (
	"github.com/personium/personium-cell/internal/sandbox/corejson"

	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
)

// A refusal is an error answer of core: the HTTP status is the three digits of the code.
type refusal struct {
	code, text string
	realm      string // of a 401: the URL that WWW-Authenticate names
}

func (e *refusal) Error() string { return e.code + ": " + e.text }

func (e *refusal) status() int {
	status, err := strconv.Atoi(e.code[2:5])
	if err != nil {
		return http.StatusInternalServerError
	}
	return status
}

// stored is the JSON that core writes into NAME.error and into the failure of an import, in which / is \/.
func (e *refusal) stored() string { return e.json(corejson.Quote) }

// body is the JSON that core answers, in which / stays as it is: another library writes it.
func (e *refusal) body() string {
	return e.json(func(s string) string { return strings.ReplaceAll(corejson.Quote(s), `\/`, "/") })
}

func (e *refusal) json(quote func(string) string) string {
	lang := "en"
	if e.code == codeUnknown {
		lang = "en_US"
	}
	value := quote(e.text)
	if e.text == "" {
		value = "null"
	}
	return `{"code":"` + e.code + `","message":{"lang":"` + lang + `","value":` + value + `}}`
}

// codeUnknown is core's answer to an exception that nobody expected.
const codeUnknown = "PR500-SV-9999"

// refuse makes the refusal of a code whose text core's message file fixes; %s verbs of the text take args.
func refuse(code string, args ...any) *refusal {
	return &refusal{code: code, text: fmt.Sprintf(messageOf(code), args...)}
}

// unknownException is refuse for codeUnknown: its text carries a random number that operators find in the log.
func unknownException() *refusal {
	return &refusal{code: codeUnknown, text: fmt.Sprintf("Unknown Exception [%05d]", rand.IntN(100000))}
}

// ioFailure is PR500-CM-0002, which says what it was doing.
func ioFailure(doing string) *refusal { return refuse("PR500-CM-0002", doing) }

// parseFailure is PR400-CM-0004, which repeats what could not be parsed.
func parseFailure(text string) *refusal { return refuse("PR400-CM-0004", escapeControls(text)) }

// escapeControls writes control characters as \u000A does in text; that is how core shows them in parameters.
func escapeControls(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r < 0x20 || r == 0x7f {
			fmt.Fprintf(&b, `\u%04X`, r)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// messageOf is the text of a code, with verbs for its parameters, as core 1.8 answers it.
func messageOf(code string) string {
	text, ok := messages()[code]
	if !ok {
		return "Practice failure."
	}
	return text
}

func messages() map[string]string {
	return map[string]string{
		"PR400-EV-0002": "Request header is invalid [%s].",
		"PR400-CM-0001": "Required key [%s] missing.",
		"PR400-CM-0002": "Field [%s] format error. Must be [%s].",
		"PR400-CM-0004": "JSON parse error. [%s].",
		"PR400-CM-0005": "Invalid URL authority [%s]. This unit is configured for URL authority [%s]",
		"PR400-AU-0001": "Password format is invalid.",
		"PR400-AU-0003": "Personium credential required.",
		"PR400-DV-0001": "XML parse error.",
		"PR400-DV-0003": "Invalid depth header value:[%s].",
		"PR400-DV-0007": "Cannot add any more child resources.",
		"PR400-MC-0001": "[%s] does not exist in the snapshot file.",
		"PR400-MC-0002": "Path based CellUrl access is not allowed.",
		"PR400-MC-0003": "Version of the snapshot file is invalid. Expected [2] but was [%s].",
		"PR400-OD-0001": "JSON parse error.",
		"PR400-OD-0006": "request body format error. field [%s]",
		"PR400-OD-0007": "[unknown property %s for %s]",
		"PR400-OD-0004": "OData EntityKey Parse error.",
		"PR400-OD-0008": "No such association.",
		"PR400-OD-0009": "[%s] is required.",
		"PR400-OD-0010": "Key for Navigation Property should not be specified in $links POST.",
		"PR400-OD-0011": "Key for Navigation Property should be specified in $links.",
		"PR400-OD-0029": "Query value [%s]=[%s] is invalid.",
		"PR400-OD-0036": "OData Query [%s] parse error.",
		"PR400-OD-0041": "Request header Accept value is invalid [%s].",
		"PR400-OD-0043": "Unsupported operator specified in query.",
		"PR400-OD-0044": "Unsupported function specified in query.",
		"PR400-OD-0045": "An unknown property with name '%s' was found.",
		"PR401-AU-0001": "Authorization required.",
		"PR401-AU-0002": "Access token expired.",
		"PR401-AU-0003": "Invalid authentication scheme.",
		"PR401-AU-0004": "Basic auth format error.",
		"PR401-AU-0006": "Token parse error.",
		"PR401-AU-0007": "Can not access with refresh token.",
		"PR401-AU-0009": "Authentication failed.",
		"PR401-AU-0011": "Authentication failed.",
		"PR401-AU-0012": "Can not access with password change access token.",
		"PR403-AU-0001": "Unit user access required.",
		"PR403-AU-0002": "Necessary privilege is lacking.",
		"PR403-AU-0003": "This resource can not be accessed by the Unit User specified in authorization header.",
		"PR403-DV-0001": "Infinite depth is not supported.",
		"PR404-DV-0001": "Resource not found. [%s].",
		"PR404-DV-0002": "Box not found at [%s].",
		"PR404-DV-0003": "Cell not found.",
		"PR404-MC-0001": "URI is not recognized.",
		"PR404-OD-0000": "Not found.",
		"PR404-OD-0001": "No such entity set.",
		"PR404-OD-0002": "No such entity.",
		"PR405-MC-0001": "Method not allowed.",
		"PR406-OD-0001": "Not Acceptable:[%s].",
		"PR409-CM-0001": "Cell status is [import failed]. Only Unit Level's APIs, CellImport and GetToken are executable.",
		"PR409-CM-0002": "Because [%s] is being executed, writing to cell can not be done.",
		"PR409-DV-0002": "File [%s] already exists.",
		"PR409-MC-0001": "Cell to be processed is being accessed by other requests.",
		"PR409-OD-0001": "This entity has related data.",
		"PR409-OD-0002": "Links exists already.",
		"PR409-OD-0003": "The entity already exists.",
		"PR412-DV-0001": "ETag does not match.",
		"PR412-MC-0001": "Precondition failed [Header: %s].",
		"PR412-OD-0002": "ETag does not match.",
		"PR412-UI-0001": "Property [relayhtmlurl] not configured.",
		"PR415-MC-0001": "Unsupported media type.",
		"PR500-CM-0002": "Files I/O error caused [%s] to fail.",
		"PR500-DV-0001": "File system inconsistency detected.",
		"PR500-DV-0002": "Dav system inconsistency detected.",
		"PR500-SV-0000": "unknown property was appointed.",
		"PR501-MC-0001": "Method not implemented.",
		"PR503-DV-0001": "Failed to access the target resource due to concurrent update/delete operation by another process.",
		"PR503-SV-0001": "Too many concurrent requests.",
		"PR503-SV-0002": "Server connection error.",
	}
}
