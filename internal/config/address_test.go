package config

import "testing"

func TestAURLIsTakenWithoutWhatItWasCopiedWith(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		`"https://c.x/"`:                      "https://c.x/",
		`'https://c.x/'`:                      "https://c.x/",
		"<https://c.x/>":                      "https://c.x/",
		"`https://c.x/`":                      "https://c.x/",
		" \u201chttps://c.x/\u201d ":          "https://c.x/",
		`"https://c.x/`:                       "https://c.x/",
		`"cell1"`:                             "cell1",
		"personium-localunit:/cell1/":         "cell1",
		"personium-localunit:cell1:/":         "cell1",
		"<Personium-LocalUnit:/cell1/>":       "cell1",
		"https://[::1]:8080/cell1/":           "https://[::1]:8080/cell1/",
		"https://xn--bcher-kva.example/cell1": "https://xn--bcher-kva.example/cell1",
	} {
		s := scene{flags: map[string][]string{"cell": {given}, "unit": {"<https://u.x/>"}}}
		settings, err := s.load(t)
		if err != nil || settings.Cell != want || settings.Unit != "https://u.x/" {
			t.Errorf("%s is %q, %q, %v; want %q", given, settings.Cell, settings.Unit, err, want)
		}
	}
}

func TestWhatStandsInAURLIsNamed(t *testing.T) {
	t.Parallel()
	const example = "https://cell1.unit1.example/"
	for _, tc := range []struct{ flag, value, problem, fix string }{
		{"cell", "https://<cell>.u.x/", "--cell has the character '<', which no URL of a unit or a cell has", "write --cell " + example},
		{"cell", "https://{cell}.u.x/", "--cell has the character '{', which no URL of a unit or a cell has", "write --cell " + example},
		{"unit", "https://u.x/ https://v.x/", "--unit has the character ' ', which no URL of a unit or a cell has", "write --unit " + example},
		{"cell", `https:\\u.x\`, `--cell has the character '\\', which no URL of a unit or a cell has`, "write --cell " + example},
		{"cell", "https://me:can\u201dary@u.x/", "--cell has the character '\u201d', which no URL of a unit or a cell has",
			"write --cell " + example},
		{"cell", "personium-localunit:/cell1/box/", "--cell begins with personium-localunit:, which only the unit itself can follow",
			"write --cell https:// with the host of the unit"},
		{"unit", "personium-localunit:/", "--unit begins with personium-localunit:, which only the unit itself can follow",
			"write --unit https:// with the host of the unit"},
		{"cell", "personium-localunit:/cell1/", `--cell is "cell1", the name of a cell, and no unit is given`,
			"add --unit URL, or write the whole URL of the cell"},
	} {
		s := scene{flags: map[string][]string{tc.flag: {tc.value}}}
		_, err := s.load(t)
		wantError(t, err, tc.problem, tc.fix)
	}
}

func TestACookieIsTakenWithItsName(t *testing.T) {
	t.Parallel()
	s := scene{env: map[string]string{"PERSONIUM_COOKIE": "p_cookie=abc;", "PERSONIUM_COOKIE_PEER": "p_cookie_peer=def"}}
	settings, err := s.load(t)
	if err != nil || settings.Cookie != "abc" || settings.CookiePeer != "def" {
		t.Errorf("got %q and %q, %v", settings.Cookie, settings.CookiePeer, err)
	}
}

func TestInfinityIsADuration(t *testing.T) {
	t.Parallel()
	for flag, want := range map[string]string{"timeout": "0s", "stall-timeout": "0s", "max-outage": "876000h0m0s", "wait-busy": "876000h0m0s"} {
		for _, word := range []string{"infinity", "Infinity", "inf", "never"} {
			s := scene{flags: map[string][]string{flag: {word}}}
			settings, err := s.load(t)
			got := map[string]string{"timeout": settings.Timeout.String(), "stall-timeout": settings.StallTimeout.String(),
				"max-outage": settings.MaxOutage.String(), "wait-busy": settings.WaitBusy.String()}[flag]
			if err != nil || got != want {
				t.Errorf("--%s %s is %s, %v; want %s", flag, word, got, err, want)
			}
		}
	}
	s := scene{flags: map[string][]string{"interval": {"infinity"}}}
	_, err := s.load(t)
	wantError(t, err, `--interval is "infinity", and nothing would ever be seen`, "write --interval 10s")
}
