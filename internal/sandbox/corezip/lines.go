package corezip

import "strings"

// Lines splits a pjson file into its lines as the server's line reader does: \n, \r\n and \r end a line, and a last
// line without an end counts.
func Lines(text string) []string {
	if text == "" {
		return nil
	}
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	return strings.Split(strings.TrimSuffix(text, "\n"), "\n")
}
