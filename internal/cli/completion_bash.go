package cli

import (
	"fmt"

	"github.com/spf13/cobra"
)

// completeInBareBash lets the completion in bash do without the package bash-completion: on many servers it is missing.
func (p *program) completeInBareBash(root *cobra.Command) {
	cmd, rest := commandOf(root, []string{"completion", "bash"})
	if len(rest) > 0 {
		return
	}
	generate := cmd.RunE
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if _, err := fmt.Fprint(p.Stdout, bareBash); err != nil {
			return err
		}
		return generate(cmd, args)
	}
}

// bareBash stands in for the functions of the package bash-completion, as far as the generated script uses them. Where the
// package is loaded later, its own take their place.
const bareBash = `# Stand-ins for the package bash-completion, where it is missing.
if ! declare -F _get_comp_words_by_ref >/dev/null 2>&1; then
_get_comp_words_by_ref()
{
    local line="${COMP_LINE:0:COMP_POINT}"
    read -ra words <<<"$line"
    [[ $line == *[[:space:]] ]] && words+=("")
    cword=$((${#words[@]} - 1))
    cur="${words[cword]}"
    prev="${words[cword - 1]}"
}
fi
if ! declare -F _filedir >/dev/null 2>&1; then
_filedir()
{
    local path only=-f
    [[ ${1:-} == -d ]] && only=-d
    compopt -o filenames 2>/dev/null
    while IFS= read -r path; do
        COMPREPLY+=("$path")
    done < <(compgen "$only" -- "${cur:-}")
}
fi

`
