package sandbox_test

import (
	"fmt"
	"testing"
	"time"
)

const unitAdminRole, contentsAdminRole = "UnitAdmin", "CellContentsAdmin"

// metadataRows are the roots of unit and cell.
func metadataRows() map[string]wireRow {
	return map[string]wireRow{
		"unit_metadata_path.txt":      {},
		"unit_metadata_subdomain.txt": {},
		"cell_metadata_subdomain.txt": {authority: "unit183.test:8082", prepare: creating("c1")},
		"cell_metadata_xml_path.txt":  {prepare: creating("unitadmin")},
	}
}

// listRows are the OData lists and the cells of the unit.
func listRows(t *testing.T) map[string]wireRow {
	small := readArchive(t, "small_src1_exp1.zip")
	return map[string]wireRow{
		"ctl_cell_list_path.txt": {prepare: func(s *wireStage) { s.only("cell1", "cell2", "long1", "long2") }},
		"ctl_cell_one_path.txt":  {prepare: starting("long1", "r5k", small)},
		"ctl_errors_sequence_path.txt": {
			prepare: func(s *wireStage) { s.remove("cell1"); s.create("long1") },
		},
		"count_accounts_path.txt": {prepare: importing("cell2", "small", small)},
		"errors_503_path.txt": {
			rename: []string{"localhost:18091", "localhost:8081", "kill2", "cell1"},
			faults: []string{"lock-store-down"},
			before: map[int]wireSetup{1: func(s *wireStage) {
				s.open(0) // the store is back
				importing("dffilenocontent", "s", boxArchive(t, "b", without("20_webdav/"+gammaBox+"/a.txt/content")))(s)
			}},
		},
	}
}

// authRows are the refusals of credentials.
func authRows() map[string]wireRow {
	bearer := func(token func(*wireStage) string) wireAdapt {
		return func(s *wireStage, r *wireRequest) { r.header.Set("Authorization", "Bearer "+token(s)) }
	}
	withRoles := func(roles ...string) wireAdapt {
		return bearer(func(s *wireStage) string { return s.unit.NewToken(time.Hour, roles...) })
	}
	plain := func(value string) wireAdapt {
		return func(_ *wireStage, r *wireRequest) { r.header.Set("Authorization", value) }
	}
	return map[string]wireRow{
		"auth_401_expired_path.txt": {
			prepare: creating("long2"),
			adapt: map[int]wireAdapt{0: bearer(func(s *wireStage) string {
				token := s.unit.NewToken(2*time.Second, unitAdminRole, contentsAdminRole)
				s.wait(2 * time.Second)
				return token
			})},
		},
		"auth_errors_sequence_path.txt": {
			rename:  []string{"localhost:8081", "localhost:8191"},
			prepare: func(s *wireStage) { s.only("long1"); s.createFor("http://localhost:8191/unitadmin/#boss", "cell1") },
			adapt: map[int]wireAdapt{
				0: withRoles(unitAdminRole),
				1: withRoles(contentsAdminRole),
				2: bearer(func(*wireStage) string { return "no-token-at-all" }),
				3: bearer(func(s *wireStage) string { return s.unit.CellToken(time.Hour, "cell2", "me") }),
				5: func(s *wireStage, r *wireRequest) { r.header.Set("Authorization", "bearer "+s.unit.Token()) },
				6: plain("Basic dXNlcjpwYXNz"),
				7: plain("Basic !!!"),
				8: bearer(func(s *wireStage) string { return s.unit.CellToken(time.Hour, "cell1", "me") }),
				9: func(s *wireStage, r *wireRequest) {
					cookie, _ := s.unit.Cookie("long1")
					r.header.Set("Cookie", "p_cookie="+cookie)
					r.target = "/long1/__import?p_cookie_peer=wrong"
				},
				10: bearer(func(s *wireStage) string { return s.unit.ForeignToken(time.Hour) }),
				11: bearer(func(s *wireStage) string { return s.unit.ForeignToken(time.Hour) }),
			},
		},
	}
}

// urlRows are wrong URLs, hosts, methods and headers.
func urlRows() map[string]wireRow {
	return map[string]wireRow{
		"url_errors_sequence_path.txt": {
			prepare:   creating("long1", "cell2", "unitadmin", "snap1", "gamma"),
			before:    map[int]wireSetup{11: func(s *wireStage) { s.upload("snap1", "a.zip", "application/zip", []byte("zz")) }},
			elsewhere: map[int]string{12: "the upload of a web file"},
		},
		"url_errors_sequence_subdomain.txt": {authority: "unit.localhost:8192", prepare: creating("long1")},
		"html_400_tomcat_path.txt":          {prepare: creating("snap1")},
	}
}

// withETag sets a header to the tag of the stored file, in place of the recorded one.
func withETag(header, cell, file string) wireAdapt {
	return func(s *wireStage, r *wireRequest) {
		host, prefix := s.cell(cell)
		answer := s.ask(host, wireRequest{method: "HEAD", target: fmt.Sprintf("%s__snapshot/%s", prefix, file)}, 200)
		r.header.Set(header, answer.header.Get("ETag"))
	}
}
