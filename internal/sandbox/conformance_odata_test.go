package sandbox_test

// The answers in the transcripts are those of a real unit of core 1.8.3.

func checkCellEntities(c *conformer) { c.replayInNewCell("cell_entities") }

func checkNames(c *conformer) { c.replayInNewCell("names") }

func checkCellLinks(c *conformer) { c.replayInNewCell("cell_links") }

func checkCellsAsEntities(c *conformer) { c.replayInNewCell("cells") }

func checkSchema(c *conformer) { c.replayInCollection("schema") }

func checkRows(c *conformer) { c.replayInCollection("rows") }

func checkRowLinks(c *conformer) { c.replayInCollection("row_links") }

func checkQueries(c *conformer) { c.replayInCollection("queries") }

func (c *conformer) replayInNewCell(name string) {
	c.Helper()
	_, cell := c.newCell()
	c.replay(name, cell)
}

// replayInCollection has an OData collection, which an import brought in.
func (c *conformer) replayInCollection(name string) {
	c.Helper()
	_, cell := c.portableCell()
	c.replay(name, cell)
}
