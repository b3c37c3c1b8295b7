package job

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/event"
)

// An entryFile is the file of a journal entry, as far as its name tells. It begins with a number that is higher than any that was
// there: no clock can turn the order. Programs of earlier versions wrote the time of the POST in its place; those are the oldest. Of a
// file whose name begins with neither, nobody knows: it is looked at first.
type entryFile struct {
	name    string
	number  uint64 // 0 in a name of an earlier version, and in one that is not understood
	job     string // name of the snapshot
	foreign bool   // the name is not understood
}

// earlierOrder is how the names of earlier versions began.
const earlierOrder = "20060102T150405.000000000"

// fileName is the name of a new entry's file.
func fileName(number uint64, k event.Kind, job string) string {
	return fmt.Sprintf("%08d-%s-%s.json", number, k, job)
}

// watchFile is locked by the process that watches the job of an entry.
func watchFile(entry string) string { return strings.TrimSuffix(entry, ".json") + ".watched" }

// entryFileOf understands the name of a file. It is one of an entry if it ends in .json.
func entryFileOf(name string) (f entryFile, isEntry bool) {
	rest, isEntry := strings.CutSuffix(filepath.Base(name), ".json")
	order, rest, _ := strings.Cut(rest, "-")
	_, job, _ := strings.Cut(rest, "-")
	number, err := strconv.ParseUint(order, 10, 63)
	foreign := false
	if err != nil {
		number = 0
		_, err = time.Parse(earlierOrder, order)
		foreign = err != nil
	}
	return entryFile{name, number, job, foreign}, isEntry && !strings.HasPrefix(name, ".")
}

// entryFiles are the files of a folder that may be of jobs of a name, from the oldest to the newest; "" is any name.
func entryFiles(dir, job string) []entryFile {
	listed, _ := os.ReadDir(dir) // a folder that is not there, or cannot be read, has none
	var files []entryFile
	for _, f := range listed {
		if e, isEntry := entryFileOf(f.Name()); isEntry && e.mayBeOf(job) {
			files = append(files, e)
		}
	}
	slices.SortFunc(files, entryFile.compare)
	return files
}

// compare orders files from the oldest to the newest.
func (f entryFile) compare(g entryFile) int {
	last := func(f entryFile) int {
		if f.foreign {
			return 1
		}
		return 0
	}
	return cmp.Or(cmp.Compare(last(f), last(g)), cmp.Compare(f.number, g.number), cmp.Compare(f.name, g.name))
}

// mayBeOf reports whether the file can be of a job of this name; "" is any.
func (f entryFile) mayBeOf(job string) bool { return job == "" || f.job == "" || f.job == job }
