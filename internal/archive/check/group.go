package check

// A Group is findings of one code that say the same of different places: the first of them, and how many they are.
type Group struct {
	Finding
	Times int
	More  int // how many further findings of the code are not listed, behind its last group
}

// Groups are the findings, those that say the same as one. Those that are not listed are counted to the group of their code, where
// it has only one.
func (r *Report) Groups() []Group {
	var groups []Group
	last := map[string]int{} // the place of the last group of a code
	alone := map[string]bool{}
	at := map[[3]string]int{}
	for _, f := range r.Findings {
		key := [3]string{f.Code, f.Text, f.Server}
		if i, there := at[key]; there {
			groups[i].Times++
			continue
		}
		_, another := last[f.Code]
		alone[f.Code] = !another
		last[f.Code], at[key] = len(groups), len(groups)
		groups = append(groups, Group{Finding: f, Times: 1})
	}
	for code, i := range last {
		listed := 0
		for _, g := range groups {
			if g.Code == code {
				listed += g.Times
			}
		}
		if more := r.Counts[code] - listed; alone[code] {
			groups[i].Times += more
		} else {
			groups[i].More = more
		}
	}
	return groups
}
