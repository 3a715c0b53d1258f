package gallery

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gongmo/app/locale"
)

func render(t *testing.T, name string, lang locale.Lang) string {
	t.Helper()
	var b strings.Builder
	if err := Page(name, lang, false).Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestEveryPageKeepsTheRulesThatNeedNoBrowser(t *testing.T) {
	for _, name := range Pages {
		for _, lang := range locale.Langs {
			t.Run(name+"/"+string(lang), func(t *testing.T) {
				html := render(t, name, lang)
				if !strings.HasPrefix(html, `<!doctype html><html lang="`+string(lang)+`"`) {
					t.Errorf("the page begins %.60s", html)
				}
				for _, bad := range []string{" style=", "<script>", " onclick=", "javascript:", "⟦ui.", "%!"} {
					if strings.Contains(html, bad) {
						i := strings.Index(html, bad)
						t.Errorf("the page holds %q: …%s…", bad, html[max(0, i-60):min(len(html), i+60)])
					}
				}
				if len(html) > 60_000 {
					t.Errorf("the page is %d bytes", len(html))
				}
				checkIDs(t, html)
				checkForms(t, html)
			})
		}
	}
}

// checkIDs finds ids used twice and references to ids that are not there.
func checkIDs(t *testing.T, html string) {
	t.Helper()
	var ids []string
	for _, m := range regexp.MustCompile(` id="([^"]+)"`).FindAllStringSubmatch(html, -1) {
		if slices.Contains(ids, m[1]) {
			t.Errorf("id %s is used twice", m[1])
		}
		ids = append(ids, m[1])
	}
	for _, m := range regexp.MustCompile(` (?:for|aria-describedby|aria-labelledby|form|data-opens|data-count-for|data-reading|data-target)="([^"]+)"`).FindAllStringSubmatch(html, -1) {
		for _, id := range strings.Fields(m[1]) {
			if !slices.Contains(ids, id) && id != "receipt-no" && id != "bulk" {
				t.Errorf("nothing has the id %s that %s names", id, m[0])
			}
		}
	}
}

// checkForms finds POST forms without a token.
func checkForms(t *testing.T, html string) {
	t.Helper()
	for _, form := range regexp.MustCompile(`(?s)<form [^>]*method="post".*?</form>`).FindAllString(html, -1) {
		if !strings.Contains(form, `name="csrf"`) {
			t.Errorf("a form has no token: %.120s", form)
		}
	}
}

// templates reads every template of the project: the keys and icons they name must exist.
func templates(t *testing.T) map[string]string {
	t.Helper()
	sources := map[string]string{}
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".templ") {
			var body []byte
			body, err = os.ReadFile(path)
			sources[path] = string(body)
		}
		return err
	})
	if err != nil || len(sources) < 8 {
		t.Fatal(len(sources), err)
	}
	return sources
}

func TestEveryKeyThatATemplateNamesHasATextInBothLanguages(t *testing.T) {
	key := regexp.MustCompile(`(?:\bT\(|\bsay\(ctx, |\bSay\(ctx, )"([a-z0-9_.]+[a-z0-9_])"[,)]`)
	for path, source := range templates(t) {
		var missing []string
		for _, m := range key.FindAllStringSubmatch(source, -1) {
			for _, lang := range locale.Langs {
				if k := string(lang) + " " + m[1]; !locale.Has(lang, m[1]) && !slices.Contains(missing, k) {
					missing = append(missing, k)
				}
			}
		}
		if len(missing) > 0 {
			t.Errorf("%s names keys without a text: %s", path, strings.Join(missing, ", "))
		}
	}
}

func TestEveryIconThatATemplateNamesIsInTheSprite(t *testing.T) {
	sprite, err := os.ReadFile("../../assets/files/icons.svg")
	if err != nil {
		t.Fatal(err)
	}
	for path, source := range templates(t) {
		for _, m := range regexp.MustCompile(`(?:Icon\(|Icon: )"([a-z-]+)"`).FindAllStringSubmatch(source, -1) {
			if !strings.Contains(string(sprite), `id="`+m[1]+`"`) {
				t.Errorf("%s: there is no icon %s", path, m[1])
			}
		}
	}
}
