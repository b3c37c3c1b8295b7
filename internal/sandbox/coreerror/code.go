package coreerror

import (
	"fmt"
	"strings"
)

// A Code names an error of core. Its three digits are the HTTP status that it is answered with.
type Code string

// The codes that the practice unit answers, with the situation where the text of a code does not tell it.
const (
	PasswordFormat    Code = "PR400-AU-0001"
	PasswordMissing   Code = "PR400-AU-0003" // X-Personium-Credential was not sent
	KeyMissing        Code = "PR400-CM-0001" // the body of POST __import without a Name
	FieldFormat       Code = "PR400-CM-0002" // a Name that is no snapshot name
	BadJSON           Code = "PR400-CM-0004" // a body, a manifest or a line of a snapshot that its parser does not take
	WrongAuthority    Code = "PR400-CM-0005" // the host is not the one that the unit is configured for
	BadXML            Code = "PR400-DV-0001"
	BadDepth          Code = "PR400-DV-0003"
	FolderFull        Code = "PR400-DV-0007" // 1,024 names in one folder
	BadHeader         Code = "PR400-EV-0002" // a request key that is too long, or of other characters
	CurrentLog        Code = "PR400-EV-0005" // DELETE of the log that is being written
	ArchiveLacks      Code = "PR400-MC-0001" // one of the 17 files of an archive is not there
	NoPathStyle       Code = "PR400-MC-0002" // a cell URL in path style at a unit in subdomain style
	ArchiveVersion    Code = "PR400-MC-0003"
	BadEntityJSON     Code = "PR400-OD-0001"
	FilterForm        Code = "PR400-OD-0003"
	BadKey            Code = "PR400-OD-0004"
	FormatValue       Code = "PR400-OD-0005"
	BadField          Code = "PR400-OD-0006" // a member of a body, or a name, of the wrong form
	UnknownField      Code = "PR400-OD-0007"
	NoAssociation     Code = "PR400-OD-0008"
	FieldRequired     Code = "PR400-OD-0009"
	BatchHeader       Code = "PR400-OD-0021"
	BadBatch          Code = "PR400-OD-0023"
	BatchPath         Code = "PR400-OD-0034"
	BatchMethod       Code = "PR400-OD-0035"
	LinkWithKey       Code = "PR400-OD-0010" // POST to $links with a key behind the navigation property
	LinkWithoutKey    Code = "PR400-OD-0011" // DELETE of $links without one
	InlineCount       Code = "PR400-OD-0013"
	OrderForm         Code = "PR400-OD-0015"
	SelectForm        Code = "PR400-OD-0017"
	NoParent          Code = "PR400-OD-0024" // a body names a box, entity type and so on that is not there
	NoExpansion       Code = "PR400-OD-0025"
	QueryValue        Code = "PR400-OD-0029"
	ManyExpansions    Code = "PR400-OD-0039" // more navigation properties than $expand may name
	BothOne           Code = "PR400-OD-0031" // two association ends that both have to have exactly one
	QueryForm         Code = "PR400-OD-0036"
	AcceptForm        Code = "PR400-OD-0041"
	Unchangeable      Code = "PR400-OD-0042"
	UnknownOperator   Code = "PR400-OD-0043"
	UnknownFunction   Code = "PR400-OD-0044"
	UnknownProperty   Code = "PR400-OD-0045"
	OperandKind       Code = "PR400-OD-0046"
	UnescapeFailed    Code = "PR400-OD-0048" // a string of $filter, which is read as JavaScript's
	CellURLForm       Code = "PR400-OD-0049"
	SchemaForm        Code = "PR400-OD-0050"
	OrderField        Code = "PR400-OD-0051"
	NoCredential      Code = "PR401-AU-0001" // no token; or a good one of an account that an import has just deleted
	TokenExpired      Code = "PR401-AU-0002"
	UnknownScheme     Code = "PR401-AU-0003"
	BasicForm         Code = "PR401-AU-0004"
	TokenUnreadable   Code = "PR401-AU-0006" // garbage, or what another cell issued for itself
	RefreshTokenUsed  Code = "PR401-AU-0007"
	CookieRefused     Code = "PR401-AU-0009"
	BasicRefused      Code = "PR401-AU-0011"
	PasswordTokenUsed Code = "PR401-AU-0012"
	NoUnitUser        Code = "PR403-AU-0001" // at unit level, a token that is of no unit user
	NoPrivilege       Code = "PR403-AU-0002" // a known caller without root on the cell
	NotYourCell       Code = "PR403-AU-0003" // at unit level, a cell of another owner
	InfiniteDepth     Code = "PR403-DV-0001"
	NoFile            Code = "PR404-DV-0001" // a snapshot, folder or file that is not there, or that nobody can see
	NoBox             Code = "PR404-DV-0002"
	NoCell            Code = "PR404-DV-0003"
	UnknownURL        Code = "PR404-MC-0001" // below a cell, a path that begins with __ and means nothing
	NoLink            Code = "PR404-OD-0000" // DELETE of a link whose row has another id, as that of an imported one has
	NoEntitySet       Code = "PR404-OD-0001"
	NoEntity          Code = "PR404-OD-0002"
	NoNavigation      Code = "PR404-OD-0003"
	MethodNotAllowed  Code = "PR405-MC-0001"
	NotAcceptable     Code = "PR406-OD-0001"
	CellFailed        Code = "PR409-CM-0001" // the last import failed; in subdomain style nothing answers
	CellLocked        Code = "PR409-CM-0002" // a writing request while an import or export holds the lock
	FileExists        Code = "PR409-DV-0002" // POST __export with a name that is taken, or burnt
	CellInUse         Code = "PR409-MC-0001" // a job waited 5 s to be alone in the cell, in vain
	HasRelated        Code = "PR409-OD-0001" // DELETE at unit level of a cell that is not empty
	LinkExists        Code = "PR409-OD-0002"
	EntityExists      Code = "PR409-OD-0003"
	UnlinkedExists    Code = "PR409-OD-0004" // without its box an entity would have the key of another one
	LinkedExists      Code = "PR409-OD-0005" // in that box it would
	TypesRelated      Code = "PR409-OD-0006"
	FileChanged       Code = "PR412-DV-0001"
	HeaderRequired    Code = "PR412-MC-0001"
	EntityChanged     Code = "PR412-OD-0002"
	NoHTMLPage        Code = "PR412-UI-0001" // GET of a cell by something that accepts neither JSON nor XML
	MediaType         Code = "PR415-MC-0001"
	TypeUnsupported   Code = "PR415-OD-0001" // before 1.8.3, in place of NotAcceptable
	BodyUnreadable    Code = "PR500-CM-0001"
	FileFailed        Code = "PR500-CM-0002" // the text says what it was doing
	FileInconsistent  Code = "PR500-DV-0001" // bytes lie where an upload wants to put its own
	DavInconsistent   Code = "PR500-DV-0002" // a .pmeta cannot be read: of the cell itself, nothing of it answers any more
	ServerFailed      Code = "PR500-SV-0000" // whatever went wrong in the server, in its own words
	Doubled           Code = "PR500-SV-0002" // two rows have one key, as an import can leave them: neither can be reached
	Unknown           Code = "PR500-SV-9999" // an exception that nobody expected
	NotImplemented    Code = "PR501-MC-0001"
	Concurrent        Code = "PR503-DV-0001" // a file whose bytes are not there
	TooMany           Code = "PR503-SV-0001" // another upload held the snapshot area for 5 s
	LockStoreAway     Code = "PR503-SV-0002" // the memcached of the locks does not answer
)

// New is the error of a code in the words of core's message file. Where those have gaps, args fill them.
func (c Code) New(args ...any) *Error {
	return &Error{Code: c, Text: fmt.Sprintf(c.message(), args...)}
}

// With is the error of a code in words of its own; "" for core's null.
func (c Code) With(text string) *Error { return &Error{Code: c, Text: text} }

// Sample is the error of a code with some word in the gaps of its text.
func (c Code) Sample() *Error { return c.With(strings.ReplaceAll(c.message(), "%s", "practice")) }

// message is the text of a code, with verbs for its parameters, as core 1.8 answers it.
func (c Code) message() string {
	for _, texts := range []map[Code]string{messages(), davMessages()} {
		if text, ok := texts[c]; ok {
			return text
		}
	}
	return "Practice failure."
}

func messages() map[Code]string {
	return map[Code]string{
		PasswordFormat:  "Password format is invalid.",
		PasswordMissing: "Personium credential required.",
		KeyMissing:      "Required key [%s] missing.",
		FieldFormat:     "Field [%s] format error. Must be [%s].",
		BadJSON:         "JSON parse error. [%s].",
		WrongAuthority:  "Invalid URL authority [%s]. This unit is configured for URL authority [%s]",
		BadXML:          "XML parse error.",
		BadDepth:        "Invalid depth header value:[%s].",
		FolderFull:      "Cannot add any more child resources.",
		BadHeader:       "Request header is invalid [%s].",
		CurrentLog:      "Cannot delete current eventLog file.",
		ArchiveLacks:    "[%s] does not exist in the snapshot file.",
		NoPathStyle:     "Path based CellUrl access is not allowed.",
		ArchiveVersion:  "Version of the snapshot file is invalid. Expected [2] but was [%s].",
		BadEntityJSON:   "JSON parse error.",
		FilterForm:      "OData $filter Parse Error.",
		FormatValue:     "$format value [%s] is invalid.",
		InlineCount:     "$inlinecount value [%s] is invalid.",
		OrderForm:       "Odata $orderby parse error.",
		SelectForm:      "OData $select Parse error.",
		NoParent:        "[%s] does not exist.",
		NoExpansion:     "[%s] does not exist.",
		BothOne:         "Cannot create $links because multiplicity is [1:1].",
		Unchangeable:    "Operation is not supported: %s",
		OperandKind:     "Mismatched operand/argument is specified for '%s'.",
		CellURLForm:     "[%s] field format error. Cell URL should be normalized URL with http(s) scheme and trailing slash.",
		SchemaForm: "[%s] field format error. Schema URI should be either normalized URL with http(s) scheme and trailing slash," +
			" or URN.",
		OrderField:        "Query value is invalid.",
		NoNavigation:      "No such Navigation Property.",
		UnlinkedExists:    "The entity already exists. [%s]",
		LinkedExists:      "The entity already exists. [%s]",
		TypesRelated:      "Relation between EntityTypes already exists.",
		BadKey:            "OData EntityKey Parse error.",
		BadField:          "request body format error. field [%s]",
		UnknownField:      "[unknown property %s for %s]",
		NoAssociation:     "No such association.",
		FieldRequired:     "[%s] is required.",
		BatchHeader:       "$batch body format is invalid. Request header format is invalid [%s].",
		BadBatch:          "$batch body parse error.",
		BatchPath:         "$batch body format is invalid. Request path format is invalid [%s].",
		BatchMethod:       "$batch body format is invalid. Request Method not allowed [%s].",
		LinkWithKey:       "Key for Navigation Property should not be specified in $links POST.",
		LinkWithoutKey:    "Key for Navigation Property should be specified in $links.",
		QueryValue:        "Query value [%s]=[%s] is invalid.",
		UnescapeFailed:    "Unable to parse operand or argument. '%s'",
		ManyExpansions:    "Total of the specified value of $expand exceeds the limit.",
		QueryForm:         "OData Query [%s] parse error.",
		AcceptForm:        "Request header Accept value is invalid [%s].",
		UnknownOperator:   "Unsupported operator specified in query.",
		UnknownFunction:   "Unsupported function specified in query.",
		UnknownProperty:   "An unknown property with name '%s' was found.",
		NoCredential:      "Authorization required.",
		TokenExpired:      "Access token expired.",
		UnknownScheme:     "Invalid authentication scheme.",
		BasicForm:         "Basic auth format error.",
		TokenUnreadable:   "Token parse error.",
		RefreshTokenUsed:  "Can not access with refresh token.",
		CookieRefused:     "Authentication failed.",
		BasicRefused:      "Authentication failed.",
		PasswordTokenUsed: "Can not access with password change access token.",
		NoUnitUser:        "Unit user access required.",
		NoPrivilege:       "Necessary privilege is lacking.",
		NotYourCell:       "This resource can not be accessed by the Unit User specified in authorization header.",
		InfiniteDepth:     "Infinite depth is not supported.",
		NoFile:            "Resource not found. [%s].",
		NoBox:             "Box not found at [%s].",
		NoCell:            "Cell not found.",
		UnknownURL:        "URI is not recognized.",
		NoLink:            "Not found.",
		NoEntitySet:       "No such entity set.",
		NoEntity:          "No such entity.",
		MethodNotAllowed:  "Method not allowed.",
		TypeUnsupported:   "Unsupported media type:[%s].",
		NotAcceptable:     "Not Acceptable:[%s].",
		CellFailed:        "Cell status is [import failed]. Only Unit Level's APIs, CellImport and GetToken are executable.",
		CellLocked:        "Because [%s] is being executed, writing to cell can not be done.",
		FileExists:        "File [%s] already exists.",
		CellInUse:         "Cell to be processed is being accessed by other requests.",
		HasRelated:        "This entity has related data.",
		LinkExists:        "Links exists already.",
		EntityExists:      "The entity already exists.",
		FileChanged:       "ETag does not match.",
		HeaderRequired:    "Precondition failed [Header: %s].",
		EntityChanged:     "ETag does not match.",
		NoHTMLPage:        "Property [relayhtmlurl] not configured.",
		MediaType:         "Unsupported media type.",
		BodyUnreadable:    "Failed to load the request body for some reason.",
		FileFailed:        "Files I/O error caused [%s] to fail.",
		FileInconsistent:  "File system inconsistency detected.",
		DavInconsistent:   "Dav system inconsistency detected.",
		ServerFailed:      "unknown property was appointed.",
		Doubled:           "Datastore unknown error.",
		NotImplemented:    "Method not implemented.",
		Concurrent:        "Failed to access the target resource due to concurrent update/delete operation by another process.",
		TooMany:           "Too many concurrent requests.",
		LockStoreAway:     "Server connection error.",
	}
}
