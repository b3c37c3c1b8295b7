package prepare

import "github.com/personium/personium-cell/internal/archive"

// A table is what is done to one table.
type table struct {
	archive.Table
	rows    int64        // lines of the original
	blank   int64        // those of them that hold nothing
	dropped map[int]bool // lines that are left out: older twins, and rules
}

// drops says whether a line is left out.
func (t *table) drops(line int) bool { return t.dropped[line] }

func (t *table) drop(line int) {
	if t.dropped == nil {
		t.dropped = map[int]bool{}
	}
	t.dropped[line] = true
}

// lines is how many lines the table has in the copy.
func (t *table) lines() int64 { return t.rows - t.blank - int64(len(t.dropped)) }

// loses says whether lines of the table are left out.
func (t *table) loses() bool { return t.blank > 0 || len(t.dropped) > 0 }

// giveID says whether the rows of a type all get one _id, as far as nobody names them. Boxes name folders by theirs, roles stand
// in the access rights of web files, and those of a schema stand in the rows.
func giveID(rowType string) bool {
	switch rowType {
	case "Account", "ExtCell", "Rule", "SentMessage", "ReceivedMessage", "ExtRole", "UserData":
		return true
	}
	return false
}

// isNamedByID says whether other rows name the rows of a type by an id that a copy leaves as it is.
func isNamedByID(rowType string) bool {
	switch rowType {
	case "Box", "Role", "Relation", "EntityType", "ComplexType":
		return true
	}
	return false
}
