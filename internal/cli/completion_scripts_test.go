package cli

import (
	"strings"
	"testing"
)

func TestEveryShellHasAScript(t *testing.T) {
	t.Parallel()
	for shell, begins := range map[string]string{
		"bash": "# Stand-ins for the package bash-completion, where it is missing.\n", "zsh": "#compdef personium-cell\n",
		"fish": "# fish completion for personium-cell", "powershell": "# powershell completion for personium-cell",
	} {
		code, out, errors := says(t, "completion", shell)
		if code != 0 || errors != "" || !strings.HasPrefix(out, begins) || !strings.Contains(out, "__complete") {
			t.Errorf("%s: exit code %d, %q: %.200s", shell, code, errors, out)
		}
	}
}
