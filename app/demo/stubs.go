package demo

type Plant struct{}
type project struct{}

func (y *year) makeProjects() error {
	for _, r := range y.rounds {
		for _, e := range r.entries {
			if e.State == "SELECTED" {
				if err := y.keepApplication(e); err != nil {
					return err
				}
			}
		}
		if err := y.in.Add(r.Call); err != nil {
			return err
		}
	}
	return nil
}
func (y *year) makeSpending() error    { return nil }
func (y *year) screenSpending() error  { return nil }
func (y *year) makeSettlements() error { return nil }
