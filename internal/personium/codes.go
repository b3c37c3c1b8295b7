package personium

import (
	"errors"
	"regexp"
	"slices"
)

// A Code is core's name for a reason, such as PR409-CM-0002. The three digits are the HTTP status of an answer; the reason
// of a failed import or export has a code as well, whose digits say nothing. Its text differs between versions and from the
// documentation, the code does not. In the comments below "seen" means on unmodified units of core 1.8.0 or later, and
// "source" in core's own code.
type Code string

// Where the request went. These come before core looks at any credential.
const (
	// WrongAuthority: the host or port is not the unit's own, compared to the letter; the text names the right one. Seen with
	// aliases, IP addresses, upper case and ":443", and with a subdomain on a unit in path style.
	WrongAuthority Code = "PR400-CM-0005"
	// PathStyleOff: a URL in path style on a unit in subdomain style. Seen.
	PathStyleOff Code = "PR400-MC-0002"
	// NoCell: no cell goes by this URL, or it is being deleted. Seen.
	NoCell Code = "PR404-DV-0003"
)

// What keeps a cell, or a name in it, from being worked with.
const (
	// FailedCell: the last import of the cell failed, and only unit level, and in path style __import and __token, still
	// answer. Comes before authentication. Seen; in subdomain style from __import and __token themselves, too.
	FailedCell Code = "PR409-CM-0001"
	// JobRunning: a job holds the cell's lock; the text names it, "cell import" or "cell export". Comes before
	// authentication. Seen, in path style at cell level and in both styles at unit level. Where the lock is kept
	// in memcached, that of a unit that was killed stays until memcached is started again.
	JobRunning Code = "PR409-CM-0002"
	// CellInUse: core waited 5 seconds for the cell's other requests to end, and did nothing. Of an export the name is burnt
	// then. Seen of imports, exports and deletions of cells.
	CellInUse Code = "PR409-MC-0001"
	// NameTaken: the snapshot area has a folder of this name. Seen of exports; without a listed file the name is burnt, by an
	// export that was refused or killed.
	NameTaken Code = "PR409-DV-0002"
	// EntityExists: there is an entity with this key. Seen of cells and roles.
	EntityExists Code = "PR409-OD-0003"
	// LinkExists: an entity has a link of this kind already, or names a row that an import has lost. Which of the two, and
	// whether to the entity that was meant, only reading the links tells. Seen.
	LinkExists Code = "PR409-OD-0002"
	// AssociationExists: two entity types are linked by an association already, not necessarily this one. Seen.
	AssociationExists Code = "PR409-OD-0006"
	// FileChanged: the file is not the one that If-Match names any more. Seen of uploads to the snapshot area.
	FileChanged Code = "PR412-DV-0001"
	// AreaFull: the snapshot area holds as many files as the unit's configuration allows, 1024 or on some images 30, those that
	// are not listed included. Source.
	AreaFull Code = "PR400-DV-0007"
)

// What is not there, in a cell that is.
const (
	// NoSnapshot: no such file in the snapshot area. Seen of GET, PROPFIND and DELETE, before authentication, and of an import.
	// In a box the same code says that there is no such file, folder or collection.
	NoSnapshot Code = "PR404-DV-0001"
	// NoBox: no such box, or no such part of a cell, as of __importx. Seen.
	NoBox Code = "PR404-DV-0002"
	// NoEntitySet: no such set of entities; seen where an import lost the entity types of the main box. At unit level also
	// what a cell's host answers to __ctl/Cell.
	NoEntitySet Code = "PR404-OD-0001"
	// NoEntity: no entity with this key in the set. Seen of cells, roles and rows.
	NoEntity Code = "PR404-OD-0002"
	// NoLink: the entity that a link is to be made from is not there, or a link to be deleted is not, or came by an import. Seen.
	NoLink Code = "PR404-OD-0000"
)

// What the credential lacks.
const (
	// NoCredential: none was sent, or it is a token of an account of this cell that is not there now, as in the middle of an
	// import. Seen.
	NoCredential Code = "PR401-AU-0001"
	// TokenExpired: the access token, or the one in the cookie, has ended. Found before any work is done. Seen.
	TokenExpired Code = "PR401-AU-0002"
	// TokenUnreadable: no token of this unit, or one of another cell's account. Seen; also at unit level for a token that was
	// renewed without its target.
	TokenUnreadable Code = "PR401-AU-0006"
	// TokenSignature: the signature of the token is not accepted. Seen where the unit's Java refuses all that the unit itself signs.
	TokenSignature Code = "PR401-AU-0008"
	// NotUnitUser: unit level wants a unit user. Seen with tokens whose target is not the unit's URL to the letter, as with
	// https for http. So are those of a cell whose accounts the unit takes for no unit users (source).
	NotUnitUser Code = "PR403-AU-0001"
	// NoPrivilege: who it is is known, and may not do this. Seen of tokens without root, and with the role UnitAdmin alone.
	NoPrivilege Code = "PR403-AU-0002"
	// OtherOwner: the cell belongs to another unit user. Seen at unit level.
	OtherOwner Code = "PR403-AU-0003"
	// NoScope: the ACL grants root, and the token was given without the scope root. Source, since core 1.7.18.
	NoScope Code = "PR403-AU-0007"
	// LoginFailed: wrong user, wrong password, a locked or deactivated account, an address that is not the account's, or
	// less than a second since the last failure: core does not tell which (source). Seen.
	LoginFailed Code = "PR400-AN-0017"
	// PasswordMustChange: the login is right, and good for changing the password only. Source.
	PasswordMustChange Code = "PR401-AN-0023"
)

// What is wrong with what was sent: a request, or the archive that an import is to read, which core looks at before its 202.
const (
	// NoName: the body of an import has no Name. Seen: the answer that tells a free lock from one that is held.
	NoName Code = "PR400-CM-0001"
	// NotJSON: of an import, its body or the manifest of the archive is no JSON. Seen.
	NotJSON Code = "PR400-CM-0004"
	// WrongDepth: a PROPFIND has no Depth of 0 or 1. Seen.
	WrongDepth Code = "PR400-DV-0003"
	// EntryMissing: the archive lacks one of the files that all have; the text names the first. Seen.
	EntryMissing Code = "PR400-MC-0001"
	// BadField: a field of an entity, or the other end of a link, is not what it can be; the text names it. Seen.
	BadField Code = "PR400-OD-0006"
	// NoAssociation: the two types have nothing to do with each other, or, as imports leave them, their association has lost
	// one of its ends. Seen.
	NoAssociation Code = "PR400-OD-0008"
	// NoExpansion: $expand names what an entity has nothing to do with. Source.
	NoExpansion Code = "PR400-OD-0025"
	// WrongVersion: the archive is not of version 2. Seen.
	WrongVersion Code = "PR400-MC-0003"
	// NotZip: the archive is no zip. Source, of core before 1.8.0; later ones say UnknownException.
	NotZip Code = "PR400-MC-0004"
)

// What went wrong in the server. The first four are also reasons of failed imports and exports.
const (
	// FilesFailed: core could not read or write a file; the text says what for. Seen of imports without a manifest or with a
	// burnt name, of names over 255 bytes, and of exports onto a full disk.
	FilesFailed Code = "PR500-CM-0002"
	// FilesInconsistent: what is on the server's disk does not fit together. Seen of uploads to a burnt name.
	FilesInconsistent Code = "PR500-DV-0001"
	// FileLost: a file is listed, and its content is not on the server's disk. Seen of GET.
	FileLost Code = "PR503-DV-0001"
	// MetaBroken: a .pmeta, the server's description of a folder, is no JSON. Seen of imports that carried one, after which
	// each URL of the cell answers so for good.
	MetaBroken Code = "PR500-DV-0002"
	// DatastoreFailed: the search engine refused, or any exception ended a job. Seen as the reason of failed imports.
	DatastoreFailed Code = "PR500-SV-0000"
	// TooManyWriters: core waited too long for others that write to the same collection, and did nothing. Source.
	TooManyWriters Code = "PR503-SV-0001"
	// LockStoreDown: the memcached of the locks, or of the cache, does not answer, 12 seconds later. Seen; it outlasts a restart
	// of that.
	LockStoreDown Code = "PR503-SV-0002"
	// UnknownException: core met what it does not expect; the text has a number for its log. Seen of imports of what is no zip,
	// and of all OData of an owner who lost the search index.
	UnknownException Code = "PR500-SV-9999"
)

// prefixUnauthorised is how the codes of all 401 begin that do not come from a token endpoint.
const prefixUnauthorised = "PR401-AU-"

// loginCode is the form of the codes of class PersoniumCoreAuthnException.
var loginCode = regexp.MustCompile(`^PR[0-9]{3}-AN-[0-9]{4}$`)

// OfLogin reports whether the code is one with which a token endpoint judges what it was given: a password, a refresh token
// or a target.
func (c Code) OfLogin() bool { return loginCode.MatchString(string(c)) }

// CoreAnswer is the answer of core itself that err is, or nil: no answer, and what somebody else answered, is none.
func CoreAnswer(err error) *Error {
	var e *Error
	if !errors.As(err, &e) || !e.Core {
		return nil
	}
	return e
}

// CodeOf is the code with which core itself answered, or "".
func CodeOf(err error) Code {
	if e := CoreAnswer(err); e != nil {
		return e.Code
	}
	return ""
}

// Is reports whether err is an answer of core itself with one of these codes.
func Is(err error, codes ...Code) bool {
	code := CodeOf(err)
	return code != "" && slices.Contains(codes, code)
}

// NotThere reports whether err is core's own word that an entity, entity set, box, folder or file is not there, in a cell
// that is.
func NotThere(err error) bool { return Is(err, NoEntitySet, NoEntity, NoSnapshot, NoBox) }
