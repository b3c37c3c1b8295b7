package personium

import (
	"bytes"
	"strings"
	"testing"
)

// listOf is a list as it comes from a unit.
func listOf(body []byte) *entries { return &entries{body: bytes.NewReader(body)} }

func FuzzParseMultistatus(f *testing.F) {
	for _, seed := range []string{listed, areaXML, fileXML, "", "<", `<multistatus xmlns="DAV:"/>`, `<multistatus xmlns="DAV:"><response/></multistatus>`,
		strings.ReplaceAll(fileXML, "a.zip", "a%b.zip"), strings.ReplaceAll(fileXML, "a.zip", "é%20")} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		l, err := parseMultistatus(listOf(body))
		if err != nil {
			return
		}
		if n := len(l.files) + l.nameless; n > len(body)/len("<response/>") {
			t.Errorf("%d entries in %d bytes", n, len(body))
		}
		for _, file := range l.files {
			if strings.Contains(file.Name, "/") {
				t.Errorf("the name %q has a slash", file.Name)
			}
			if file.Size < -1 {
				t.Errorf("the size of %q is %d", file.Name, file.Size)
			}
		}
	})
}

func FuzzParseFolder(f *testing.F) {
	for _, seed := range []string{folderXML, listed, areaXML, fileXML, "", `<multistatus xmlns="DAV:"><response/></multistatus>`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		entries, err := func(e *entries) ([]WebEntry, error) { return parseFolder(e, "/box1") }(listOf(body))
		if err != nil && entries != nil {
			t.Errorf("an error comes with %v", entries)
		}
		for _, e := range entries {
			if e.Name == "" || strings.Contains(e.Name, "/") || e.Size < -1 || e.Folder && e.Size != 0 || e.OData && !e.Folder {
				t.Errorf("got %+v", e)
			}
		}
	})
}

func FuzzParseEntityList(f *testing.F) {
	for _, seed := range []string{noRows, `{"d":{"results":[{"uri":"http://a/b/Tag('x')"}]}}`, `{"d":{"results":null,"__count":"1"}}`, `{"d":[]}`, "null", "",
		`{"d":{"results":[],"__count":"-1"}}`, `{"d":{"results":[],"__count":10}}`, `{"d":{"results":[{"uri":"/Tag(')%27)"}]}}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		if n, err := parseCount(listOf(body)); n < 0 || err != nil && n != 0 {
			t.Errorf("counted %d, %v", n, err)
		}
		ends, err := parseLinks(listOf(body), "Tag")
		if err != nil && ends != nil {
			t.Errorf("an error comes with %q", ends)
		}
		for _, end := range ends {
			if !strings.HasPrefix(end, "Tag(") || !strings.HasSuffix(end, ")") {
				t.Errorf("the end of a link is %q", end)
			}
		}
	})
}

func FuzzParseJobStatus(f *testing.F) {
	for _, seed := range []string{"", "{}", `{"status":"ready"}`, `{"status":"import failed","progress":"42%","message":{"code":"PR500-CM-0002","message":{"value":null}}}`,
		`{"importation_name":"N","started_at":"s","progress":"2147483648%","status":"importation in progress"}`, `{"status":"\ud800"}`, "null", "\xff"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		s, err := parseJobStatus(body)
		switch {
		case err != nil:
			if s != (JobStatus{}) {
				t.Errorf("an error comes with %+v", s)
			}
		case (s.State == EmptyAnswer) != (len(body) == 0):
			t.Errorf("%d bytes are %q", len(body), s.State)
		case s.State != EmptyAnswer && stateOf(s.Word) != s.State:
			t.Errorf("the word %q is %q", s.Word, s.State)
		case s.State != ImportFailed && s.Message != (Message{}):
			t.Errorf("%q has a message", s.State)
		}
	})
}
