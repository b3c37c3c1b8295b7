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
	_              evidence = iota
	wasAsked                // this suite asked real units of core 1.8.3 and 1.8.0
	wasTranscribed          // a real unit gave them once, and this suite has not asked since
	wasRead                 // core's source says so
)

func conformanceChecks() []conformanceCheck {
	return []conformanceCheck{
		{"the unit root tells URL and style", wasAsked, checkUnitRoot},
		{"the cell root tells name, URL, unit and the cell's own id", wasAsked, checkCellRoot},
		{"a wrong URL or method is named as such", wasAsked, checkWrongURLs},
		{"the unit lists and shows its cells", wasAsked, checkCellEntity},
		{"credentials that do not suffice are refused", wasAsked, checkRefusedCredentials},
		{"a request key has 128 characters at most", wasAsked, checkRequestKey},
		{"a method can travel in a header", wasAsked, checkMethodOverride},
		{"a name is checked before anything else", wasAsked, checkNameRule},
		{"a snapshot that is not there is not found", wasAsked, checkUnknownSnapshot},
		{"a listing needs a depth of 0 or 1", wasAsked, checkDepthRule},
		{"a listing shows the collection and its files", wasAsked, checkListing},
		{"a listing before 1.7.16 shows the collection alone", wasRead, checkBlindListing},
		{"a stored file comes back whole", wasAsked, checkStoredFile},
		{"a stored file is guarded by its tag", wasAsked, checkFileTags},
		{"an import is accepted, runs and ends", wasAsked, checkImport},
		{"the lock can be asked for by anybody", wasAsked, checkLockProbes},
		{"a failed cell opens few gates", wasAsked, checkFailedCell},
		{"an export leaves an archive or the reason why not", wasAsked, checkExport},
		{"a name that is taken is refused", wasAsked, checkTakenName},
		{"what was exported can be imported again", wasAsked, checkRound},
		{"what an import brought in can be counted", wasAsked, checkCounts},
		{"a box is listed and its files are read", wasAsked, checkBox},
		{"what one cell exported can be imported into another", wasAsked, checkMove},
		{"folders and collections are made and deleted", wasAsked, checkFolders},
		{"a file is written, read in parts, and guarded by its tag", wasAsked, checkWrittenFile},
		{"files and folders are moved within a box", wasAsked, checkFileMoves},
		{"a box tells what it is and is deleted with all it holds", wasAsked, checkBoxItself},
		{"properties are set and removed", wasAsked, checkProperties},
		{"ACLs are set, inherited and read back", wasAsked, checkACLs},
		{"what all may read is read by nobody", wasAsked, checkOpenFolder},
		{"a big listing is not sorted and comes in chunks", wasAsked, checkBigListing},
		{"a box is written during an import in subdomain style only", wasAsked, checkLockedBox},
		{"what was written by WebDAV is exported and imported", wasAsked, checkWrittenRound},
		{"the servlet container answers in its own way", wasAsked, checkContainer},
		{"every import moves the version of the cell by one", wasAsked, checkCellVersion},
		{"an import leaves links that lead nowhere", wasAsked, checkDanglingLinks},
		{"an import leaves links that are half dead", wasAsked, checkHalfDeadLinks},
		{"an import loses links by chance", wasAsked, checkLinksByChance},
		{"an imported link can never be taken away", wasAsked, checkLinksThatStay},
		{"links that an archive leaves out can be made afterwards", wasAsked, checkLinksMadeAfterwards},
		{"associations that an archive leaves out can be made afterwards", wasAsked, checkAssociationsMadeAfterwards},
		{"rows that stand behind those that they name are linked", wasAsked, checkRowsInOrder},
		{"an export shows what an import has left behind", wasAsked, checkExportOfAnImport},
		{"an import takes doubled rows as they stand", wasAsked, checkDoubledRows},
		{"an import is lenient with its lines", wasAsked, checkLenientLines},
		{"an import breaks at what no long and no file name can be", wasAsked, checkUnfitContent},
		{"a count stops at 10,000 where the search index is Elasticsearch 7", wasAsked, checkBigCounts},
		{"a box without a folder gets one", wasAsked, checkBoxWithoutFolder},
		{"a login gives a token for the unit, and a refresh another", wasAsked, checkLogin},
		{"a token lives as long as it was asked to, for its target only", wasAsked, checkTokenLives},
		{"a login that cannot be is refused by its reason", wasAsked, checkRefusedLogins},
		{"root is a matter of roles and owners", wasAsked, checkWhoHasRoot},
		{"a new owner's first import has no index to look for roles in", wasAsked, checkNewOwner},
		{"cells are listed as they were written", wasAsked, checkCellOrder},
		{"cells are listed by pages and filters", wasAsked, checkCellPages},
		{"entities of a cell are made, read, changed and deleted", wasAsked, checkCellEntities},
		{"a body holds what its type knows, in its form", wasAsked, checkNames},
		{"entities of a cell are linked from both ends", wasAsked, checkCellLinks},
		{"cells are entities of the unit", wasAsked, checkCellsAsEntities},
		{"a collection gets a schema", wasAsked, checkSchema},
		{"a collection gets rows", wasAsked, checkRows},
		{"rows are linked as their types are associated", wasAsked, checkRowLinks},
		{"rows of one type are linked with each other", wasAsked, checkSelfLinks},
		{"rows with odd keys are linked, plain in a body and encoded in a path", wasAsked, checkOddKeys},
		{"a list is ordered, filtered and cut", wasAsked, checkQueries},
		{"a link of one to one is half dead after an import", wasAsked, checkHalfLinks},
		{"what a rule says has to go together", wasAsked, checkRuleForm},
		{"rules are told of links that are made, and of an import only that it was", wasAsked, checkRules},
		{"an administrator logs in, makes a cell, imports into it and deletes it", wasAsked, checkAdministration},
	}
}

func TestEveryConformanceCheckHasItsEvidence(t *testing.T) {
	t.Parallel()
	counts := map[evidence]int{}
	for _, check := range conformanceChecks() {
		if check.evidence < wasAsked || check.evidence > wasRead {
			t.Errorf("%s: nothing says where its answers come from", check.name)
		}
		counts[check.evidence]++
	}
	t.Logf("%d checks: %d asked of real units, %d transcribed from real answers, %d read in the source", len(conformanceChecks()),
		counts[wasAsked], counts[wasTranscribed], counts[wasRead])
}
