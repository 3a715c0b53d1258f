// This file holds what the mini charts draw. Every chart has a table behind it.
package view

// Bars is a column of horizontal bars with one scale.
type Bars struct {
	Title string
	Unit  string
	Rows  []Bar
	Max   int64 // 0 takes the largest value
}

// Bar is one row: a value, a target mark and a word for the figure.
type Bar struct {
	Label  string
	Value  int64
	Mark   int64 // a target on the bar, 0 for none
	Text   string
	Bad    bool
	URL    string
	Second int64 // a second value behind the first, such as elapsed time; 0 for none
}

// Largest is the scale of the bars.
func (b Bars) Largest() int64 {
	if b.Max > 0 {
		return b.Max
	}
	var m int64 = 1
	for _, r := range b.Rows {
		m = max(m, r.Value, r.Mark, r.Second)
	}
	return m
}

// Lines is a line over periods with a target line beside it.
type Lines struct {
	Title, Unit   string
	Labels        []string
	Actual        []int64 // may be shorter than Labels: the rest has not happened
	Target        []int64 // empty for none
	Format        func(int64) string
	ActualLabel   string
	TargetLabel   string
	LowerIsBetter bool
}

// Say formats a value of the chart.
func (l Lines) Say(v int64) string {
	if l.Format != nil {
		return l.Format(v)
	}
	return formatInt(v)
}

// Span is the smallest and the largest value with a little air.
func (l Lines) Span() (low, high int64) {
	high = 1
	for _, vs := range [][]int64{l.Actual, l.Target} {
		for _, v := range vs {
			high = max(high, v)
			low = min(low, v)
		}
	}
	return low, high + (high-low)/10 + 1
}

// Dots is a strip of scores with one's own marked.
type Dots struct {
	Title    string
	Low, Top int64
	Values   []int64
	Mine     int64 // 0 when there is none
	Text     string
}
