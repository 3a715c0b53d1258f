package authority_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"gongmo/app/authority"
	"gongmo/domain"
	"gongmo/domain/period"
	"gongmo/domain/wallet"
	"gongmo/workflows/conformance"
)

var today = period.On(2025, time.April, 10)

func sample() authority.Sample {
	return authority.Sample{Now: func() time.Time { return today.At(10, 0) }}
}

func TestTheSampleDoesWhatEveryAuthorityMust(t *testing.T) {
	conformance.Authority(t, conformance.Asked{Authority: sample(), Known: "1248100998", Unknown: "0000000000", Today: today})
}

func TestEverySamplePaperSaysThatItIsNone(t *testing.T) {
	for _, kind := range sample().Offers() {
		got, err := sample().Issue(t.Context(), "1248100998", kind)
		if err != nil {
			t.Fatal(err)
		}
		if !got.Sample || !strings.Contains(got.Name, "시연용") || !strings.Contains(got.Issuer, "시연용") || !bytes.Contains(got.Content, []byte("NOT A REAL DOCUMENT")) {
			t.Errorf("%s could be taken for a real one: %q by %q", kind, got.Name, got.Issuer)
		}
		again, err := sample().Issue(t.Context(), "1248100998", kind)
		if err != nil || !bytes.Equal(got.Content, again.Content) {
			t.Errorf("%s is another paper when asked twice on one day: %v", kind, err)
		}
	}
}

// 124-82-… is a non-profit corporation (domain document §8.1).
func TestWhoIsNoCompanyHasNoCertificateOfSize(t *testing.T) {
	if _, err := sample().Issue(t.Context(), "1248200995", wallet.SizeCertificate); domain.KindOf(err) != domain.NotFound {
		t.Errorf("got %v", err)
	}
	if _, err := sample().Issue(t.Context(), "1248200995", wallet.BusinessRegistration); err != nil {
		t.Errorf("but it is registered: %v", err)
	}
}
