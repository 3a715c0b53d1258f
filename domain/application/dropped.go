// This file is a correction of a submission that was not handed in by the deadline: it never counts, and no word of it is lost.
package application

import (
	"time"

	"gongmo/domain"
	"gongmo/domain/budget"
	"gongmo/domain/form"
	"gongmo/domain/krw"
)

// Dropped is such a correction as it stood when the intake ended. Only RestoredAt is ever written to it again.
type Dropped struct {
	ID            int64
	ApplicationID domain.ApplicationID
	// StandingID is the submission that it would have replaced, and that counts.
	StandingID  int64
	CallVersion int // whose form it was written on
	DroppedAt   time.Time
	Title       string
	Summary     string
	RequestWon  krw.Won
	Answers     form.Answers
	Shelved     form.Answers
	Budget      budget.Plan
	Files       FrozenFiles
	// RestoredAt is when an extension brought it back into the working copy, nil while it lies here.
	RestoredAt *time.Time
}

// TableName is the table of the row.
func (Dropped) TableName() string { return "application_dropped" }

// Unsubmitted copies the open correction of a standing submission before it is dropped; ok is false when it changed nothing.
func (a *Application) Unsubmitted(standing Submission, now time.Time) (kept Dropped, ok bool) {
	kept = Dropped{ApplicationID: a.Ref(), StandingID: standing.ID, CallVersion: a.CallVersion, DroppedAt: now, Title: a.Title, Summary: a.Summary,
		RequestWon: a.RequestWon, Answers: a.Answers.Clone(), Shelved: a.Shelved.Clone(), Budget: a.Budget, Files: frozenFiles(a.Files)}
	answers, files := a.leftAlone()
	mine, err := contentDigest(answers, kept.Budget, files)
	theirs, otherErr := contentDigest(standing.Answers, standing.Budget, standing.Files)
	return kept, err != nil || otherErr != nil || mine != theirs || kept.Title != standing.Title || kept.Summary != standing.Summary
}

// ReopenRevision brings a dropped correction back as an open one because the deadline was moved after an outage. It still has to be
// handed in. Errors besides those of the step: application.revision.open, application.revision.other_submission.
func (a *Application) ReopenRevision(kept Dropped, now time.Time, in Intake) (FileChanges, domain.Change, error) {
	switch {
	case a.RevisionOf != nil:
		return FileChanges{}, domain.Change{}, domain.E(domain.Conflict, "application.revision.open")
	case a.State == Submitted && (a.SubmissionID == nil || *a.SubmissionID != kept.StandingID):
		return FileChanges{}, domain.Change{}, domain.E(domain.Conflict, "application.revision.other_submission")
	}
	ch, err := a.fire(ReopenRevision, Facts{Stamp: now, Now: now, Deadline: a.deadline(in), Running: in.Running}, "")
	if err != nil {
		return FileChanges{}, domain.Change{}, err
	}
	a.RevisionOf, a.CallVersion = a.SubmissionID, kept.CallVersion
	a.Title, a.Summary, a.RequestWon, a.Budget = kept.Title, kept.Summary, kept.RequestWon, kept.Budget
	a.Answers, a.Shelved = kept.Answers.Clone(), kept.Shelved.Clone()
	return a.replaceFiles(a.thawed(kept.Files, kept.DroppedAt, *a.SubmittedBy)), ch.With("dropped", kept.ID).With("at", instantText(a.deadline(in))), nil
}

// thawed are the rows of frozen files.
func (a *Application) thawed(files FrozenFiles, at time.Time, by domain.PersonID) []File {
	out := make([]File, len(files))
	for i, x := range files {
		out[i] = File{ApplicationID: a.Ref(), QuestionKey: x.QuestionKey, FileID: x.FileID, Name: x.Name, Size: x.Size, Digest: x.Digest, UploadedAt: at, UploadedBy: by}
		if x.OrganizationID != 0 {
			out[i].OrganizationID = &x.OrganizationID
		}
	}
	return out
}
