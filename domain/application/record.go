// This file gives out what the hash on a receipt was made of, so that whoever holds a receipt computes it without this program.
package application

import "gongmo/domain/form"

// RecordPart is one of the texts that the hash of a receipt was made of, byte for byte.
type RecordPart struct {
	Name string
	Body []byte
}

// Names of the parts of a record.
const (
	RecordSealed  = "submission.json"
	RecordContent = "content.json"
	RecordAnswers = "answers.json"
)

// Record is what the digest of the submission was made of: the SHA-256 of the first part is the digest, and each part but the last
// holds the SHA-256 of the next. Error application.submission.broken (kind Conflict) when what is kept no longer has the digest.
func (s Submission) Record() ([]RecordPart, error) {
	if err := s.Verify(); err != nil {
		return nil, err
	}
	answers, err := s.Answers.Canonical()
	if err != nil {
		return nil, err
	}
	said, err := s.Answers.Digest()
	if err != nil {
		return nil, err
	}
	content, err := form.Canonical(contentOf(said, s.Budget, s.Files))
	if err != nil {
		return nil, err
	}
	out := []RecordPart{{RecordContent, content}, {RecordAnswers, answers}}
	if s.DigestVersion < 1 {
		return out, nil
	}
	inner, err := contentDigest(s.Answers, s.Budget, s.Files)
	if err != nil {
		return nil, err
	}
	top, err := form.Canonical(s.sealed(inner))
	if err != nil {
		return nil, err
	}
	return append([]RecordPart{{RecordSealed, top}}, out...), nil
}
