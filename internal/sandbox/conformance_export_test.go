package sandbox_test

import (
	"archive/zip"
	"strings"
)

// export runs one export and says whether it left an archive. Core 1.8.1 to 1.8.3 on Elasticsearch 7 never leave one.
func (c *conformer) export(name, cell, snapshot string) bool {
	c.Helper()
	c.start(cell, "__export", snapshot)
	if end := c.end(name, cell, "__export"); end != (confStatus{Status: "ready"}) {
		c.Errorf("status at the end of an export: want ready alone, got %+v", end)
	}
	archive, failure := c.hasSnapshot(cell, snapshot+".zip"), c.hasSnapshot(cell, snapshot+".error")
	if archive == failure {
		c.Fatalf("export %s: archive there %t, error file there %t", snapshot, archive, failure)
	}
	if c.exports == exportsSucceed && failure || c.exports == exportsFail && archive {
		c.Errorf("export %s: archive there %t, which is not as a unit of this core has it", snapshot, archive)
	}
	return archive
}

// hasSnapshot looks for a file by the listing of the snapshots, or where that shows nothing by asking for it.
func (c *conformer) hasSnapshot(cell, file string) bool {
	c.Helper()
	listing, _ := c.list(cell+"__snapshot", "1")
	for _, entry := range listing.Entries {
		if strings.HasSuffix(entry.Href, "/"+file) {
			return true
		}
	}
	return !c.listsSnapshots() && c.get(cell+"__snapshot/"+file).status == 200
}

func checkExport(c *conformer) {
	name, cell := c.newCell()
	c.prime(cell)
	if !c.export(name, cell, "first") {
		c.checkErrorFile(cell + "__snapshot/first")
		return
	}
	answer := c.get(cell + "__snapshot/first.zip")
	c.wants("GET of the archive", answer, 200, "")
	c.has("GET of the archive", answer, "Content-Type", "application/zip")
	archive, err := zip.NewReader(strings.NewReader(answer.body), int64(len(answer.body)))
	if err != nil {
		c.Fatalf("the exported archive: %v", err)
	}
	for _, entry := range []string{"00_manifest.json", "10_odata/00_cell.json", "10_odata/80_link.pjson", "20_webdav/.pmeta"} {
		if _, err := archive.Open(entry); err != nil {
			c.Errorf("the exported archive lacks %s", entry)
		}
	}
	c.wants("the same name again", c.post(cell+"__export", `{"Name":"first"}`), 409, "PR409-DV-0002")
}

func (c *conformer) checkErrorFile(base string) {
	c.Helper()
	answer := c.get(base + ".error")
	c.wants("GET of the error file", answer, 200, "")
	c.has("GET of the error file", answer, "Content-Type", "application/json")
	if answer.code() != "PR500-SV-0000" || !strings.Contains(answer.body, "unknown property was appointed.") {
		c.Errorf("the error file: want PR500-SV-0000 unknown property was appointed., got %.200q", answer.body)
	}
	c.wants("GET of the archive that is not there", c.get(base+".zip"), 404, "PR404-DV-0001")
	c.Logf("exports fail on this unit: %.200q", answer.body)
}

func checkRound(c *conformer) {
	name, cell := c.newCell()
	c.prime(cell)
	c.upload(cell, "first", confSmall)
	c.start(cell, "__import", "first")
	c.end(name, cell, "__import")
	imported := c.counts(cell)
	const want = "Account 1, Role 2, Box 1, ExtCell 1, ExtRole 1, Relation 1, Rule 1, SentMessage 0, ReceivedMessage 0"
	if imported != want {
		c.Errorf("rows after the import: want %s, got %s", want, imported)
	}
	if !c.export(name, cell, "round") {
		c.checkErrorFile(cell + "__snapshot/round")
		return
	}
	stored := c.get(cell + "__snapshot/round.zip").body
	c.start(cell, "__import", "round")
	if end := c.end(name, cell, "__import"); end.Status != "ready" {
		c.Fatalf("import of what was exported: want ready, got %+v", end)
	}
	if again := c.counts(cell); again != imported {
		c.Errorf("rows after the round: want %s, got %s", imported, again)
	}
	if after := c.get(cell + "__snapshot/round.zip").body; stored != after {
		c.Error("the import changed the stored archive")
	}
}
