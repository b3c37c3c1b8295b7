package personium

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// A WebProperty is a property that somebody has given to a cell, box, folder, collection or file by PROPPATCH.
type WebProperty struct {
	Name string // {namespace}name
	// Text is its element in a form that says the same of all that mean the same: without prefixes, declarations, comments and
	// processing instructions, and of elements with elements inside without the white space before those and at the end. The server
	// itself adds such when it lists a property, and takes it away when it stores one.
	Text string
}

// ParseWebProperty reads a property as a .pmeta has it: one element.
func ParseWebProperty(text string) (WebProperty, error) {
	d := xml.NewDecoder(strings.NewReader(text))
	for {
		token, err := d.Token()
		if err != nil {
			return WebProperty{}, fmt.Errorf("a property is not XML: %w", err)
		}
		if start, isElement := token.(xml.StartElement); isElement {
			canonical, err := canonical(d, start)
			if err != nil {
				return WebProperty{}, fmt.Errorf("a property is not XML: %w", err)
			}
			return WebProperty{clark(start.Name), canonical}, nil
		}
	}
}

func clark(n xml.Name) string { return "{" + n.Space + "}" + n.Local }

// An element is one that is open, with what has been written of it.
type element struct {
	name        string
	out         strings.Builder
	text        strings.Builder // since the last element inside
	hasElements bool
}

// canonical reads the rest of an element that has started.
func canonical(d *xml.Decoder, start xml.StartElement) (string, error) {
	open := []*element{begin(start)}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return "", io.ErrUnexpectedEOF
		}
		if err != nil {
			return "", err
		}
		top := open[len(open)-1]
		switch t := token.(type) {
		case xml.CharData:
			top.text.Write(t)
		case xml.StartElement:
			top.hasElements = true
			top.endText()
			open = append(open, begin(t))
		case xml.EndElement:
			top.endText()
			top.out.WriteString("</" + top.name + ">")
			if open = open[:len(open)-1]; len(open) == 0 {
				return top.out.String(), nil
			}
			open[len(open)-1].out.WriteString(top.out.String())
		}
	}
}

// begin writes the start of an element, its attributes in the order of their names.
func begin(start xml.StartElement) *element {
	e := &element{name: clark(start.Name)}
	var attributes []string
	for _, a := range start.Attr {
		if a.Name.Space == "xmlns" || a.Name.Space == "" && a.Name.Local == "xmlns" {
			continue
		}
		attributes = append(attributes, ` `+clark(a.Name)+`="`+escaped(a.Value)+`"`)
	}
	slices.Sort(attributes)
	e.out.WriteString("<" + e.name + strings.Join(attributes, "") + ">")
	return e
}

// endText writes the text that has come to an end.
func (e *element) endText() {
	text := e.text.String()
	if e.hasElements {
		text = strings.TrimRight(text, " \t\r\n")
	}
	e.out.WriteString(escaped(text))
	e.text.Reset()
}

func escaped(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a strings.Builder never fails
	return b.String()
}
