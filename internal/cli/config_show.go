package cli

import (
	"encoding/json"

	"github.com/spf13/cobra"

	"github.com/personium/personium-cell/internal/config"
	"github.com/personium/personium-cell/internal/personium/transport"
	"github.com/personium/personium-cell/internal/session"
)

func newConfigShowCommand(env *program) *cobra.Command {
	return &cobra.Command{
		Use:   "show",
		Short: "Show the settings in force, and where each comes from",
		Long: "show puts flags, environment, configuration file and defaults together as every command does, checks them, reads " +
			"the files\n" +
			"of certificates, and prints what comes out: key, value, and where the value stands. Of a secret it says that it is set.\n" +
			"A credential that another one overrules is left out. Proxies of the environment are shown without their passwords.",
		Example: "  personium-cell config show\n  personium-cell config show --profile prod --json",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return runConfigShow(env, cmd) },
	}
}

// A configLine is what config show --json prints.
type configLine struct {
	Type     string        `json:"type"`
	Schema   int           `json:"schema"`
	File     string        `json:"file"`    // "" when none was read
	Profile  string        `json:"profile"` // the one in force; "" for none
	Profiles []string      `json:"profiles"`
	Settings []configValue `json:"settings"`
	Proxies  []configProxy `json:"proxies"`
}

// A configValue is one setting in force. Those without a value are left out.
type configValue struct {
	Key   string   `json:"key"`
	Value []string `json:"value"` // several only of lists and programs; ["set"] of a secret
	From  string   `json:"from"`
}

// A configProxy is an environment variable about proxies.
type configProxy struct {
	Variable string `json:"variable"`
	Value    string `json:"value"` // without a name and a password; "" where it is no URL of a proxy
	Login    bool   `json:"login"` // it has a name and a password
}

func (p configProxy) words() string {
	switch {
	case p.Value == "":
		return p.Variable + " is set, and is not the URL of a proxy"
	case p.Login:
		return p.Variable + " is " + p.Value + ", with a name and a password"
	}
	return p.Variable + " is " + p.Value
}

func runConfigShow(env *program, cmd *cobra.Command) error {
	source := env.sourceOfSettings(cmd)
	settings, err := config.Load(source)
	if err != nil {
		return err
	}
	values, err := config.Effective(source)
	if err != nil {
		return err
	}
	if err := session.Check(env.process(), settings); err != nil {
		return err
	}
	line := configLine{Type: "config", Schema: 1, File: settings.ConfigFile, Profile: settings.Profile, Profiles: []string{},
		Proxies: proxiesOf(env)}
	if names, err := config.Profiles(source); err == nil {
		line.Profiles = append(line.Profiles, names...)
	}
	line.Settings = configValues(values)
	if settings.JSON {
		lines := json.NewEncoder(env.Stdout)
		lines.SetEscapeHTML(false)
		return lines.Encode(line)
	}
	usual, _ := config.Path(source)
	return writeConfigTable(env.Stdout, line, env.columns(), configNotes{usual, env.unknownVariables()})
}

// proxiesOf says which proxies the environment names.
func proxiesOf(env *program) []configProxy {
	proxies := []configProxy{}
	for _, v := range transport.ProxyVariables(env.getenv) {
		proxies = append(proxies, configProxy{v.Name, v.Value, v.Named})
	}
	return proxies
}
