// This file is the record of a submission: what the hash on its receipt was made of, in an archive that any machine can check.
package documents

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"gongmo/domain/period"
)

// RecordFile is one file of a record.
type RecordFile struct {
	Name string
	Body []byte
}

// Record packs files, with a text that says how to check them and a list of their sums as sha256sum reads it. handed are the files that were
// handed in, which are listed with their sums and not packed. The same record has the same bytes.
func Record(files []RecordFile, explained string, handed []PaperFile, at time.Time) ([]byte, error) {
	var sums, papers strings.Builder
	for _, f := range files {
		sum := sha256.Sum256(f.Body)
		fmt.Fprintf(&sums, "%s  %s\n", hex.EncodeToString(sum[:]), f.Name)
	}
	for _, f := range handed {
		fmt.Fprintf(&papers, "%s  %s\n", f.SHA256, f.Name)
	}
	all := append([]RecordFile{{"README.txt", []byte(explained)}}, files...)
	all = append(all, RecordFile{"SHA256SUMS", []byte(sums.String())})
	if len(handed) > 0 {
		all = append(all, RecordFile{"FILES-SHA256SUMS", []byte(papers.String())})
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, f := range all {
		w, err := z.CreateHeader(&zip.FileHeader{Name: f.Name, Method: zip.Deflate, Modified: at.In(period.KST)})
		if err == nil {
			_, err = w.Write(f.Body)
		}
		if err != nil {
			return nil, fmt.Errorf("pack a record: %w", err)
		}
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("pack a record: %w", err)
	}
	return out.Bytes(), nil
}
