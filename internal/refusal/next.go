package refusal

import (
	"slices"
	"strings"
)

// Next is what can be done about something: words for a person, and in them the commands to type. The zero Next is nothing.
type Next struct{ parts []part }

// A part is words or, where they are empty, the arguments of a command.
type part struct {
	words   string
	command []string
}

// Here stands among the arguments of a command for the flags by which another run finds the same cell with the same
// settings. Who words the command knows them.
const Here = "{here}"

// Say is what can be done, in words.
func Say(words string) Next { return Next{}.Say(words) }

// Command is a run of this program with these arguments.
func Command(args ...string) Next { return Next{}.Command(args...) }

// Say adds words as they are.
func (n Next) Say(words string) Next {
	if words == "" {
		return n
	}
	return Next{append(slices.Clip(n.parts), part{words: words})}
}

// Command adds a run of this program with these arguments.
func (n Next) Command(args ...string) Next {
	return Next{append(slices.Clip(n.parts), part{command: args})}
}

// Then adds what else can be done.
func (n Next) Then(more Next) Next { return Next{append(slices.Clip(n.parts), more.parts...)} }

// IsNothing reports whether nothing is known that can be done.
func (n Next) IsNothing() bool { return len(n.parts) == 0 }

// Words is all of it on one line. here are the flags for [Here], quoted for a shell where they have to be.
func (n Next) Words(here ...string) string {
	var b strings.Builder
	for _, p := range n.parts {
		if p.words != "" {
			b.WriteString(p.words)
			continue
		}
		b.WriteString("personium-cell")
		for _, arg := range p.command {
			if arg == Here {
				b.WriteString(strings.Join(append([]string{""}, here...), " "))
				continue
			}
			b.WriteString(" " + Quoted(arg))
		}
	}
	return b.String()
}

// File is the name of a file as an argument: one that begins with a dash would be taken for a flag.
func File(path string) string {
	if strings.HasPrefix(path, "-") {
		return "./" + path
	}
	return path
}

// Quoted is a word as a POSIX shell reads it back.
func Quoted(word string) string {
	plain := strings.IndexFunc(word, func(r rune) bool {
		return !strings.ContainsRune("-_./:@%+=,", r) && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	}) < 0
	if plain && word != "" {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
