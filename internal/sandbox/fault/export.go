package fault

// exportFaults are about exports that fail or show nonsense.
func exportFaults() []Fault {
	return []Fault{
		{
			Name: "export-fails",
			Does: "Every export of a cell with data fails.",
			Seen: "Core 1.8.3 on Elasticsearch 7, both styles: in progress 0 % once, ready, and NAME.error with unknown " +
				"property was appointed.",
			Make: always(func(p *Plan) { p.ExportsFail = true }),
		},
		{
			Name: "export-over-100",
			Does: "The progress of an export goes far above 100 %.",
			Seen: "Core 1.8.3 on Elasticsearch 7 with its query repaired, both styles: 448 % for 45,000 rows, because the total " +
				"is capped at 10,000.",
			Make: always(func(p *Plan) { p.ExportScale = 448 }),
		},
		{
			Name: "export-leaves-nothing",
			Does: "Every export ends with ready and leaves neither an archive nor an error file; its name is burnt.",
			Seen: "Core 1.8.0, path style, snapshot area full: 202, ready, one empty response in the listing, PUT of the name " +
				"500 PR500-DV-0001.",
			Make: always(func(p *Plan) { p.ExportsLeaveNothing = true }),
		},
	}
}
