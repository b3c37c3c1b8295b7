package cli

import "testing"

func TestWhereALongSettingIsFromStandsBelowIt(t *testing.T) {
	t.Parallel()
	line := configLine{File: "/home/a/config.yaml", Settings: []configValue{
		{Key: "cell", Value: []string{"https://cell1.unit1.example/"}, From: "cell in /home/a/config.yaml, line 2"},
		{Key: "user", Value: []string{"a"}, From: "--user"},
	}}
	const wide = "KEY   VALUE                         FROM\n" +
		"cell  https://cell1.unit1.example/  the file, line 2\n" +
		"user  a                             --user\n"
	const narrow = "KEY   VALUE  FROM\n" +
		"cell  https://cell1.unit1.example/\n" +
		"             the file, line 2\n" +
		"user  a      --user\n"
	for columns, want := range map[int]string{0: wide, 52: wide, 51: narrow} {
		if got := configRows(line, columns); got != want {
			t.Errorf("%d columns: got\n%s\nwant\n%s", columns, got, want)
		}
	}
}
