package verdict

// A Cause tells failed exports apart by what can be done about them.
type Cause int

// The causes.
const (
	CauseOther  Cause = iota
	CausePaging       // the search engine is too new for core: every export of an owner with an index fails
	CauseWindow       // a table is longer than the search engine lets anybody page
	CauseMeta         // what describes a web file or folder cannot be read on the unit's disk
	CauseFiles        // the archive cannot be written
)

// The two requests to Elasticsearch with which the operator of a unit cures exports that always fail (measured on 1.8.3). u0 is
// io.personium.core.es.unitPrefix.
const (
	ExportMapping  = `PUT /u0_*/_mapping {"properties":{"_uid":{"type":"keyword"}}}`
	ExportTemplate = `PUT /_template/personium-export ` +
		`{"index_patterns":["u0_*"],"mappings":{"properties":{"_uid":{"type":"keyword"}}}}`
)

// ExportCure is what that operator can do.
const ExportCure = "the unit's operator can cure it, after which rows all sort alike: rely only on exports that are done (content), see " +
	"docs/errors.md, Exports that always fail. The two requests to Elasticsearch, where u0 is io.personium.core.es.unitPrefix: " +
	ExportMapping + " and " + ExportTemplate

// hint says what can be done about an export that failed.
func (c Cause) hint() string {
	switch c {
	case CausePaging:
		return "core 1.8.1 to 1.8.3 on Elasticsearch 7 fails exports in this way as soon as the cell's owner has a search index, " +
			"and no later core is known to do better; on another core a table may have more than 150,000 rows, which is the most that " +
			"can be exported; " + ExportCure
	case CauseWindow:
		return "a table of the cell has more than 150,000 rows, which is the most that can be exported (max_result_window of the " +
			"indexes): " +
			"the unit's operator can raise it, or rows have to go; and on core 1.8.1 to 1.8.3 with Elasticsearch 7 every export fails " +
			"so: " + ExportCure
	case CauseMeta:
		return "another name changes nothing: what describes a web file or folder of the cell (.pmeta) is missing or broken on the " +
			"unit's disk; " +
			"its log names it, and the unit's operator can repair it"
	case CauseFiles:
		return "ask the operator whether the unit's disk is full; if it is not, a row may hold half of a character (a lone " +
			"surrogate, \\ud800 to " +
			"\\udfff), with which every export fails until it is changed; otherwise export again under another name"
	}
	return "export again under another name"
}
