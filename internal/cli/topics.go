package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/personium/personium-cell/internal/config"
	"github.com/personium/personium-cell/internal/refusal"
)

// newHelpTopics makes the pages of "help exit-codes", "help environment", "help json", "help errors" and "help faults". That of "help config" is the command's.
func newHelpTopics() []*cobra.Command {
	return []*cobra.Command{
		{Use: "exit-codes", Short: "What the exit codes mean", Long: exitCodesPage()},
		{Use: "environment", Short: "The environment variables", Long: environmentPage()},
		{Use: "json", Short: "What --json writes", Long: jsonPage()},
		{Use: "errors", Short: "What the codes of errors mean", Long: errorsPage()},
		{Use: "faults", Short: "What can go wrong on a practice unit", Long: faultsTopic()},
	}
}

// newOptionsTopic makes the page of "help options" of the flags that all commands have.
func newOptionsTopic(root *cobra.Command) *cobra.Command {
	var b strings.Builder
	b.WriteString("Every command takes these flags:\n")
	writeFlags(&b, inGroups(root.PersistentFlags()), 0)
	b.WriteString("\nA flag that takes one value is given once. Each has an environment variable (personium-cell help environment), and\n" +
		"most can stand in the configuration file (personium-cell help config).")
	return &cobra.Command{Use: "options", Short: "The flags that all commands have", Long: b.String()}
}

func exitCodesPage() string {
	return "Exit code 0 means that it really happened. Every other code has one meaning:\n\n" + table(func(row func(...any)) {
		for _, e := range refusal.Codes() {
			row(int(e.Code), e.Meaning)
		}
	}) + "\nstatus uses them in its own way: 0 nothing runs, 8 something runs, the lock is held, or links of an import are\n" +
		"still to be made, 3 the cell is a failed cell.\n\n" +
		"A shell shows 141 where the program that read the output went away. A job may go on then, as after 8 (personium-cell status)."
}

func environmentPage() string {
	return "A flag beats an environment variable, which beats the configuration file, which beats the default.\n\n" +
		table(func(row func(...any)) {
			for _, k := range config.Keys() {
				if k.Env != "" {
					row(k.Env, helpOn(k))
				}
			}
		}) + "\nA variable that can have several values holds one value a line. These variables of the system count as well:\n\n" +
		table(func(row func(...any)) {
			for _, v := range systemVariables() {
				row(v[0], v[1])
			}
		})
}

// systemVariables are the environment variables that do not belong to this program, each with what it is good for.
func systemVariables() [][2]string {
	return [][2]string{
		{"HTTPS_PROXY, HTTP_PROXY", "proxy for URLs with https, and with http: http://NAME:PASSWORD@HOST:PORT; also in lower case"},
		{"NO_PROXY", "hosts without a proxy, with commas: unit1.example is the unit and its cells; localhost never has one"},
		{"ALL_PROXY", "is ignored: set HTTPS_PROXY, and for a unit without TLS HTTP_PROXY"},
		{"REQUEST_METHOD", "where it is set, a web server runs this program, and HTTP_PROXY may be a stranger's: it is not used"},
		{"SSL_CERT_FILE, SSL_CERT_DIR", "certificates of the system's authorities; --cacert adds to them"},
		{"CI", "where it is set nobody is asked, as if there were no terminal"},
		{"CREDENTIALS_DIRECTORY", "of systemd: the file personium-token in it holds an access token"},
		{"XDG_CONFIG_HOME", "where personium-cell/config.yaml is (else ~/.config; on Windows AppData)"},
		{"XDG_STATE_HOME", "where logins, the journal of jobs and lock files are (else ~/.local/state; on Windows LocalAppData)"},
		{"HOME", "the home folder ~ (on Windows USERPROFILE)"},
		{"TMPDIR", "folder for temporary copies of archives"},
		{"TERM", "dumb: the terminal cannot draw a bar"},
		{"COLUMNS", "how wide help is that goes to no terminal, such as to a pager; else 80"},
		{"LC_ALL, LC_CTYPE, LANG", "a locale with UTF-8 lets the bar have blocks"},
		{"NO_COLOR", "nothing to switch off: this program uses no colour"},
	}
}

// helpOn is the help of a key with what its value can be.
func helpOn(k config.Key) string {
	help := k.Help
	if len(k.Choices) > 0 {
		help += ": " + strings.Join(k.Choices, ", ")
	}
	if k.Default != "" && k.Kind != config.Switch {
		help += "; default " + k.Default
	}
	if k.Kind == config.Switch {
		help += "; true or false"
	}
	return help
}

func configPage() string {
	return "The file is $XDG_CONFIG_HOME/personium-cell/config.yaml (on macOS and Windows in the folder that the system has for it), or " +
		"what --config\n" +
		"names. It is YAML, one key a line; an unknown key is an error. Others must not be able to change the file, nor to read\n" +
		"one that holds a token or a cookie. A key of the profile that is used overrides the same key at the top.\n\n" +
		configExample() +
		"\nPaths count from the folder of the file, and ~/ is the home folder. A program is a list of words; no shell " +
		"reads it.\n" +
		"override_header and resolve can be lists, too. The keys are those of the flags:\n\n" + table(func(row func(...any)) {
		for _, k := range config.Keys() {
			if k.Config != "" {
				row(k.Config, helpOn(k))
			}
		}
		row("profiles", "profiles by their names, with any of these keys but profile; protected works in profiles only")
	})
}

// configExample is a configuration file, as help shows it.
func configExample() string {
	return `  profile: test                  # the usual one
  interval: 5s                   # for all of them
  profiles:
    test:
      unit: https://test.example/
      cacert: test-ca.pem
    prod:
      unit: https://unit1.example/
      login_cell: https://unitadmin.unit1.example/
      user: unitadmin
      password_command: [pass, show, unit1]
      protected: true
`
}

// table lays rows out in two columns.
func table(fill func(row func(...any))) string {
	const widest = 24 // a longer first column has a line of its own
	var rows [][2]string
	column := 0
	fill(func(cells ...any) {
		row := [2]string{fmt.Sprint(cells[0]), fmt.Sprint(cells[1])}
		rows = append(rows, row)
		if len(row[0]) <= widest {
			column = max(column, len(row[0]))
		}
	})
	var b strings.Builder
	for _, row := range rows {
		left := row[0]
		if len(left) > column {
			b.WriteString("  " + left + "\n")
			left = ""
		}
		fmt.Fprintf(&b, "  %-*s  %s\n", column, left, row[1])
	}
	return b.String()
}
