package sandbox_test

// checkExportOfAnImport: what nobody finds is exported all the same. A link that an import brought has an id of its own and its
// ends in the order of the file, so that those are hidden whose lesser type stands second; one that was made over it is another
// line, with an id that tells its ends. Where exports fail, there is nothing to look at.
func checkExportOfAnImport(c *conformer) {
	cell := c.importAs(readArchive(c, "links_n3.zip"))
	row, body := linkOf(cell+"b1/od/", "Aa('a1')", "Bb('b1')")
	visible := c.linked(cell+"b1/od/", "Aa('a1')", "Bb('b1')") == "there"
	c.wants("POST over an imported link of rows", c.post(row, body), 204, "")
	role, body := linkOf(cell+"__ctl/", "Account('me')", "Role('r1')")
	c.wants("POST over an imported link", c.post(role, body), 204, "")
	if !c.export(c.nameOf(cell), cell, "again") {
		return
	}
	said := saidBy(c, []byte(c.get(cell+"__snapshot/again.zip").body), "")
	imported, made := 0, 0
	for _, link := range said.links {
		s := link.Source
		switch link.ID {
		case s.K1 + "-" + s.K2:
			if made++; s.T1 > s.T2 {
				c.Errorf("a link that was made has its greater type first: %+v", link)
			}
		default:
			if imported++; len(link.ID) != 22 || (s.T1 < s.T2) != visible {
				c.Errorf("an imported link, visible %t: %+v", visible, link)
			}
		}
	}
	roles := 0
	for _, line := range said.lines {
		if line.Kind == "link" && line.Source.T1 == "Account" {
			roles++
		}
	}
	if imported != 3 || made != 1 || roles != 2 {
		c.Errorf("links in the export: want 3 imported, 1 made and 2 of the account, got %d, %d and %d", imported, made, roles)
	}
	for _, end := range said.ends {
		_, known := said.lines[textIn(end.Source.Links, "AssociationEnd")]
		if first := end.name("Name") == "ea"; known == first {
			c.Errorf("the end that stood first names one that is no more, and only that: %+v", end)
		}
	}
}
