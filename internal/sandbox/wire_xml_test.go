package sandbox_test

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// An xmlNode is an element as namespaces and names, without prefixes, comments and white space between elements.
type xmlNode struct {
	name     string
	children []*xmlNode
	text     strings.Builder
}

// xmlShape lists a document as one line an element, "depth name attributes text". Elements of one name under one parent are
// sorted: a multistatus has its files in the order of a hash map. The text of the local names in free is left out.
func xmlShape(document string, free []string) ([]string, error) {
	root, err := parseXML(document)
	if err != nil {
		return nil, err
	}
	var lines []string
	for _, child := range root.children {
		lines = append(lines, child.shape("", free)...)
	}
	return lines, nil
}

func parseXML(document string) (*xmlNode, error) {
	decoder := xml.NewDecoder(strings.NewReader(document))
	stack := []*xmlNode{{}}
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			if len(stack[0].children) != 1 {
				return nil, fmt.Errorf("%d root elements", len(stack[0].children))
			}
			return stack[0], nil
		}
		if err != nil {
			return nil, err
		}
		top := stack[len(stack)-1]
		switch token := token.(type) {
		case xml.StartElement:
			node := &xmlNode{name: xmlName(token)}
			top.children = append(top.children, node)
			stack = append(stack, node)
		case xml.EndElement:
			stack = stack[:len(stack)-1]
		case xml.CharData:
			top.text.Write(token)
		}
	}
}

// xmlName is the expanded name with its attributes; declarations of prefixes are no part of the meaning.
func xmlName(start xml.StartElement) string {
	var attributes []string
	for _, a := range start.Attr {
		if a.Name.Space == "xmlns" || a.Name.Local == "xmlns" {
			continue
		}
		attributes = append(attributes, fmt.Sprintf(" %s:%s=%q", a.Name.Space, a.Name.Local, a.Value))
	}
	slices.Sort(attributes)
	return "{" + start.Name.Space + "}" + start.Name.Local + strings.Join(attributes, "")
}

func (n *xmlNode) shape(indent string, free []string) []string {
	line := indent + n.name
	local := n.name[strings.Index(n.name, "}")+1:]
	if text := strings.TrimSpace(n.text.String()); text != "" && local == "uuid" {
		line += fmt.Sprintf(" <%d characters>", len(text))
	} else if text != "" && !slices.Contains(free, local) {
		line += " " + withPlaceholders(text)
	}
	var blocks []string
	for _, child := range n.children {
		blocks = append(blocks, strings.Join(child.shape(indent+"  ", free), "\n"))
	}
	slices.Sort(blocks)
	lines := []string{line}
	for _, block := range blocks {
		lines = append(lines, strings.Split(block, "\n")...)
	}
	return lines
}
