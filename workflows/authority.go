// This file fetches documents that another authority keeps about an organisation (행정정보 공동이용). No answer never keeps
// anybody from going on: the paper can always be uploaded.
package workflows

import (
	"bytes"
	"context"
	"io"
	"slices"
	"time"

	"gongmo/domain"
	"gongmo/domain/bizno"
	"gongmo/domain/organization"
	"gongmo/domain/period"
	"gongmo/domain/wallet"
)

// Authority issues documents about an organisation on request. Its calls leave the program, so none is made inside a
// transaction. Every implementation passes conformance.Authority.
type Authority interface {
	// Offers lists the types it can be asked for, each once, in the order forms show them.
	Offers() []wallet.Type
	// Issue asks for one document about the holder of a business number. It answers with a *domain.Error of kind NotFound
	// when there is none for this holder or the type is not offered, and of kind Refused when it may not be issued (taxes are
	// owed); any other error, the end of ctx among them, is no answer.
	Issue(ctx context.Context, number bizno.Number, t wallet.Type) (Issued, error)
}

// Issued is a document as an authority sent it.
type Issued struct {
	Type      wallet.Type
	Issuer    string // who issued it, in Korean as on the paper
	IssueNo   string
	IssuedOn  period.Date
	PrintedTo period.Date // last good day as printed, zero when it says none
	Name      string      // file name
	Content   []byte
	// Sample says that it was made for demonstration and proves nothing.
	Sample bool
}

const noAnswer = "wallet.fetch.no_answer"

// authorityWait is how long a person waits for all answers together. It is a limit of this program, not a rule.
const authorityWait = 6 * time.Second

// FetchDocuments asks for documents about the organisation.
type FetchDocuments struct {
	Org   domain.OrganizationID
	Types []wallet.Type
	// Consent is the organisation's consent to the inquiry (전자정부법의 행정정보 공동이용 사전동의).
	Consent bool
}

// Fetched is what came of asking.
type Fetched struct {
	Got    []wallet.Type
	Missed []Missed
}

// Missed is a document that did not come. Key is the message that says why: wallet.fetch.none, wallet.fetch.refused or
// wallet.fetch.no_answer.
type Missed struct {
	Type wallet.Type
	Key  string
}

// KeepContent puts a content into the file room and looks at it, as for an upload.
type KeepContent func(ctx context.Context, name string, content io.Reader) (Received, error)

// CanFetch reports whether an authority is connected, and what it offers.
func (e *Engine) CanFetch() []wallet.Type {
	if e.Authority == nil {
		return nil
	}
	return slices.Clone(e.Authority.Offers())
}

// FetchDocuments asks the authority for each type and puts what comes into the organisation's wallet: as a newer edition of
// what it sent before, or as a new document. What does not come is listed and is no error. Errors: wallet.fetch.consent,
// wallet.fetch.nothing (kind Invalid), wallet.fetch.off (kind Refused) when no authority is connected.
func (e *Engine) FetchDocuments(ctx context.Context, cmd Command, in FetchDocuments, keepContent KeepContent) (Fetched, error) {
	number, err := e.askable(ctx, cmd, &in)
	if err != nil {
		return Fetched{}, err
	}
	var came []arrived
	var missed []Missed
	for _, a := range e.ask(ctx, number, in.Types) {
		if a.key == "" {
			if a.file, err = keepContent(ctx, a.Name, bytes.NewReader(a.Content)); err != nil {
				a.key = noAnswer // what cannot be kept has not come
			}
		}
		if a.key != "" {
			missed = append(missed, Missed{a.Type, a.key})
			continue
		}
		came = append(came, a)
	}
	if len(came) == 0 {
		return Fetched{Missed: missed}, nil
	}
	return run(ctx, e, cmd, in, func(tx Tx) (Fetched, error) {
		out := Fetched{Missed: slices.Clone(missed)}
		for _, a := range came {
			switch err := e.keepIssued(tx, cmd.Actor, in.Org, a); {
			case domain.KindOf(err) == domain.Invalid: // days that cannot be: as good as nothing
				out.Missed = append(out.Missed, Missed{a.Type, noAnswer})
			case err != nil:
				return Fetched{}, err
			default:
				out.Got = append(out.Got, a.Type)
			}
		}
		return out, nil
	})
}

// askable checks everything that can be known before anybody is asked, and finds the organisation's number.
func (e *Engine) askable(ctx context.Context, cmd Command, in *FetchDocuments) (number bizno.Number, err error) {
	err = e.Work.Do(ctx, Options{}, func(tx Tx) error {
		if err := e.Access.Can(cmd.Actor, "fetch", walletResource(in.Org, 0)); err != nil {
			return err
		}
		o, err := Get[organization.Organization](tx, int64(in.Org))
		if err != nil {
			return err
		}
		number = o.Number
		return nil
	})
	if err != nil {
		return "", err
	}
	if e.Authority == nil {
		return "", domain.E(domain.Refused, "wallet.fetch.off")
	}
	wanted := in.Types
	in.Types = slices.DeleteFunc(e.CanFetch(), func(t wallet.Type) bool { return !slices.Contains(wanted, t) })
	var bad domain.Problems
	if len(in.Types) == 0 {
		bad = append(bad, domain.E(domain.Invalid, "wallet.fetch.nothing").At("types"))
	}
	if !in.Consent {
		bad = append(bad, domain.E(domain.Invalid, "wallet.fetch.consent").At("consent"))
	}
	return number, bad.OrNil()
}

// arrived is one answer, or why there is none.
type arrived struct {
	Issued
	key  string // "" when it came
	file Received
}

// ask puts every question at once and waits for all answers together, also for an authority that ignores its context.
func (e *Engine) ask(ctx context.Context, number bizno.Number, types []wallet.Type) []arrived {
	ctx, cancel := context.WithTimeout(ctx, authorityWait)
	defer cancel()
	answers := make([]chan arrived, len(types))
	for i, t := range types {
		answers[i] = make(chan arrived, 1) // nobody may be left to read it
		go func() {
			got, err := e.Authority.Issue(ctx, number, t)
			answers[i] <- arrived{Issued: got, key: missing(got, t, err)}
		}()
	}
	out := make([]arrived, len(types))
	for i, t := range types {
		select {
		case out[i] = <-answers[i]:
		case <-ctx.Done():
			select { // what came in time counts, although another question took all of it
			case out[i] = <-answers[i]:
			default:
				out[i] = arrived{key: noAnswer}
			}
		}
		out[i].Type = t
	}
	return out
}

// missing is the message key of what an answer lacks, "" when it is whole.
func missing(got Issued, t wallet.Type, err error) string {
	switch kind := domain.KindOf(err); {
	case kind == domain.NotFound:
		return "wallet.fetch.none"
	case kind == domain.Refused:
		return "wallet.fetch.refused"
	case err != nil, got.Type != t, len(got.Content) == 0, got.IssuedOn.IsZero():
		return noAnswer
	}
	return ""
}

// keepIssued puts an issued document into the wallet: as the next edition of the one that an authority sent before, else as
// a new document. The same content once more changes nothing.
func (e *Engine) keepIssued(tx Tx, actor domain.Actor, org domain.OrganizationID, a arrived) error {
	paper := func() (wallet.Paper, error) {
		row, err := keep(tx, actor, a.file)
		if err != nil {
			return wallet.Paper{}, err
		}
		p := paperOf(row, wallet.Dates{IssuedOn: a.IssuedOn, PrintedTo: a.PrintedTo})
		p.Source, p.Issuer, p.IssueNo, p.Sample = wallet.GovShared, a.Issuer, a.IssueNo, a.Sample
		return p, nil
	}
	known, err := Find[wallet.Document](tx, Where{"OrganizationID": org, "Type": a.Type, "RemovedAt": nil}, "ID")
	if err != nil {
		return err
	}
	for _, k := range known {
		d, err := e.walletDocument(tx, actor, k.Ref(), "replace")
		if err != nil {
			return err
		}
		if c := d.Current(); c == nil || c.Source != wallet.GovShared {
			continue
		}
		if slices.ContainsFunc(d.Editions, func(ed wallet.Edition) bool { return ed.Digest == a.file.SHA256 }) {
			return nil
		}
		p, err := paper()
		if err != nil {
			return err
		}
		return e.newEdition(tx, actor, d, p)
	}
	p, err := paper()
	if err != nil {
		return err
	}
	_, err = e.addToWallet(tx, actor, org, a.Type, "", p)
	return err
}
