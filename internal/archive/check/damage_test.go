package check_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/personium/personium-cell/internal/archive/archivetest"
	"github.com/personium/personium-cell/internal/archive/check"
)

var (
	flips = flag.Int("flips", 400, "how many single bits to flip, one after the other, in a real archive")
	seed  = flag.Uint64("seed", 1, "what they are drawn from")
)

// contentOf reads an archive with the standard library, which knows nothing of this package: names and what is in them.
func contentOf(data []byte) (string, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return "", err
	}
	sum := sha256.New()
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			return "", err
		}
		fmt.Fprintf(sum, "%q:", f.Name)
		if _, err := io.Copy(sum, r); err != nil {
			return "", err
		}
	}
	return string(sum.Sum(nil)), nil
}

// A bit that flips is found, or it stands where it changes no name and no content, as in dates. Even then the inventory is
// the right one or none.
func TestAFlippedBitIsFoundWhereItChangesSomething(t *testing.T) {
	t.Parallel()
	good := archivetest.FromUnit(t, "gamma-g1.zip")
	want, err := contentOf(good)
	if err != nil {
		t.Fatal(err)
	}
	whole := checked(t, good, check.Options{}).Inventory
	random := rand.New(rand.NewPCG(*seed, 1))
	data := slices.Clone(good)
	clean := 0
	tries := *flips
	if testing.Short() {
		tries = min(tries, 20)
	}
	for range tries {
		bit := random.IntN(8 * len(data))
		data[bit/8] ^= 1 << (bit % 8)
		r := checked(t, data, check.Options{})
		if r.Inventory != nil && !reflect.DeepEqual(r.Inventory, whole) {
			t.Errorf("seed %d: bit %d of byte %d: a wrong inventory\n%s", *seed, bit%8, bit/8, listing(r))
		}
		if r.Clean() {
			clean++
			if got, err := contentOf(data); got != want || err != nil {
				t.Errorf("seed %d: bit %d of byte %d: clean, and the content has changed (%v)", *seed, bit%8, bit/8, err)
			}
			if r.Inventory == nil {
				t.Errorf("seed %d: bit %d of byte %d: clean, and no inventory", *seed, bit%8, bit/8)
			}
		}
		data[bit/8] ^= 1 << (bit % 8)
	}
	t.Logf("%d of %d flips changed nothing", clean, *flips)
}

func TestACutArchiveIsNoArchive(t *testing.T) {
	t.Parallel()
	small := archivetest.Rebuild(t, archivetest.FromUnit(t, "gamma-g1.zip"), func(name string, content []byte) (string, []byte) {
		return name, content[:min(len(content), 40)]
	})
	whole := archivetest.FromUnit(t, "small_src1_exp1.zip")
	for _, test := range []struct {
		data []byte
		step int
	}{{small, 1}, {whole, 4096}} {
		step := test.step
		if testing.Short() {
			step = max(len(test.data)/50, 1)
		}
		for n := 0; n < len(test.data); n += step {
			r := checked(t, test.data[:n], check.Options{})
			if r.Clean() || r.Inventory != nil || !r.Has("not-a-zip") {
				t.Fatalf("cut to %d of %d bytes: clean %t\n%s", n, len(test.data), r.Clean(), listing(r))
			}
		}
	}
}
