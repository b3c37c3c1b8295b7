package model

import (
	"strings"
	"time"
)

// MakeBox writes the row of a new box, and makes its folder. The cells are locked.
func (c *Cell) MakeBox(box *Row) {
	c.Tables().Put(box)
	c.content.nodes[box.ID] = &node{Meta: newMeta(boxType, time.Now().UnixMilli())}
}

// HoldsFiles says whether there is anything in a box. The cells are locked.
func (c *Cell) HoldsFiles(box *Row) bool {
	for path := range c.content.nodes {
		if strings.HasPrefix(path, box.ID+"/") {
			return true
		}
	}
	return false
}

// RemoveBox deletes an empty box with its folder. The cells are locked.
func (c *Cell) RemoveBox(box *Row) {
	delete(c.content.nodes, box.ID)
	c.Tables().Remove(box.Kind, box.ID)
}
