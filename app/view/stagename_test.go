package view_test

import (
	"testing"

	"gongmo/app/locale"
	"gongmo/app/view"
	"gongmo/domain/stage"
)

func TestAStageIsNamedInTheLanguageOfItsReader(t *testing.T) {
	own := stage.Stage{Kind: stage.Paper, Title: "1차 서면", TitleEn: "First paper round"}
	half := stage.Stage{Kind: stage.Paper, Title: "1차 서면"}
	usual := stage.Stage{Kind: stage.Paper}
	for _, test := range []struct {
		lang locale.Lang
		of   stage.Stage
		want string
	}{
		{locale.KO, own, "1차 서면"}, {locale.EN, own, "First paper round"}, {locale.KO, half, "1차 서면"}, {locale.EN, half, "1차 서면"},
		{locale.EN, usual, locale.T(locale.EN, stage.Paper.Label())}, {locale.KO, usual, locale.T(locale.KO, stage.Paper.Label())},
	} {
		if got := view.StageName(test.lang, test.of); got != test.want {
			t.Errorf("%s %+v: %q, want %q", test.lang, test.of, got, test.want)
		}
	}
}
