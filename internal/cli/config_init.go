package cli

import (
	"cmp"
	"context"
	"maps"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/personium/personium-cell/internal/config"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/session"
)

type configInitOptions struct {
	force           bool
	tokenCommand    []string
	passwordCommand []string
	unchecked       bool
}

func newConfigInitCommand(env *program) *cobra.Command {
	var o configInitOptions
	cmd := &cobra.Command{
		Use:   "init",
		Short: "Write a configuration file, or add a profile to it",
		Long: "" +
			"init writes the flags that are given into the configuration file: with --profile NAME as a profile, which is added to the\n" +
			"file, else as the defaults of a new file. Without such flags it asks, on a terminal. The file is its owner's alone.\n" +
			"An existing file or profile is changed with --force only: what is not given stays, and so do the comments in the rest of " +
			"the\nfile. A protected profile is changed only where --protected is true or false.\n\n" +
			"What it is told is checked at once: the unit and the cells are asked, without a credential, and files of tokens and\n" +
			"passwords are read. What is wrong is not written; what cannot be reached now is told. No secret is written: a password\n" +
			"comes from a prompt, a file or a program each time.",
		Example: "  personium-cell config init\n" +
			"  personium-cell config init --profile prod --protected --unit https://unit1.example/ \\\n" +
			"      --login-cell https://unitadmin.unit1.example/ --user unitadmin \\\n" +
			"      --password-command pass --password-command unit1\n" +
			"  personium-cell config init --profile test --unit https://test.example/ \\\n" +
			"      --cacert /etc/ssl/test-ca.pem",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runConfigInit(cmd.Context(), env, cmd, o) },
	}
	flags := cmd.Flags()
	flags.Bool("protected", false, "imports and deletions require the name of the cell typed again, with --confirm; for a profile")
	flags.BoolVar(&o.force, "force", false, "change a file without profiles, or with --profile the profile; what is not given stays")
	flags.StringArrayVar(&o.tokenCommand, "token-command", nil, "program that writes an access token, one `WORD` each time")
	flags.StringArrayVar(&o.passwordCommand, "password-command", nil, "program that writes the password, one `WORD` each time")
	flags.BoolVar(&o.unchecked, "no-check", false, "ask no unit, and read no file of a token or a password")
	return cmd
}

func runConfigInit(ctx context.Context, env *program, cmd *cobra.Command, o configInitOptions) error {
	given := flagsGiven(cmd)
	a := config.Addition{Profile: lastOf(given["profile"]), Values: o.values(given), Force: o.force}
	source := config.Source{Flags: map[string][]string{"config": given["config"]}, Env: env.LookupEnv}
	check := newConfigCheck(ctx, env, cmd)
	asked := len(a.Values) == 0
	if !asked && check.out != nil {
		check.tell = check.note
	}
	if o.unchecked {
		check.env = nil
	}
	if asked {
		if !env.canBeLed(config.Settings{Ask: cmp.Or(lastOf(given["ask"]), env.getenv("PERSONIUM_ASK"))}) {
			return refusal.Misuse(refusal.Command("config", "init", "--profile", cmp.Or(a.Profile, "prod"), "--unit", "https://unit1.example/"),
				"there is nothing to write: neither a unit nor a cell is given, and nobody can be asked")
		}
		if err := askConfig(check, env, source, &a); err != nil {
			return err
		}
	}
	if name := lastOf(given["login-cell"]); name != "" {
		given["login-cell"] = []string{check.urlOfNamed(name, a.Values)}
		a.Values["login_cell"] = given["login-cell"]
	}
	if _, ok := a.Values["protected"]; ok && a.Profile == "" {
		return refusal.Misuse(refusal.Say("--profile NAME"), "only a profile can be protected")
	}
	if err := checkGiven(env, given); err != nil {
		return err
	}
	return addToConfig(env, check, source, a)
}

// addToConfig writes an addition, unless something is wrong with it.
func addToConfig(env *program, check configCheck, source config.Source, a config.Addition) error {
	asked := a.Answered != nil
	before, _ := config.Inspect(source) // Compose tells what is wrong with it
	path, text, settings, err := config.Compose(source, a)
	if err != nil {
		return err
	}
	if err := session.Check(env.process(), settings); err != nil {
		return err
	}
	if err := whole(a.Values, settings); err != nil {
		return err
	}
	if (asked || len(before.Kept(a)) == 0) && isEmpty(a.Values, settings) {
		return nothingGiven(a.Profile)
	}
	if !asked {
		isCredential := a.Values["token_file"] != nil || a.Values["token_command"] != nil || a.Values["login_cell"] != nil
		isWritten := func(key string) bool {
			return goesBefore(key) && (a.Values[key] != nil || isCredential && isCredentialOfARun(key))
		}
		if set := env.setAlready(isWritten); set != "" {
			check.tell(set)
		}
		if err := check.all(a.Values, settings); err != nil {
			return err
		}
	}
	named := source.Flags["config"] != nil
	if a.Profile != "" && !before.Exists {
		check.tell("the file is new, and " + a.Profile + " the profile of every command that names no other one")
	}
	return writeConfig(env, check, written{path, text, a, named, settings, before.Kept(a), before.Displaced(a)})
}

// isEmpty reports whether nothing was told but a protection, of cells that the whole file does not name.
func isEmpty(told map[string][]string, settings config.Settings) bool {
	for key := range told {
		if key != "protected" {
			return false
		}
	}
	return settings.Unit == "" && settings.Cell == ""
}

// nothingGiven is the error of who gave no setting to write: later commands would miss it.
func nothingGiven(profile string) error {
	args, what := []string{"config", "init"}, "file"
	if profile != "" {
		args, what = append(args, "--profile", profile), "profile"
	}
	return refusal.Misuse(refusal.Say("give a unit or a cell, such as: ").
		Command(append(args, "--unit", "https://unit1.example/")...),
		"nothing was given, neither a unit nor a cell; no %s was written", what)
}

// whole refuses a login that lacks a part, as nobody who is asked could give it.
func whole(told map[string][]string, settings config.Settings) error {
	isTold := func(key string) bool { return len(told[key]) > 0 }
	switch {
	case isTold("login_cell") && settings.User == "":
		return refusal.Misuse(refusal.Say("--user unitadmin"), "--login-cell is given, and no account of it")
	case settings.LoginCell == "" && (isTold("user") || isTold("password_file") || isTold("password_command")):
		return refusal.Misuse(refusal.Say("--login-cell https://unitadmin.unit1.example/"), "an account is given, and not the cell that it is of")
	}
	return nil
}

// checkGiven looks at the flags alone: what is wrong with one of them should not be said of a line that is not written yet.
// Whether they fit to the rest of the file shows later.
func checkGiven(env *program, given map[string][]string) error {
	alone := maps.Clone(given)
	delete(alone, "config")
	delete(alone, "profile")
	settings, err := config.Load(config.Source{Flags: alone})
	if err != nil {
		return nil
	}
	return session.Check(env.process(), settings)
}

// values takes what belongs into the file from the flags. A path counts from the folder of the file there, so that it is
// made absolute. How this run is shown is no setting of others.
func (o configInitOptions) values(given map[string][]string) map[string][]string {
	values := map[string][]string{}
	for _, k := range config.Keys() {
		texts := given[k.Flag]
		if k.Config == "" || k.AtTopOnly || len(texts) == 0 ||
			slices.Contains([]string{"json", "quiet", "verbose", "progress", "progress_interval"}, k.Name) {
			continue
		}
		if path, err := filepath.Abs(lastOf(texts)); err == nil && k.Value == "FILE" && lastOf(texts) != "-" {
			texts = []string{path}
		}
		values[k.Name] = texts
	}
	if texts := given["protected"]; len(texts) > 0 {
		values["protected"] = texts
	}
	for name, words := range map[string][]string{"token_command": o.tokenCommand, "password_command": o.passwordCommand} {
		if len(words) > 0 {
			values[name] = words
		}
	}
	return values
}

// lastOf is the value of a flag that counts, "" without one.
func lastOf(values []string) string {
	if len(values) == 0 {
		return ""
	}
	return values[len(values)-1]
}
