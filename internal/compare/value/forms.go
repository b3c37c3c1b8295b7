package value

// A Form is an example of how a value stands in an archive, how the API shows it, and how both are compared.
type Form struct {
	Type     Type
	Archived string // JSON
	Shown    string // JSON; "" where the API shows no such property
	Compared string // "" for no value
	Note     string
}

// Forms are the one table of how values of user data stand on both sides, measured on core 1.8.0 and 1.8.3. Values of all other
// rows stand in an archive as they are shown.
func Forms() []Form {
	simple := func(name, archived, shown, compared, note string) Form {
		return Form{Type{Name: name}, archived, shown, compared, note}
	}
	list := func(name, archived, shown, compared, note string) Form {
		return Form{Type{Name: name, List: true}, archived, shown, compared, note}
	}
	parts := map[string]Field{"P001": {"street", Type{Name: String}}, "P002": {"size", Type{Name: Double}}}
	address := Type{Name: "Addr", Parts: parts}
	return []Form{
		simple(String, `"a\/b"`, `"a\/b"`, `"a/b"`, "escapes differ between versions: strings are compared as characters"),
		simple(String, `5`, `"5"`, `"5"`, "a number under a property that was made a string"),
		simple(Int32, `7`, `7`, `7`, ""),
		simple(Single, `1.0`, `1`, `1`, "rounded to single precision"),
		simple(Single, `"1.5"`, `1.5`, `1.5`, "after a MERGE a row has it as a string"),
		simple(Single, `1.0E10`, `1.0E1`, `10000000000`, "a server cuts the 0 off the exponent; no other number is written as 1.0E1"),
		simple(Single, `"Infinity"`, `"Infinity"`, `"Infinity"`, "shown without the quotes, which is not JSON, and read all the same"),
		simple(Double, `"1.0E-7"`, `0.0000001`, `1e-07`, "a string in archives; compared as a number of double precision"),
		simple(Double, `"-0.0"`, `-0`, `-0`, ""),
		simple(Boolean, `"true"`, `true`, `true`, "a string in archives"),
		simple(DateTime, `1491030398123`, `"\/Date(1491030398123)\/"`, `"/Date(1491030398123)/"`, "milliseconds"),
		simple(String, `"\/Date(5)\/"`, `"\/Date(5)\/"`, `"/Date(5)/"`, "an undeclared property never is a date"),
		simple(String, `null`, `null`, ``, "1.8.0 stores null where 1.8.3 stores nothing, and shows nothing of undeclared properties "+
			"where 1.8.3 shows null: null and nothing are the same"),
		list(Double, `["1.0",null]`, `[1,null]`, `[1,null]`, "null stays an element"),
		list(Boolean, `["true"]`, `[true]`, `[true]`, ""),
		{address, `{"P001":"x","P002":"2.0"}`, `{"size":2,"street":"x"}`, `{"size":2,"street":"x"}`, "aliases become names"},
		{address, `{"P001":"x"}`, `{"size":null,"street":"x"}`, `{"street":"x"}`, ""},
		{Type{Name: "Addr", List: true, Parts: parts}, `[{"P001":"x"}]`, `[{"size":null,"street":"x"}]`, `[{"street":"x"}]`, ""},
	}
}

// A Hidden is what an archive holds and no API shows: it is not compared.
type Hidden struct{ Where, What string }

// HiddenParts are all of them, and what is left out on purpose.
func HiddenParts() []Hidden {
	return []Hidden{
		{"Account", "the hash of the password, its algorithm and attributes: the API does not show them"},
		{"cell", "the cell's own keys and the history of logins: they are in no archive"},
		{"Property, ComplexTypeProperty", "the alias under which rows have a value: the API does not show it, and an import keeps it"},
		{"user data", "values under an alias that no property has: no cell shows them"},
		{"web files and folders", "of a property that has elements in it the white space before each of those, and at its end: a server " +
			"adds it and takes it away, also between words and an element"},
		{"all rows", "ETag, version and __updated: making a link writes them anew"},
		{"Rule", "__published: a prepared import makes rules that links would fire anew, after all links"},
	}
}
