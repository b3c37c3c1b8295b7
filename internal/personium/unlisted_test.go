package personium

import (
	"errors"
	"testing"
)

// An empty listing is taken for an empty area only where it would have shown what there is.
func TestAnAreaIsOnlyEmptyWhereItWouldBeListed(t *testing.T) {
	t.Parallel()
	const own = `<response><href>http://unit/cell1/__snapshot</href><propstat><prop><resourcetype><collection/></resourcetype></prop>` +
		`<status>HTTP/1.1 200 OK</status></propstat></response>`
	const wrongDepth = `{"code":"PR400-DV-0003","message":{"lang":"en","value":"Invalid depth header value:[2]."}}`
	for _, test := range []struct {
		name, version, more string
		depth               reply // the answer to a Depth that core refuses
		unlisted            bool
	}{
		{"core refuses a wrong Depth", "1.8.4", "", reply{Status: 400, Body: wrongDepth}, false},
		{"the Depth does not arrive", "1.8.4", "", reply{Status: 207, Body: "<multistatus/>"}, true},
		{"a firewall minds", "1.8.4", "", reply{Status: 403, Body: "<html>"}, false},
		{"core 1.7.14", "1.7.14", "", reply{Status: 400, Body: wrongDepth}, true},
		{"core 1.7.16", "1.7.16", "", reply{Status: 400, Body: wrongDepth}, false},
		{"something is there", "1.8.4", "<response/>", reply{Status: 207, Body: "<multistatus/>"}, false},
	} {
		unit := startUnit(t, func(q request) reply {
			if q.Header.Get("Depth") != "1" {
				return test.depth
			}
			return reply{Status: 207, Header: map[string]string{"X-Personium-Version": test.version},
				Body: `<multistatus xmlns="DAV:">` + own + test.more + `</multistatus>`}
		})
		_, err := ListArea(t.Context(), newClient(t, unit.pathCell(), Options{}))
		if errors.Is(err, ErrUnlisted) != test.unlisted || err != nil != test.unlisted {
			t.Errorf("%s: got %v", test.name, err)
		}
	}
}
