// These tests hold what is taken over of people who were entered before.
package form_test

import (
	"testing"

	"gongmo/domain/form"
)

func known(name, number, position string) form.Known {
	return form.Known{Member: form.Member{Key: "r0", Name: name, ResearcherNo: number, Position: position}, At: form.PersonAt{Application: 1, Answer: "people", Key: "r0"}}
}

func TestSomebodyWhoWasEnteredSeveralTimesIsOfferedOnceWithTheNewestFacts(t *testing.T) {
	list := form.KnownPeople([]form.Known{
		known("김하나", "", "부장"), known("김하나", "10000001", "과장"), known("김하나", "10000002", "사원"),
		known("이둘", "10000003", "대표"), known("이두리", "10000003", "이사"), known("박셋", "", ""), known("", "", "주임"),
	}, []form.Member{{Name: "박셋"}})
	want := []form.Member{{Name: "김하나", Position: "부장"}, {Name: "김하나", ResearcherNo: "10000002", Position: "사원"}, {Name: "이둘", ResearcherNo: "10000003", Position: "대표"}}
	if len(list) != len(want) {
		t.Fatalf("offered: %+v", list)
	}
	for i, w := range want {
		if g := list[i]; g.Name != w.Name || g.ResearcherNo != w.ResearcherNo || g.Position != w.Position {
			t.Errorf("%d: %+v, want %+v", i, g.Member, w)
		}
	}
}

func TestAKnownPersonGoesBehindTheListWithoutARateAndWithoutASecondLead(t *testing.T) {
	have := []form.Member{{Key: "r1", Name: "최책임", Org: 7, Role: form.RoleLead}}
	out, added := form.WithKnown(have, 7, []form.Member{
		{Name: "김하나", Role: form.RoleLead, Position: "부장", ResearcherNo: "10000001", RateBp: 3000, From: 100, To: 200, NewHire: true},
		{Name: "최책임", Role: form.RoleMember}, {Name: "김하나", ResearcherNo: "10000001"}, {Name: "이둘", Role: "CHIEF"},
	})
	if len(out) != 3 || len(added) != 2 || added[0] == "r1" || added[0] == added[1] {
		t.Fatalf("%+v %v", out, added)
	}
	if m := out[1]; m.Role != form.RoleMember || m.Position != "부장" || m.ResearcherNo != "10000001" || m.Org != 7 || m.RateBp != 0 || !m.From.IsZero() || !m.To.IsZero() || m.NewHire {
		t.Errorf("%+v", m)
	}
	if out[2].Role != form.RoleMember || len(have) != 1 {
		t.Errorf("%+v", out[2])
	}
	if out, _ := form.WithKnown(nil, 7, []form.Member{{Name: "김하나", Role: form.RoleLead}}); out[0].Role != form.RoleLead {
		t.Error("the first lead lost its role")
	}
}

func TestAPlaceOfAPersonIsReadAsItWasWritten(t *testing.T) {
	for _, p := range []form.PersonAt{{Application: 12, Answer: "people", Key: "r0"}, {Application: 12, Answer: "member_people@7", Key: "r:1"}} {
		if got, ok := form.ReadPersonAt(p.String()); !ok || got != p {
			t.Errorf("%v: %v", p, got)
		}
	}
	for _, s := range []string{"", "12", "12:people", "12:people:", "x:people:r0", "-1:people:r0", "12:people@x:r0", "0:people:r0"} {
		if _, ok := form.ReadPersonAt(s); ok {
			t.Errorf("%q is taken", s)
		}
	}
}
