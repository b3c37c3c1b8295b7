package archivetest

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"fmt"
	"hash/crc32"
	"math/rand/v2"

	"github.com/personium/personium-cell/internal/archive"
)

// A Content is what is in a web file, deflated.
type Content struct {
	packed []byte
	crc    uint32
	size   int
}

// differentContents is how many large files differ from each other: deflating every one would take minutes.
const differentContents = 8

// TextContents are about 1 MiB each, and inflate to nearly four times as much.
func TextContents() func(i int) Content {
	return largeContents(3_900_000, func(r *rand.Rand) byte { return "etaoinsr"[min(int(r.ExpFloat64()*1.2), 7)] })
}

// RandomContents are 1 MiB each, and deflating makes nothing smaller.
func RandomContents() func(i int) Content {
	return largeContents(1<<20, func(r *rand.Rand) byte { return byte(r.Uint32()) })
}

func largeContents(size int, letter func(*rand.Rand) byte) func(i int) Content {
	random, pack := rand.New(rand.NewPCG(1, 2)), packer()
	var contents [differentContents]Content
	for k := range contents {
		text := make([]byte, size)
		for i := range text {
			text[i] = letter(random)
		}
		contents[k] = pack(text)
	}
	return func(i int) Content { return contents[i%differentContents] }
}

// SmallContents are some hundred bytes each, no two alike.
func SmallContents() func(i int) Content {
	pack := packer()
	return func(i int) Content { return pack(fmt.Appendf(nil, "%0600d, and again %d", i*i, i)) }
}

// packer deflates one content after the other.
func packer() func(text []byte) Content {
	var out bytes.Buffer
	w, _ := flate.NewWriter(&out, 6) // 6 is a level
	return func(text []byte) Content {
		out.Reset()
		w.Reset(&out)
		_, _ = w.Write(text) // a buffer takes everything
		_ = w.Close()
		return Content{bytes.Clone(out.Bytes()), crc32.ChecksumIEEE(text), len(text)}
	}
}

// webFile writes a web file: what describes it, and its content.
func (w *writer) webFile(dir string, c Content) {
	w.file(dir+"/"+archive.MetaFile, fmt.Sprintf(`{"p":1795516704748,"a":{},"ct":"text\/plain","d":{},"t":"dav.file",`+
		`"u":1795516704748,"v":1,"i":"s8ITKo2vTlOmKvtyDR0h-w","cl":%d,"et":"NONE"}`, c.size))
	entry, err := w.zip.CreateRaw(&zip.FileHeader{Name: dir + "/" + archive.ContentFile, Method: zip.Deflate, CRC32: c.crc,
		CompressedSize64: uint64(len(c.packed)), UncompressedSize64: uint64(c.size)})
	if err == nil {
		_, err = entry.Write(c.packed)
	}
	w.note(err)
}
