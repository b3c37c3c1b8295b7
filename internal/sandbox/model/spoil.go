package model

import (
	"bytes"

	"github.com/personium/personium-cell/internal/sandbox/corejson"
	"github.com/personium/personium-cell/internal/sandbox/corezip"
)

// spoilRoot is an archive whose own .pmeta is another.
func spoilRoot(data []byte, change func(meta object) string) ([]byte, error) {
	a, err := corezip.Open(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, err
	}
	root := corezip.Node{}.Meta()
	text, err := a.ReadFile(root)
	if err != nil {
		return nil, err
	}
	value, err := corejson.Parse(string(text))
	if err != nil {
		return nil, err
	}
	meta, _ := value.(object)
	return Rewrite(a, map[string]string{root: change(meta)})
}

// KeepSnapshot exports the cell, which nobody works on yet, into its own snapshot area. With change, the .pmeta of the cell
// itself is another one there.
func (c *Cell) KeepSnapshot(name string, change func(meta object) string) error {
	data, err := c.export(func(int) error { return nil })
	if err == nil && change != nil {
		data, err = spoilRoot(data, change)
	}
	if err != nil {
		return err
	}
	c.cells.Do(func() { c.Area.files[name+".zip"] = newFile(data, "application/zip") })
	return nil
}
