package mask

import "testing"

func TestMasks(t *testing.T) {
	for _, c := range []struct {
		f          func(string) string
		what       string
		in, masked string
	}{
		{Name, "a Korean name", "홍길동", "홍*동"},
		{Name, "a two-letter name", "김철", "김*"},
		{Name, "a four-letter name", "남궁민수", "남**수"},
		{Name, "a Latin name", "Jane Doe", "J*** D**"},
		{Name, "one letter", "홍", "홍"},
		{Phone, "a mobile", "010-1234-5678", "010-****-5678"},
		{Phone, "a mobile without hyphens", "01012345678", "010-****-5678"},
		{Phone, "Seoul", "02-345-6789", "02-***-6789"},
		{Phone, "a fragment", "1234", "****"},
		{Email, "an address", "hong1234@example.kr", "ho****@example.kr"},
		{Email, "a short address", "a@example.kr", "****@example.kr"},
		{Email, "no address", "hong", "****"},
		{Account, "an account", "110-123-456789", "110-***-***789"},
		{Account, "an account without hyphens", "110123456789", "*********789"},
		{Address, "an address in Seoul", "서울특별시 강남구 테헤란로 1", "서울특별시 강남구 ***"},
		{Address, "a short address", "세종특별자치시", "세종특별자치시"},
	} {
		if got := c.f(c.in); got != c.masked {
			t.Errorf("%s: %q became %q, want %q", c.what, c.in, got, c.masked)
		}
	}
}
