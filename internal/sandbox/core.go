package sandbox

import (
	"fmt"
	"slices"
	"strings"

	"github.com/personium/personium-cell/internal/sandbox/wire"
)

// A core is what units of one version of core do differently from those of others.
type core struct {
	version      string // what they say in X-Personium-Version
	capsCounts   bool   // their search index, Elasticsearch 7, stops counting at 10,000
	exportsFail  bool   // of every owner who has a search index
	ignoresDepth bool   // of a PROPFIND of the snapshot area, which lists nothing in it
	sparesRoles  bool   // roles that its ACL names and no index has keep a cell from nothing
	wantsType    bool   // an Accept that OData has no form for is 415, not 406
}

// Cores are the versions of core that a unit can be of. What 1.7.14 does is known from its source only.
func Cores() []string { return []string{"1.8.3", "1.8.0", "1.7.14"} }

// coreNamed is the core of a version; "" is a 1.8.3 whose operator has cured the exports, which does not cure the counts. A core
// says the version of the build that it is: of the commit that the release was made from.
func coreNamed(version string) (core, error) {
	switch version {
	case "":
		return core{version: wire.Version, capsCounts: true}, nil
	case "1.8.3":
		return core{version: "1.8.3", capsCounts: true, exportsFail: true}, nil
	case "1.8.0":
		return core{version: "1.7.26", sparesRoles: true, wantsType: true}, nil
	case "1.7.14":
		return core{version: "1.7.14", ignoresDepth: true, sparesRoles: true, wantsType: true}, nil
	}
	return core{}, fmt.Errorf("unknown core %q: the practice unit can be %s", version, strings.Join(Cores(), ", "))
}

// CheckCore refuses what is no version of core that a unit can be of.
func CheckCore(version string) error {
	if slices.Contains(Cores(), version) {
		return nil
	}
	_, err := coreNamed(version)
	return err
}
