package coreerror

// The codes of what is written by WebDAV, besides those that snapshots have as well.
const (
	BadXMLContent    Code = "PR400-DV-0002" // an ACL that is no XML, a PROPPATCH without prop
	NoRole           Code = "PR400-DV-0004" // the principal of an ACL
	NoRoleBox        Code = "PR400-DV-0005"
	BadXMLValue      Code = "PR400-DV-0006"
	TooDeep          Code = "PR400-DV-0008" // 50 collections below a box, each in the one before
	BadDavHeader     Code = "PR400-DV-0009"
	DavHeaderMissing Code = "PR400-DV-0010"
	MoveSource       Code = "PR400-DV-0011"
	MoveOver         Code = "PR400-DV-0012"
	MoveToOData      Code = "PR400-DV-0013"
	MoveToFile       Code = "PR400-DV-0014"
	MoveBox          Code = "PR400-DV-0015"
	MoveToService    Code = "PR400-DV-0016"
	MoveOverSource   Code = "PR400-DV-0017"
	SourceIsFlat     Code = "PR400-DV-0018"
	BadInstall       Code = "PR400-BI-0001" // MKCOL of a box, which installs a bar file
	HasChildren      Code = "PR403-DV-0003"
	BadName          Code = "PR403-DV-0004"
	MoveToItself     Code = "PR403-DV-0005"
	FolderExists     Code = "PR405-DV-0001"
	NoCollection     Code = "PR409-DV-0001"
	MoveTaken        Code = "PR412-DV-0002"
	RangeOutside     Code = "PR416-DV-0001"
	NoEngine         Code = "PR500-SC-0001" // whatever a service collection is asked to do
	PartMissing      Code = "PR501-MC-0002" // several ranges at once
)

func davMessages() map[Code]string {
	return map[Code]string{
		BadXMLContent:    "XML content error.",
		NoRole:           "Role not found.",
		NoRoleBox:        "Box not found url:[%s].",
		BadXMLValue:      "XML validate error. Cause:[%s].",
		TooDeep:          "Hierarchy of the collection is too deep.",
		BadDavHeader:     "Request header %s value is invalid [%s].",
		DavHeaderMissing: "Header %s is required.",
		MoveSource:       "Prohibited to move service source collection.",
		MoveOver:         "Prohibited to overwrite collection resource.",
		MoveToOData:      "Prohibited to move resource to OData collection.",
		MoveToFile:       "Prohibited to move resource to file.",
		MoveBox:          "Prohibited to move box.",
		MoveToService:    "Prohibited to move resource to service collection.",
		MoveOverSource:   "Prohibited to overwrite service source collection.",
		SourceIsFlat:     "Prohibited to create collection under service source collection.",
		BadInstall:       "Request header is not defined or invalid [%s].",
		HasChildren:      "Cannot delete collection if it has any child resources.",
		BadName:          "Resource name is invalid [%s].",
		MoveToItself:     "Destination header value [%s] equals request URL.",
		FolderExists:     "Method not allowed. MKCOL can only be executed on a deleted/non-existent resource.",
		NoCollection:     "intermediate collection [%s] should be created first.",
		MoveTaken:        `Overwrite header is "F" and the destination URL is already mapped to a resource.`,
		RangeOutside:     "Requested range not satisfiable.",
		NoEngine:         "Engine connection error.",
		PartMissing:      "Not implemented. [%s].",
	}
}
