package config

import (
	"fmt"
	"strings"

	"github.com/spf13/viper"

	"github.com/personium/personium-cell/internal/refusal"
)

// sources is what all sources gave, each on its own.
type sources struct {
	path                     string // of the configuration file; "" if none was read
	usual                    bool   // nobody named that file
	flags, env, profile, top layer
	names                    []string // of the profiles in the file
}

// gather reads and checks all sources.
func gather(src Source) (sources, error) {
	var all sources
	var err error
	if all.flags, err = flagLayer(src); err != nil {
		return all, err
	}
	if all.env, err = envLayer(src); err != nil {
		return all, err
	}
	path, named := fileOf(src, all.flags, all.env)
	all.usual = named == ""
	var inFile contents
	if all.path, inFile, err = readFile(src, path, named); err != nil {
		return all, err
	}
	all.top, all.names = inFile.top, inFile.names
	all.profile, err = all.choose(inFile)
	return all, err
}

// choose gives the profile that is in force, an empty layer if none is.
func (all sources) choose(inFile contents) (layer, error) {
	g, ok := all.find("profile")
	if !ok {
		return layer{}, nil
	}
	name := g.values[0]
	if l, ok := inFile.profiles[name]; ok {
		return l, nil
	}
	where := "there is no configuration file"
	if all.path != "" {
		where = all.path + " does not have it"
	}
	return nil, wrong(fmt.Sprintf("%s names the profile %q, and %s", g.where, name, where),
		inFile.choices()+"make it with: personium-cell config init --profile "+refusal.Quoted(name))
}

// layers gives the best source first.
func (all sources) layers() []layer { return []layer{all.flags, all.env, all.profile, all.top} }

// find gives the value of a key from the best source that has one.
func (all sources) find(name string) (given, bool) {
	for _, l := range all.layers() {
		if g, ok := l[name]; ok {
			return g, true
		}
	}
	return given{}, false
}

// settings puts the sources together.
func (all sources) settings() (Settings, error) {
	s, err := all.merge()
	if err != nil {
		return Settings{}, err
	}
	s.ConfigFile, s.profiles = all.path, all.names
	for _, k := range Keys() {
		g, ok := all.find(k.Name)
		if !ok {
			continue
		}
		if s.where == nil {
			s.where, s.ofProfile = map[string]string{}, map[string]bool{}
		}
		s.where[k.Name], s.ofProfile[k.Name] = g.where, all.profile[k.Name].where == g.where
	}
	if err := all.checkLoginCell(); err != nil {
		return Settings{}, err
	}
	s.JSON = s.JSON || s.Query != ""
	if err := s.chooseCredential(all); err != nil {
		return Settings{}, err
	}
	if err := s.choosePassword(all); err != nil {
		return Settings{}, err
	}
	return s, s.check()
}

// checkLoginCell refuses the bare name of a cell to log in to: which URL that has, the unit tells.
func (all sources) checkLoginCell() error {
	g, ok := all.find("login_cell")
	if !ok || !isCellName(g.values[0]) {
		return nil
	}
	name, unit := g.values[0], "https://unit1.example/"
	if of, known := all.find("unit"); known {
		unit = strings.TrimSuffix(of.values[0], "/") + "/"
	}
	scheme, host, _ := strings.Cut(unit, "://")
	return wrong(fmt.Sprintf("%s is %q, which is a name, and has to be the URL of that cell", g.where, name),
		"write "+g.write+unit+name+"/, or in subdomain style "+g.write+scheme+"://"+name+"."+host)
}

// merge lays the sources over each other and over the defaults. All but the flags go into viper as files on top of each
// other, because viper itself only knows the environment of the process. The delimiter leaves dots alone.
func (all sources) merge() (Settings, error) {
	v := viper.NewWithOptions(viper.KeyDelimiter("::"))
	for _, k := range Keys() {
		if k.Default != "" {
			v.SetDefault(k.Name, k.Default)
		}
	}
	for _, l := range []layer{all.top, all.profile, all.env} {
		if err := v.MergeConfigMap(l.values()); err != nil {
			return Settings{}, unreadable(err)
		}
	}
	for name, value := range all.flags.values() {
		v.Set(name, value)
	}
	var s Settings
	if err := v.UnmarshalExact(&s); err != nil {
		return Settings{}, unreadable(err)
	}
	return s, nil
}

// unreadable stands for a disagreement between the table of keys and the fields of Settings: every value was checked.
func unreadable(err error) error {
	return wrong(fmt.Sprintf("the settings do not fit together: %v", err), "report this as a defect of personium-cell")
}
