package sandbox_test

import "testing"

// A conformanceCheck looks at one promise of a Personium unit, in cells that it creates.
type conformanceCheck struct {
	name string
	evidence
	run func(*conformer)
}

// An evidence is where the answers come from that a check wants.
type evidence int

const (
	_           evidence = iota
	asked                // this suite asked real units of core 1.8.3 and 1.8.0
	transcribed          // a real unit gave them once, and this suite has not asked since
	read                 // core's source says so
)

func conformanceChecks() []conformanceCheck {
	return []conformanceCheck{
		{"the unit root tells URL and style", asked, checkUnitRoot},
		{"the cell root tells name, URL, unit and the cell's own id", asked, checkCellRoot},
		{"a wrong URL or method is named as such", asked, checkWrongURLs},
		{"the unit lists and shows its cells", asked, checkCellEntity},
		{"credentials that do not suffice are refused", asked, checkRefusedCredentials},
		{"a request key has 128 characters at most", asked, checkRequestKey},
		{"a method can travel in a header", asked, checkMethodOverride},
		{"a name is checked before anything else", asked, checkNameRule},
		{"a snapshot that is not there is not found", asked, checkUnknownSnapshot},
		{"a listing needs a depth of 0 or 1", asked, checkDepthRule},
		{"a listing shows the collection and its files", asked, checkListing},
		{"a listing before 1.7.16 shows the collection alone", read, checkBlindListing},
		{"a stored file comes back whole", asked, checkStoredFile},
		{"a stored file is guarded by its tag", asked, checkFileTags},
		{"an import is accepted, runs and ends", asked, checkImport},
		{"the lock can be asked for by anybody", asked, checkLockProbes},
		{"a failed cell opens few gates", asked, checkFailedCell},
		{"an export leaves an archive or the reason why not", asked, checkExport},
		{"a name that is taken is refused", asked, checkTakenName},
		{"what was exported can be imported again", asked, checkRound},
		{"what an import brought in can be counted", asked, checkCounts},
		{"a box is listed and its files are read", asked, checkBox},
		{"what one cell exported can be imported into another", asked, checkMove},
		{"folders and collections are made and deleted", asked, checkFolders},
		{"a file is written, read in parts, and guarded by its tag", asked, checkWrittenFile},
		{"files and folders are moved within a box", asked, checkFileMoves},
		{"a box tells what it is and is deleted with all it holds", asked, checkBoxItself},
		{"properties are set and removed", asked, checkProperties},
		{"ACLs are set, inherited and read back", asked, checkACLs},
		{"what all may read is read by nobody", asked, checkOpenFolder},
		{"a big listing is not sorted and comes in chunks", asked, checkBigListing},
		{"a box is written during an import in subdomain style only", asked, checkLockedBox},
		{"what was written by WebDAV is exported and imported", asked, checkWrittenRound},
		{"the servlet container answers in its own way", asked, checkContainer},
		{"every import moves the version of the cell by one", asked, checkCellVersion},
		{"an import leaves links that lead nowhere", asked, checkDanglingLinks},
		{"an import leaves links that are half dead", asked, checkHalfDeadLinks},
		{"an import loses links by chance", asked, checkLinksByChance},
		{"an imported link can never be taken away", asked, checkLinksThatStay},
		{"links that an archive leaves out can be made afterwards", asked, checkLinksMadeAfterwards},
		{"associations that an archive leaves out can be made afterwards", asked, checkAssociationsMadeAfterwards},
		{"rows that stand behind those that they name are linked", asked, checkRowsInOrder},
		{"an import takes doubled rows as they stand", asked, checkDoubledRows},
		{"an import is lenient with its lines", asked, checkLenientLines},
		{"an import breaks at what no long and no file name can be", asked, checkUnfitContent},
		{"a count stops at 10,000 where the search index is Elasticsearch 7", asked, checkBigCounts},
		{"a box without a folder gets one", asked, checkBoxWithoutFolder},
		{"a login gives a token for the unit, and a refresh another", asked, checkLogin},
		{"a token lives as long as it was asked to, for its target only", asked, checkTokenLives},
		{"a login that cannot be is refused by its reason", asked, checkRefusedLogins},
		{"root is a matter of roles and owners", asked, checkWhoHasRoot},
		{"cells are listed by pages and filters", asked, checkCellPages},
		{"entities of a cell are made, read, changed and deleted", asked, checkCellEntities},
		{"a body holds what its type knows, in its form", asked, checkNames},
		{"entities of a cell are linked from both ends", asked, checkCellLinks},
		{"cells are entities of the unit", asked, checkCellsAsEntities},
		{"a collection gets a schema", asked, checkSchema},
		{"a collection gets rows", asked, checkRows},
		{"rows are linked as their types are associated", asked, checkRowLinks},
		{"a list is ordered, filtered and cut", asked, checkQueries},
		{"a link of one to one is half dead after an import", asked, checkHalfLinks},
		{"rules are told of links that are made, and of an import only that it was", asked, checkRules},
		{"an administrator logs in, makes a cell, imports into it and deletes it", asked, checkAdministration},
	}
}

func TestEveryConformanceCheckHasItsEvidence(t *testing.T) {
	t.Parallel()
	counts := map[evidence]int{}
	for _, check := range conformanceChecks() {
		if check.evidence < asked || check.evidence > read {
			t.Errorf("%s: nothing says where its answers come from", check.name)
		}
		counts[check.evidence]++
	}
	t.Logf("%d checks: %d asked of real units, %d transcribed from real answers, %d read in the source", len(conformanceChecks()),
		counts[asked], counts[transcribed], counts[read])
}
