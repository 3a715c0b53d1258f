package access

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gongmo/domain"
	"gongmo/domain/application"
)

// Who is told of an invitation into a consortium must be who may answer it.
func TestThoseWhoMayAnswerAnInvitationAreThoseWhoAreToldOfIt(t *testing.T) {
	all, err := parsePolicy(policyText)
	if err != nil {
		t.Fatal(err)
	}
	var may []domain.Role
	for _, p := range all {
		if p.kind == "application" && p.action == "consent" {
			may = append(may, p.role)
		}
	}
	slices.Sort(may)
	told := slices.Sorted(slices.Values(application.Answering()))
	if d := cmp.Diff(may, told); d != "" {
		t.Error(d)
	}
}
