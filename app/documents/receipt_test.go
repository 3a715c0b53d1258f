package documents_test

import (
	"bytes"
	"compress/zlib"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"
	"unicode/utf16"

	"gongmo/app/documents"
	"gongmo/domain/period"
)

func paper() documents.Receipt {
	r := documents.Receipt{Title: "접수증", Agency: "공모", NumberLabel: "접수번호", Number: "2025-INF-11-000123", Lang: "ko",
		Rows:          []documents.Row{{Label: "접수 시각", Value: "2025. 4. 21.(월) 14:59:59.123 (한국 시각)"}, {Label: "과제 이름", Value: strings.Repeat("㈜바다소프트 漢字 ① 뷁 똠 ₩ · “물류” 실증 ", 5)}},
		DeclaredTitle: "신청자가 확인하고 서약한 사항", Declared: []documents.Row{{Label: "국세 체납", Value: "해당 없음"}, {Label: "참여인력이 동시에 수행하는 과제", Value: "3건"}, {Label: "서약: 사실", Value: "신청서에 쓴 내용과 올린 서류는 사실입니다. 거짓이면 선정이 취소될 수 있음을 알고 있습니다."}},
		HashLabel: "제출본 SHA-256", Hash: strings.Repeat("0123456789abcdef", 4), FilesTitle: "제출한 파일", FilesNone: "없음", FileHashPrefix: "SHA-256 ",
		VerifyTitle: "접수 확인", VerifyText: "아래 주소에서 접수번호와 해시로 이 접수증이 맞는지 누구나 확인할 수 있습니다.",
		VerifyURL: "https://gongmo.example/receipts/verify?hash=" + strings.Repeat("0123456789abcdef", 4) + "&no=2025-INF-11-000123", Footer: "gongmo.example", At: period.On(2025, 4, 21).At(14, 59)}
	for range 18 {
		r.Files = append(r.Files, documents.PaperFile{Of: "사업계획서", Name: "계획서 최종본.pdf", Size: "1.2MB", SHA256: strings.Repeat("fe", 32)})
	}
	return r
}

// words are the texts that a file of ours draws, without the line breaks.
func words(t *testing.T, pdf []byte) string {
	t.Helper()
	var out strings.Builder
	for _, m := range regexp.MustCompile(`(?s)/FlateDecode[^>]*>>\s*stream\r?\n(.*?)\r?\nendstream`).FindAllSubmatch(pdf, -1) {
		z, err := zlib.NewReader(bytes.NewReader(m[1]))
		if err != nil {
			continue
		}
		content, err := io.ReadAll(z)
		if err != nil {
			continue
		}
		for _, s := range regexp.MustCompile(`(?s)\(((?:\\.|[^\\)])*)\)\s*Tj`).FindAllSubmatch(content, -1) {
			raw := regexp.MustCompile(`(?s)\\(.)`).ReplaceAllFunc(s[1], func(b []byte) []byte {
				if b[1] == 'r' {
					return []byte{'\r'}
				}
				return b[1:]
			})
			var units []uint16
			for i := 0; i+1 < len(raw); i += 2 {
				units = append(units, uint16(raw[i])<<8|uint16(raw[i+1]))
			}
			out.WriteString(string(utf16.Decode(units)))
		}
	}
	return out.String()
}

func TestAReceiptOnPaperSaysEverythingAndIsTheSameFileEachTime(t *testing.T) {
	r := paper()
	one, err := documents.ReceiptPDF(r)
	if err != nil {
		t.Fatal(err)
	}
	two, err := documents.ReceiptPDF(r)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(one, two) {
		t.Error("the same receipt is two files")
	}
	if name := os.Getenv("GONGMO_PAPER"); name != "" {
		if err := os.WriteFile(name, one, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	said := words(t, one)
	for _, want := range []string{r.Title, r.Number, "14:59:59.123", r.Hash, "계획서 최종본.pdf", strings.Repeat("fe", 32), "누구나 확인할 수 있습니다", "신청자가 확인하고 서약한 사항", "국세 체납", "참여인력이", "거짓이면 선정이 취소될 수 있음을", "/receipts/verify?", "1 / 2", "㈜바다소프트 漢字 ① 뷁 똠 ₩"} {
		if !strings.Contains(strings.ReplaceAll(said, "{pages}", "2"), want) {
			t.Errorf("the paper does not say %q", want)
		}
	}
	if n := strings.Count(said, "계획서 최종본.pdf"); n != len(r.Files) {
		t.Errorf("%d of %d files", n, len(r.Files))
	}
	if !bytes.Contains(one, []byte("/FontFile2")) || len(one) > 400_000 {
		t.Errorf("the typeface is not embedded as a part of itself: %d bytes", len(one))
	}
}

func TestAReceiptIsPrintedWhateverLettersItsNamesHave(t *testing.T) {
	r := paper()
	r.Rows = append(r.Rows, documents.Row{Label: "제출한 사람", Value: "김\"하늘\" 🙂 𠮷 \U0010fffd 👩🏽‍💻 ☎️ 끝"})
	r.Declared[0].Value, r.Files[0].Name, r.Agency = "없음 🚀", "계획서 🙂.pdf", "공모 \uffff"
	paper, err := documents.ReceiptPDF(r)
	if err != nil {
		t.Fatal(err)
	}
	said := words(t, paper)
	for _, want := range []string{"김\"하늘\" □ □ □ □□ ☎ 끝", "없음 □", "계획서 □.pdf", "공모 □"} {
		if !strings.Contains(said, want) {
			t.Errorf("the paper does not say %q", want)
		}
	}
	if r.Files[0].Name != "계획서 🙂.pdf" {
		t.Errorf("the receipt itself was changed: %q", r.Files[0].Name)
	}
}
