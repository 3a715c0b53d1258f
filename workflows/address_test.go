package workflows_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"

	"gongmo/domain"
	"gongmo/workflows"
)

func TestOnlyWhatTheRegisterTakesIsAsked(t *testing.T) {
	for typed, want := range map[string]string{
		"  세종대로   110 ":          "세종대로 110",
		"세종대로' or '1'='1":        "세종대로 1 1",
		"Orange 타워":              "Orange 타워",
		"select 성수 UNION 뚝섬<>%=": "성수 뚝섬",
		"%%":                     "",
	} {
		if got := workflows.CleanAddressWords(typed); got != want {
			t.Errorf("%q is asked as %q, want %q", typed, got, want)
		}
	}
}

// book answers as it is told, or not at all.
type book func(ctx context.Context, words string) (workflows.Streets, error)

func (b book) Find(ctx context.Context, words string) (workflows.Streets, error) {
	return b(ctx, words)
}

func TestNoAnswerAboutAddressesIsSaidAndBlocksNothing(t *testing.T) {
	nobody := domain.E(domain.Invalid, "address.words")
	for name, c := range map[string]struct {
		book  workflows.AddressBook
		typed string
		want  *domain.Error
	}{
		"no address book is connected":   {nil, "세종대로", domain.E(domain.Refused, "address.off")},
		"one letter says too little":     {book(nil), "길", nobody},
		"signs say nothing":              {book(nil), "%%%", nobody},
		"the register wants other words": {book(func(context.Context, string) (workflows.Streets, error) { return workflows.Streets{}, nobody }), "서울", nobody},
		"the register is out of order": {book(func(context.Context, string) (workflows.Streets, error) {
			return workflows.Streets{}, errors.New("503")
		}), "서울", domain.E(domain.Refused, "address.no_answer")},
		"the register takes its time": {book(func(ctx context.Context, _ string) (workflows.Streets, error) {
			<-ctx.Done()
			return workflows.Streets{}, ctx.Err()
		}), "서울", domain.E(domain.Refused, "address.no_answer")},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				_, err := (&workflows.Engine{Addresses: c.book}).FindAddresses(t.Context(), c.typed)
				if !errors.Is(err, c.want) {
					t.Errorf("got %v, want %v", err, c.want)
				}
			})
		})
	}
}
