package job

import (
	"os"
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/personium"
)

// What somebody put in the place of an entry is not read into memory without end.
func TestAnEntryThatIsTooLargeIsNotRead(t *testing.T) {
	t.Parallel()
	of := personium.Cell{URL: "https://cell1.u.test/"}
	client, err := personium.New(of, personium.Options{})
	if err != nil {
		t.Fatal(err)
	}
	j := NewJournal(t.TempDir())
	record, err := j.begin(of, "key", newHistory(client, event.Import, "snap"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(record.path, largestEntry+1); err != nil {
		t.Fatal(err)
	}
	if entry, err := j.Newest(of.URL, "snap"); entry != nil || err == nil || !strings.HasSuffix(err.Error(), " has more than 67108864 bytes") {
		t.Errorf("got %v, %v", entry, err)
	}
}
