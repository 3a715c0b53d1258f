package query_test

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"gongmo/app/access"
	"gongmo/app/demo"
	"gongmo/app/postgres/pgtest"
	"gongmo/app/query"
	"gongmo/app/store"
	"gongmo/domain"
	"gongmo/domain/calendar"
	"gongmo/domain/call"
	"gongmo/domain/condition"
	"gongmo/domain/finding"
	"gongmo/domain/grant"
	"gongmo/domain/krw"
	"gongmo/domain/period"
	"gongmo/domain/stage"
	"gongmo/workflows"
)

// calls fills a database with the programme of 2025 as it stands at an instant.
func calls(t *testing.T, now time.Time) (*query.DB, *pgxpool.Pool) {
	t.Helper()
	pool := pgtest.New(t)
	if err := store.SyncSteps(t.Context(), pool, workflows.Machines()); err != nil {
		t.Fatal(err)
	}
	if _, err := pool.Exec(t.Context(), `insert into person (id, version, email, name, staff, registered_at) values
		(1, 1, 'officer@example.kr', '담당자', true, now()), (2, 1, 'approver@example.kr', '본부장', true, now())`); err != nil {
		t.Fatal(err)
	}
	s, err := store.New(pool, nil)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := demo.Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	tables := demo.Timetables(rows, calendar.Shipped())
	err = s.Import(t.Context(), nil, func(in *store.Importer) error {
		for _, r := range rows {
			c, err := demo.CallOf(r, tables[r.Code], 1)
			if err != nil {
				return err
			}
			if err := demo.RunCall(in, c, 1, 2, now); err != nil {
				return err
			}
			if err := in.Add(c); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return query.New(pool), pool
}

// held answers with fixed roles.
type held []grant.Held

func (h held) Grants(context.Context, domain.PersonID) ([]grant.Held, error) { return h, nil }

func scope(t *testing.T, roles ...domain.Role) access.Scope {
	t.Helper()
	var h held
	for _, r := range roles {
		h = append(h, grant.Held{Role: r})
	}
	gate, err := access.New(access.Config{Steps: workflows.Steps(), Source: h, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	actor := domain.Actor{}
	if len(roles) > 0 {
		actor.Person = 1
	}
	s, err := gate.Scope(t.Context(), actor, "call.view")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

var (
	inMarch = period.On(2025, 3, 18).At(14, 32)
	afterIt = period.On(2026, 2, 2).At(9, 0)
)

func TestTheProgrammeIsListedWholeAndAddsUp(t *testing.T) {
	db, _ := calls(t, afterIt)
	visitor := scope(t)
	for name, c := range map[string]struct {
		filter query.CallFilter
		total  int
		won    krw.Won
	}{
		"everything that was announced":      {query.CallFilter{Published: true}, 82, 2_290_125_000_000},
		"the programme alone":                {query.CallFilter{Published: true, Supplementary: "0"}, 68, 563_425_000_000},
		"what was added later":               {query.CallFilter{Published: true, Supplementary: "1"}, 14, 1_726_700_000_000},
		"a part of a Korean word":            {query.CallFilter{Words: "반도체"}, 12, -1},
		"two parts, spaces or not":           {query.CallFilter{Words: "해외실증 반도체"}, 2, -1},
		"a public name in lower case":        {query.CallFilter{Words: "2025-inf-07"}, 1, 27_000_000_000},
		"letters that mean something to SQL": {query.CallFilter{Words: "%_"}, 0, 0},
		"a division and a category":          {query.CallFilter{Divisions: []string{"글로벌본부"}, Categories: []string{"해외진출"}}, 8, -1},
		"apportioned budgets only":           {query.CallFilter{Bases: []string{"apportioned"}, Supplementary: "0"}, 46, -1},
		"budgets nobody states":              {query.CallFilter{Bases: []string{"not stated"}}, 5, 0},
		"new calls of the programme":         {query.CallFilter{New: "1", Supplementary: "0"}, 17, -1},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := db.Calls(t.Context(), visitor, afterIt, c.filter, query.Page{})
			if err != nil {
				t.Fatal(err)
			}
			if got.Total != c.total || len(got.Rows) != c.total || got.Of != 82 {
				t.Errorf("%d of %d, %d rows, want %d", got.Total, got.Of, len(got.Rows), c.total)
			}
			if c.won >= 0 && got.BudgetWon != c.won {
				t.Errorf("budgets add up to %v, want %v", got.BudgetWon, c.won)
			}
		})
	}
}

func TestCountsBesideAFilterSayWhatItsOptionsWouldGive(t *testing.T) {
	db, _ := calls(t, inMarch)
	visitor := scope(t)
	list, err := db.Calls(t.Context(), visitor, inMarch, query.CallFilter{Phases: []string{query.PhaseOpen}}, query.Page{Number: 1, Size: 10})
	if err != nil {
		t.Fatal(err)
	}
	if list.Total == 0 || list.Total == list.Of || len(list.Rows) != min(list.Total, 10) {
		t.Fatalf("%d of %d open, %d rows", list.Total, list.Of, len(list.Rows))
	}
	if list.Counts["phase"][query.PhaseOpen] != list.Total || list.Counts["phase"][query.PhaseClosed] == 0 {
		t.Errorf("counts of phases are %v", list.Counts["phase"])
	}
	sum := 0
	for _, n := range list.Counts["category"] {
		sum += n
	}
	if sum != list.Total {
		t.Errorf("categories of open calls add up to %d, want %d", sum, list.Total)
	}
	var last time.Time
	for _, r := range list.Rows {
		if r.Phase != query.PhaseOpen || r.CloseAt.Before(last) {
			t.Errorf("%s closes at %v, out of order or not open", r.Code, r.CloseAt)
		}
		last = *r.CloseAt
	}
}

func TestACallIsFoundByItsPurposeItsNoticeAndItsFilesTheTitleFirst(t *testing.T) {
	db, pool := calls(t, inMarch)
	visitor := scope(t)
	set := func(code, column, text string) {
		t.Helper()
		tag, err := pool.Exec(t.Context(), `update call set `+column+` where code = $1`, code, text)
		if err != nil || tag.RowsAffected() != 1 {
			t.Fatalf("%v, %s", err, tag)
		}
	}
	find := func(f query.CallFilter) (codes []string, rows []query.CallRow) {
		t.Helper()
		list, err := db.Calls(t.Context(), visitor, inMarch, f, query.Page{})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range list.Rows {
			codes = append(codes, r.Code)
		}
		if list.Total != len(codes) {
			t.Errorf("counted %d of %v", list.Total, codes)
		}
		return codes, list.Rows
	}
	public, _ := find(query.CallFilter{Sort: "-code"}) // so that neither the code nor the deadline puts them in the order that is wanted
	inFile, inNotice, inPurpose, inTitle, proposed := public[0], public[1], public[2], public[3], public[4]
	set(inFile, "given = jsonb_build_array(jsonb_build_object('Name', $2::text))", "이산화탄소 포집 안내.pdf")
	set(inNotice, "notice_items = notice_items || jsonb_build_object('OTHER', $2::text)", "산업에서 나오는 이산화 탄소를 <b>포집</b>하는 일도 지원한다.")
	set(inPurpose, "purpose = $2", "이산화탄소포집 기술을 실증한다.")
	set(inTitle, "title = $2", "이산화탄소 포집 해외실증")
	set("2025-SUP-05", "title = $2", "이산화탄소 포집을 아무도 모르게")
	set(proposed, "proposal = jsonb_build_object('Kind', 'AMEND', 'Terms', jsonb_build_object('Purpose', $2::text))", "이산화탄소 포집")
	codes, rows := find(query.CallFilter{Words: "이산화 탄소"})
	if len(codes) != 4 || codes[0] != inTitle || codes[1] != inPurpose { // neither the draft nor what is only proposed
		t.Fatalf("%v, want %s, %s and two more", codes, inTitle, inPurpose)
	}
	hits := map[string]*finding.Hit{}
	for _, r := range rows {
		hits[r.Code] = r.Hit
	}
	if hits[inTitle] != nil {
		t.Errorf("a find in the title is shown again: %+v", hits[inTitle])
	}
	want := finding.Hit{Place: finding.InPurpose, Pieces: []finding.Piece{{Text: "이산화탄소", Hit: true}, {Text: "포집 기술을 실증한다."}}}
	if d := cmp.Diff(&want, hits[inPurpose]); d != "" {
		t.Error(d)
	}
	if h := hits[inNotice]; h == nil || h.Place != finding.InNotice || h.String() != "산업에서 나오는 이산화 탄소를 <b>포집</b>하는 일도 지원한다." {
		t.Errorf("%+v", h)
	}
	if h := hits[inFile]; h == nil || h.Place != finding.InFile || h.String() != "이산화탄소 포집 안내.pdf" {
		t.Errorf("%+v", h)
	}
	if by, _ := find(query.CallFilter{Words: "이산화탄소", Sort: "-code"}); !slices.IsSortedFunc(by, func(a, b string) int { return strings.Compare(b, a) }) {
		t.Errorf("a chosen order is not kept: %v", by)
	}
}

func TestVisitorsSeeNothingThatWasNotAnnounced(t *testing.T) {
	db, _ := calls(t, inMarch)
	visitor, officer := scope(t), scope(t, domain.RoleOfficer)
	public, err := db.Calls(t.Context(), visitor, inMarch, query.CallFilter{}, query.Page{})
	if err != nil {
		t.Fatal(err)
	}
	staff, err := db.Calls(t.Context(), officer, inMarch, query.CallFilter{}, query.Page{})
	if err != nil {
		t.Fatal(err)
	}
	if staff.Of != 82 || public.Of >= 82 || public.Of == 0 {
		t.Errorf("a visitor sees %d, an officer %d", public.Of, staff.Of)
	}
	for _, r := range public.Rows {
		if r.VersionNo == 0 {
			t.Errorf("%s was never announced", r.Code)
		}
	}
	if _, err := db.CallByCode(t.Context(), visitor, inMarch, "2025-SUP-05"); domain.KindOf(err) != domain.NotFound {
		t.Errorf("a call of November is found in March: %v", err)
	}
	if _, err := db.CallByCode(t.Context(), officer, inMarch, "2025-SUP-05"); err != nil {
		t.Errorf("its officer does not find it: %v", err)
	}
}

func TestOneCallIsReadWithAllItsParts(t *testing.T) {
	db, _ := calls(t, inMarch)
	c, err := db.CallByCode(t.Context(), scope(t), inMarch, "2025-INF-01")
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Stages.Selection("")) != 2 || len(c.Form.Sections) == 0 || len(c.Documents.V) == 0 || len(c.NoticeItems.V) != len(call.MandatoryItems()) ||
		c.Eligibility.IsZero() || c.OfficerName != "담당자" || c.Phase != query.PhaseOpen {
		t.Errorf("%+v", c)
	}
	versions, err := db.CallVersions(t.Context(), c.ID)
	if err != nil || len(versions) != 1 {
		t.Fatalf("%v, %v", versions, err)
	}
	var terms call.Terms
	if err := json.Unmarshal([]byte(versions[0].Terms), &terms); err != nil {
		t.Fatal(err)
	}
	if terms.Title != c.Title || terms.BudgetWon == nil {
		t.Errorf("the version says %q", terms.Title)
	}
	if digest, err := terms.Digest(); err != nil || digest != versions[0].Digest {
		t.Errorf("the digest of the stored terms is %s (%v), want %s", digest, err, versions[0].Digest)
	}
	history, err := db.History(t.Context(), "call", c.ID, 50)
	if err != nil || len(history) < 5 {
		t.Errorf("history %v, %v", history, err)
	}
}

// A saved search is held against a new call in the domain, a list is made by the database: both mean the same.
func TestTheDatabaseFindsWhatASavedSearchFinds(t *testing.T) {
	db, pool := calls(t, afterIt)
	visitor := scope(t)
	if _, err := pool.Exec(t.Context(), `update call set title = '지역 소프트웨어사업 고도화', summary = 'AI·SW 기업의 수출 지원' where code = '2025-INF-07'`); err != nil {
		t.Fatal(err)
	}
	for code, tree := range map[string]condition.Tree{
		"2025-INF-01": condition.Usual(condition.Screening{Regions: []string{"BUSAN", "ULSAN"}}),
		"2025-INF-02": condition.Where(condition.FactRegion, condition.Ne, condition.Text("JEJU")),
		"2025-INF-04": condition.Usual(condition.Screening{MinAgeMonths: 36, MaxAgeMonths: 84}),
		"2025-INF-05": condition.Where(condition.FactAgeMonths, condition.Le, condition.Number(35)),
		"2025-INF-06": condition.Usual(condition.Screening{}).And(condition.AllOf(condition.Where(condition.FactAgeMonths, condition.Gt, condition.Number(119)), condition.Where(condition.FactEarlierGrants, condition.Ge, condition.Number(1)))),
		"2025-INF-08": condition.AllOf(condition.Where(condition.FactEarlierGrants, condition.Eq, condition.Number(0)), condition.Where(condition.FactIndustry, condition.In, condition.List("정보통신업", "제조업"))),
		"2025-INF-09": condition.AnyOf(condition.Where(condition.FactAgeMonths, condition.Lt, condition.Number(36)), condition.Where(condition.FactSize, condition.Eq, condition.Text("SME"))),
		"2025-INF-10": condition.Usual(condition.Screening{}).And(condition.AllOf(condition.Where(condition.FactIndustry, condition.Eq, condition.Text("건설업")), condition.Where(condition.FactEarlierGrants, condition.Lt, condition.Number(3)))),
		"2025-INF-03": condition.AllOf(condition.Where(condition.FactRegion, condition.Eq, condition.Text("SEOUL"))),
	} {
		if _, err := pool.Exec(t.Context(), `update call set eligibility = $1 where code = $2`, tree, code); err != nil {
			t.Fatal(err)
		}
	}
	who := func(size, region string) stage.Track {
		return stage.Track{Key: size, Title: size, Who: condition.AllOf(condition.Where(condition.FactSize, condition.Eq, condition.Text(size)), condition.Where(condition.FactRegion, condition.Eq, condition.Text(region)))}
	}
	tracked(t, pool, "2025-INF-11", []stage.Track{who("LARGE", "JEJU"), who("SME", "BUSAN"), {Key: "old", Title: "old", Who: condition.Where(condition.FactAgeMonths, condition.Ge, condition.Number(120))}})
	if _, err := pool.Exec(t.Context(), `update call set purpose = '뿌리산업의 탄소를 줄인다', notice = 'ＡＩ 반도체 <b>실증</b>',
		given = '[{"Name": "가점증빙 안내.pdf"}]' where code = '2025-INF-03'`); err != nil {
		t.Fatal(err)
	}
	all, err := db.Calls(t.Context(), visitor, afterIt, query.CallFilter{}, query.Page{})
	if err != nil {
		t.Fatal(err)
	}
	subjects := map[string]finding.Call{}
	for _, r := range all.Rows {
		c, err := db.CallByCode(t.Context(), visitor, afterIt, r.Code)
		if err != nil {
			t.Fatal(err)
		}
		texts := []string{c.Title, c.Code, c.Summary, c.Division, c.StrategicTask, c.Category, c.Purpose, norm.NFKC.String(c.Notice)}
		texts = append(texts, slices.Collect(maps.Values(c.NoticeItems.V))...)
		var given string
		if err := pool.QueryRow(t.Context(), `select gongmo_names(given) from call where code = $1`, r.Code).Scan(&given); err != nil {
			t.Fatal(err)
		}
		subjects[r.Code] = finding.Call{Texts: append(texts, given), Category: r.Category, Division: r.Division, Basis: r.BudgetBasis, Award: r.Award, IsNew: r.IsNew,
			Supplementary: r.Supplementary, GrantMaxWon: r.GrantMaxWon, Ways: stage.Ways(r.Tracks, r.Eligibility), Partners: r.TakesPartners}
	}
	some := 0
	for name, f := range map[string]query.CallFilter{
		"spaces in a word that has none":  {Words: "소프트웨어 사업"},
		"a word across spaces":            {Words: "기업의수출"},
		"other signs":                     {Words: "ai/sw"},
		"words of the purpose":            {Words: "뿌리 산업의탄소"},
		"words of the notice":             {Words: "AI 반도체실증"},
		"words of what the notice says":   {Words: "평가위원회"},
		"the name of a file":              {Words: "가점 증빙"},
		"words of two places":             {Words: "뿌리산업 가점증빙"},
		"signs alone":                     {Words: "%_ --"},
		"a size":                          {Sizes: []string{"LARGE"}},
		"a track":                         {Sizes: []string{"LARGE"}, Regions: []string{"JEJU"}},
		"two halves of tracks":            {Sizes: []string{"LARGE"}, Regions: []string{"BUSAN"}, Age: "to3"},
		"a region":                        {Regions: []string{"JEJU"}},
		"two regions":                     {Regions: []string{"BUSAN", "JEJU"}},
		"a sort of support":               {Awards: []string{"VOUCHER", "PRIZE"}},
		"small amounts":                   {Amount: "to1"},
		"large amounts":                   {Amount: "over10"},
		"no such amount":                  {Amount: "none"},
		"young companies":                 {Age: "to3"},
		"companies of five years":         {Age: "3to7"},
		"old companies":                   {Age: "from10"},
		"no such age":                     {Age: "old"},
		"an industry":                     {Industries: []string{"제조업"}},
		"an industry that nobody names":   {Industries: []string{"어업"}},
		"never granted anything":          {Grants: "0"},
		"granted something before":        {Grants: "1"},
		"together with partners":          {Partners: "1"},
		"one organisation alone":          {Partners: "0"},
		"a company looked at all round":   {Sizes: []string{"SME"}, Age: "3to7", Grants: "0", Partners: "1", Industries: []string{"정보통신업"}},
		"several at once":                 {Words: "AI", Sizes: []string{"SME"}, Amount: "1to5", Supplementary: "0"},
		"categories and budgets together": {Categories: []string{"인력", "기타"}, Bases: []string{"stated"}, New: "0"},
	} {
		t.Run(name, func(t *testing.T) {
			found, err := db.Calls(t.Context(), visitor, afterIt, f, query.Page{})
			if err != nil {
				t.Fatal(err)
			}
			got := map[string]bool{}
			for _, r := range found.Rows {
				got[r.Code] = true
			}
			want := map[string]bool{}
			for _, r := range all.Rows {
				if f.Finding().Matches(subjects[r.Code]) {
					want[r.Code] = true
				}
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("the search (-) and the list (+) differ:\n%s", d)
			}
			some += len(got)
			if f.Age == "3to7" && (got["2025-INF-05"] || got["2025-INF-06"]) || f.Grants == "1" && got["2025-INF-08"] || f.Grants == "0" && got["2025-INF-06"] {
				t.Error("a call is found that is not open to whom it is looked for")
			}
			if f.Words == "소프트웨어 사업" && !got["2025-INF-07"] {
				t.Error("a word without spaces is not found by its parts")
			}
		})
	}
	if some < 50 {
		t.Errorf("the filters find %d calls in all: they try nothing", some)
	}
}

func TestCountsOfSizesAndAmountsSayWhatTheyWouldGive(t *testing.T) {
	db, _ := calls(t, afterIt)
	list, err := db.Calls(t.Context(), scope(t), afterIt, query.CallFilter{Sizes: []string{"SME"}}, query.Page{Number: 1, Size: 10})
	if err != nil {
		t.Fatal(err)
	}
	if list.Counts["size"]["SME"] != list.Total || list.Counts["size"]["LARGE"] >= list.Of {
		t.Errorf("sizes %v, found %d of %d", list.Counts["size"], list.Total, list.Of)
	}
	if n := list.Counts["partners"]; n["1"] == 0 || n["0"] == 0 {
		t.Errorf("partners %v: the programme has calls of both sorts", n)
	}
	for age, n := range list.Counts["age"] {
		one, err := db.Calls(t.Context(), scope(t), afterIt, query.CallFilter{Sizes: []string{"SME"}, Age: finding.Age(age)}, query.Page{})
		if err != nil || one.Total != n {
			t.Errorf("%s gives %d, counted %d (%v)", age, one.Total, n, err)
		}
	}
	for amount, n := range list.Counts["amount"] {
		one, err := db.Calls(t.Context(), scope(t), afterIt, query.CallFilter{Sizes: []string{"SME"}, Amount: finding.Amount(amount)}, query.Page{})
		if err != nil || one.Total != n {
			t.Errorf("%s gives %d, counted %d (%v)", amount, one.Total, n, err)
		}
	}
}

func TestCallsThatCloseSoonAreThoseStillOpen(t *testing.T) {
	db, _ := calls(t, inMarch)
	list, err := db.Calls(t.Context(), scope(t), inMarch, query.CallFilter{Within: 7}, query.Page{})
	if err != nil || list.Total == 0 {
		t.Fatalf("%d found, %v", list.Total, err)
	}
	for _, r := range list.Rows {
		if r.CloseAt.Before(inMarch) || r.CloseAt.After(inMarch.AddDate(0, 0, 7)) {
			t.Errorf("%s closes at %v", r.Code, r.CloseAt)
		}
	}
}

func TestIndustriesAreOfferedAsConditionsNameThem(t *testing.T) {
	db, pool := calls(t, afterIt)
	before, err := db.Calls(t.Context(), scope(t), afterIt, query.CallFilter{}, query.Page{Size: 1, Number: 1})
	if err != nil || len(before.Counts["industry"]) != 0 || before.Counts["grants"]["said"] != 0 {
		t.Fatalf("industries %v, %v: no call of the programme says anything of either", before.Counts["industry"], err)
	}
	tree := condition.AllOf(condition.Where(condition.FactIndustry, condition.In, condition.List("정보통신업", "제조업")), condition.Where(condition.FactEarlierGrants, condition.Eq, condition.Number(0)))
	if _, err := pool.Exec(t.Context(), `update call set eligibility = $1 where code = '2025-INF-01'`, tree); err != nil {
		t.Fatal(err)
	}
	list, err := db.Calls(t.Context(), scope(t), afterIt, query.CallFilter{}, query.Page{Size: 1, Number: 1})
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(map[string]int{"정보통신업": list.Of, "제조업": list.Of}, list.Counts["industry"]); d != "" {
		t.Error(d)
	}
	if g := list.Counts["grants"]; g["said"] != 1 || g["0"] != list.Of || g["1"] != list.Of-1 {
		t.Errorf("grants %v of %d", g, list.Of)
	}
}

// tracked gives a call tracks.
func tracked(t testing.TB, pool *pgxpool.Pool, code string, tracks []stage.Track) {
	t.Helper()
	body, err := json.Marshal(tracks)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := pool.Exec(t.Context(), `update call set stages = jsonb_set(stages, '{Tracks}', $1::text::jsonb) where code = $2`, string(body), code); err != nil {
		t.Fatal(err)
	}
}

// Whatever a call and its tracks ask for, the database and the domain find it by the same searches, and the counts beside a filter say
// what it finds.
func TestTheDatabaseJudgesTracksAsTheDomainDoes(t *testing.T) {
	db, pool := calls(t, afterIt)
	const code = "2025-INF-11"
	visitor := scope(t)
	rapid.Check(t, func(r *rapid.T) {
		text := func(f condition.Fact, values ...string) condition.Tree {
			switch v := rapid.SampledFrom(values).Draw(r, string(f)); rapid.IntRange(0, 2).Draw(r, "op") {
			case 0:
				return condition.Where(f, condition.Eq, condition.Text(v))
			case 1:
				return condition.Where(f, condition.Ne, condition.Text(v))
			default:
				return condition.Where(f, condition.In, condition.List(rapid.SliceOfNDistinct(rapid.SampledFrom(values), 1, 2, rapid.ID[string]).Draw(r, "list")...))
			}
		}
		number := func(f condition.Fact, most int64) condition.Tree {
			op := rapid.SampledFrom([]condition.Op{condition.Lt, condition.Le, condition.Gt, condition.Ge, condition.Eq}).Draw(r, "compare")
			return condition.Where(f, op, condition.Number(rapid.Int64Range(1, most).Draw(r, string(f))))
		}
		tree := func(name string) condition.Tree { // each fact once: two that exclude each other are open to nobody, which the columns cannot say
			var nodes []condition.Tree
			for i, make := range []func() condition.Tree{
				func() condition.Tree { return text(condition.FactSize, "SME", "MID", "LARGE") }, func() condition.Tree { return text(condition.FactRegion, "BUSAN", "JEJU", "SEOUL") },
				func() condition.Tree { return text(condition.FactIndustry, "제조업", "정보통신업") }, func() condition.Tree { return number(condition.FactAgeMonths, 130) },
				func() condition.Tree { return number(condition.FactEarlierGrants, 3) }} {
				if rapid.IntRange(0, 2).Draw(r, name+string(rune('0'+i))) == 0 {
					nodes = append(nodes, make())
				}
			}
			if len(nodes) == 0 {
				return condition.Tree{}
			}
			return condition.AllOf(nodes...)
		}
		var tracks []stage.Track
		for i := range rapid.IntRange(0, 3).Draw(r, "tracks") {
			key := string(rune('a' + i))
			tracks = append(tracks, stage.Track{Key: key, Title: key, Who: tree(key)})
		}
		tracked(t, pool, code, tracks)
		if _, err := pool.Exec(t.Context(), `update call set eligibility = $1 where code = $2`, condition.Usual(condition.Screening{}), code); err != nil {
			r.Fatal(err)
		}
		some := func(name string, values ...string) []string {
			return rapid.SliceOfNDistinct(rapid.SampledFrom(values), 0, 2, rapid.ID[string]).Draw(r, name)
		}
		f := query.CallFilter{Sizes: some("sizes", "SME", "MID", "LARGE"), Regions: some("regions", "BUSAN", "JEJU", "SEOUL"), Industries: some("industries", "제조업", "정보통신업"),
			Age: rapid.SampledFrom([]finding.Age{"", "to3", "3to7", "from10"}).Draw(r, "age"), Grants: rapid.SampledFrom([]string{"", "0", "1"}).Draw(r, "grants")}
		list, err := db.Calls(t.Context(), visitor, afterIt, f, query.Page{})
		if err != nil {
			r.Fatal(err)
		}
		i := slices.IndexFunc(list.Rows, func(c query.CallRow) bool { return c.Code == code })
		c, err := db.CallByCode(t.Context(), visitor, afterIt, code)
		if err != nil {
			r.Fatal(err)
		}
		subject := finding.Call{Ways: stage.Ways(c.Stages.Tracks, c.Eligibility)}
		if got, want := i >= 0, f.Finding().Matches(subject); got != want {
			r.Fatalf("the list finds it: %v, the search: %v\n%+v\n%+v", got, want, f, subject.Ways)
		}
		if len(f.Sizes) == 1 && list.Counts["size"][f.Sizes[0]] != list.Total || f.Age != "" && list.Counts["age"][string(f.Age)] != list.Total || f.Grants != "" && list.Counts["grants"][f.Grants] != list.Total {
			r.Fatalf("%d found, counted %v", list.Total, list.Counts)
		}
	})
}
