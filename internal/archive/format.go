package archive

// Version is the export_version of the archives that core 1.7.12 and later write and read.
const Version = 2

// Paths inside a version 2 archive.
const (
	ManifestFile = "00_manifest.json"
	CellFile     = "10_odata/00_cell.json"
	ODataDir     = "10_odata"
	WebDir       = "20_webdav"
	MetaFile     = ".pmeta"
	ContentFile  = "content"
)

// A Table is one pjson file of an archive: one JSON object per line, one line per row of one type.
type Table struct {
	Path string // in the archive
	Type string // the _type of its rows
}

// CellTables are the tables of what belongs to the cell as a whole, in the order in which the server imports them.
func CellTables() []Table {
	return []Table{
		{"10_odata/10_box.pjson", "Box"},
		{"10_odata/11_account.pjson", "Account"},
		{"10_odata/12_extcell.pjson", "ExtCell"},
		{"10_odata/20_role.pjson", "Role"},
		{"10_odata/21_rule.pjson", "Rule"},
		{"10_odata/22_relation.pjson", "Relation"},
		{"10_odata/23_sentmessage.pjson", "SentMessage"},
		{"10_odata/24_receivedmessage.pjson", "ReceivedMessage"},
		{"10_odata/30_extrole.pjson", "ExtRole"},
	}
}

// BoxTables are the tables of what lies in boxes, and of links; the server imports them after the web files.
func BoxTables() []Table {
	return []Table{
		{"10_odata/40_entitytype.pjson", "EntityType"},
		{"10_odata/41_complextype.pjson", "ComplexType"},
		{"10_odata/50_property.pjson", "Property"},
		{"10_odata/51_complextypeproperty.pjson", "ComplexTypeProperty"},
		{"10_odata/60_associationend.pjson", "AssociationEnd"},
		{"10_odata/70_userdata.pjson", "UserData"},
		{"10_odata/80_link.pjson", "link"},
	}
}

// SchemaTables are the tables of BoxTables that describe OData collections, without their rows and links.
func SchemaTables() []Table { return BoxTables()[:5] }

// Tables are all tables, in the order in which the server imports them.
func Tables() []Table { return append(CellTables(), BoxTables()...) }

// RequiredFiles are the files below 10_odata without which the server refuses an archive (400 PR400-MC-0001), in the
// order in which it looks for them: it names the first one missing. The order is that of a Java hash map, and stable.
func RequiredFiles() []string {
	names := []string{"11_account", "70_userdata", "60_associationend", "80_link", "10_box", "30_extrole",
		"24_receivedmessage", "00_cell", "20_role", "40_entitytype", "22_relation", "12_extcell",
		"51_complextypeproperty", "21_rule", "23_sentmessage", "41_complextype", "50_property"}
	files := make([]string, len(names))
	for i, name := range names {
		files[i] = ODataDir + "/" + name + ".pjson"
		if name == "00_cell" {
			files[i] = CellFile
		}
	}
	return files
}
