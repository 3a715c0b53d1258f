// This file is the receipt of a submission on paper (PDF, A4). The same receipt is the same file, byte for byte.
package documents

import (
	"bytes"
	"compress/gzip"
	_ "embed" // the typeface
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"github.com/skip2/go-qrcode"
)

// typeface is NanumBarunGothic as its makers give it, packed. It has the Korean, Chinese and Latin letters and signs of names.
//
//go:embed fonts/NanumBarunGothic.ttf.gz
var typeface []byte

// unpacked reads the typeface once.
var unpacked = sync.OnceValues(func() ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(typeface))
	if err != nil {
		return nil, fmt.Errorf("unpack the typeface: %w", err)
	}
	return io.ReadAll(r)
})

// Row is a name and what it says.
type Row struct{ Label, Value string }

// PaperFile is a file that was handed in.
type PaperFile struct{ Of, Name, Size, SHA256 string }

// Receipt is what the paper says. Every text is in its reader's language already.
type Receipt struct {
	Title, Agency  string
	NumberLabel    string
	Number         string
	Rows           []Row
	HashLabel      string
	Hash           string // SHA-256 over all that was handed in
	DeclaredTitle  string
	Declared       []Row // what the signer declared and pledged; none leaves the part out
	FilesTitle     string
	FilesNone      string
	Files          []PaperFile
	VerifyTitle    string
	VerifyText     string
	VerifyURL      string
	Footer         string
	Lang           string
	At             time.Time // of the submission: the file is dated by it
	FileHashPrefix string    // stands before the hash of a file
}

const (
	family                = "nanum"
	margin, width, bottom = 20.0, 170.0, 22.0 // mm
	labelWidth, qrSide    = 42.0, 30.0
)

// ReceiptPDF writes the paper.
func ReceiptPDF(r Receipt) ([]byte, error) {
	font, err := unpacked()
	if err != nil {
		return nil, err
	}
	r = r.printable()
	code, err := qrcode.Encode(r.VerifyURL, qrcode.Medium, 256)
	if err != nil {
		return nil, fmt.Errorf("draw the code of the address: %w", err)
	}
	p := fpdf.New("P", "mm", "A4", "")
	p.SetCreationDate(r.At)
	p.SetModificationDate(r.At)
	p.SetCatalogSort(true)
	p.SetProducer("gongmo", true)
	p.SetTitle(r.Title+" "+r.Number, true)
	p.SetAuthor(r.Agency, true)
	p.SetLang(r.Lang)
	p.SetMargins(margin, margin, margin)
	p.SetAutoPageBreak(true, bottom)
	p.AddUTF8FontFromBytes(family, "", font)
	p.AliasNbPages("{pages}")
	p.SetFooterFunc(func() {
		p.SetY(-15)
		p.SetFont(family, "", 8)
		p.SetTextColor(90, 90, 90)
		p.CellFormat(width/2, 5, r.Footer, "", 0, "L", false, 0, "")
		p.CellFormat(width/2, 5, fmt.Sprintf("%s · %d / {pages}", r.Number, p.PageNo()), "", 0, "R", false, 0, "")
		p.SetTextColor(0, 0, 0)
	})
	p.AddPage()
	receiptHead(p, r)
	receiptRows(p, append(slices.Clone(r.Rows), Row{r.HashLabel, r.Hash}), true)
	receiptDeclared(p, r)
	receiptFiles(p, r)
	receiptCheck(p, r, code)
	var out bytes.Buffer
	if err := p.Output(&out); err != nil {
		return nil, fmt.Errorf("write the receipt: %w", err)
	}
	return out.Bytes(), nil
}

// printable is the receipt with texts that the paper can draw.
func (r Receipt) printable() Receipt {
	for _, text := range []*string{&r.Title, &r.Agency, &r.NumberLabel, &r.Number, &r.HashLabel, &r.DeclaredTitle, &r.FilesTitle, &r.FilesNone,
		&r.VerifyTitle, &r.VerifyText, &r.Footer, &r.FileHashPrefix} {
		*text = printable(*text)
	}
	r.Rows, r.Declared, r.Files = slices.Clone(r.Rows), slices.Clone(r.Declared), slices.Clone(r.Files)
	for _, rows := range [][]Row{r.Rows, r.Declared} {
		for i, row := range rows {
			rows[i] = Row{printable(row.Label), printable(row.Value)}
		}
	}
	for i, f := range r.Files {
		r.Files[i].Of, r.Files[i].Name = printable(f.Of), printable(f.Name)
	}
	return r
}

// printable puts a box for each letter that the typeface cannot have: it ends with the first 65,536 signs of Unicode, and the library
// refuses the whole paper for one beyond them. Names and titles have such letters (a rare hanja, an emoji). What only joins or colours
// emoji has no box of its own.
func printable(text string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case c == '\u200d', c >= '\ufe00' && c <= '\ufe0f', c >= 0x1f3fb && c <= 0x1f3ff:
			return -1
		case c >= 0xfffe:
			return '□'
		}
		return c
	}, text)
}

func receiptHead(p *fpdf.Fpdf, r Receipt) {
	p.SetFont(family, "", 10)
	p.SetTextColor(90, 90, 90)
	p.CellFormat(width, 6, r.Agency, "", 1, "L", false, 0, "")
	p.SetTextColor(0, 0, 0)
	p.SetFont(family, "", 24)
	p.CellFormat(width, 14, r.Title, "", 1, "L", false, 0, "")
	p.SetDrawColor(5, 30, 90)
	p.SetLineWidth(0.6)
	p.Line(margin, p.GetY()+1, margin+width, p.GetY()+1)
	p.SetDrawColor(200, 200, 200)
	p.SetLineWidth(0.2)
	p.Ln(6)
	p.SetFont(family, "", 9)
	p.CellFormat(width, 5, r.NumberLabel, "", 1, "L", false, 0, "")
	p.SetFont(family, "", 18)
	p.CellFormat(width, 10, r.Number, "", 1, "L", false, 0, "")
	p.Ln(3)
}

// receiptRows draws names and what they say; hash says that the last one is a hash.
func receiptRows(p *fpdf.Fpdf, rows []Row, hash bool) {
	for i, row := range rows {
		size := 10.0
		if hash && i == len(rows)-1 {
			size = 9 // the hash stands in one line
		}
		p.SetFont(family, "", size)
		lines, label := p.SplitText(row.Value, width-labelWidth), p.SplitText(row.Label, labelWidth-2)
		room(p, float64(max(len(lines), len(label)))*6+3)
		top := p.GetY()
		p.SetTextColor(90, 90, 90)
		p.MultiCell(labelWidth-2, 6, row.Label, "", "L", false)
		below := p.GetY()
		p.SetTextColor(0, 0, 0)
		p.SetXY(margin+labelWidth, top)
		p.MultiCell(width-labelWidth, 6, row.Value, "", "L", false)
		y := max(p.GetY(), below) + 1.5
		p.Line(margin, y, margin+width, y)
		p.SetY(y + 1.5)
	}
}

func receiptDeclared(p *fpdf.Fpdf, r Receipt) {
	if len(r.Declared) == 0 {
		return
	}
	room(p, 24)
	p.Ln(4)
	p.SetFont(family, "", 13)
	p.CellFormat(width, 9, r.DeclaredTitle, "", 1, "L", false, 0, "")
	receiptRows(p, r.Declared, false)
}

func receiptFiles(p *fpdf.Fpdf, r Receipt) {
	room(p, 24)
	p.Ln(4)
	p.SetFont(family, "", 13)
	p.CellFormat(width, 9, r.FilesTitle, "", 1, "L", false, 0, "")
	if len(r.Files) == 0 {
		p.SetFont(family, "", 10)
		p.MultiCell(width, 6, r.FilesNone, "", "L", false)
	}
	for _, f := range r.Files {
		p.SetFont(family, "", 10)
		name := f.Of + " — " + f.Name + " (" + f.Size + ")"
		room(p, float64(len(p.SplitText(name, width)))*5.5+8)
		p.MultiCell(width, 5.5, name, "", "L", false)
		p.SetFont(family, "", 8)
		p.SetTextColor(90, 90, 90)
		p.MultiCell(width, 4.5, r.FileHashPrefix+f.SHA256, "", "L", false)
		p.SetTextColor(0, 0, 0)
		p.Line(margin, p.GetY()+1, margin+width, p.GetY()+1)
		p.Ln(2.5)
	}
}

// receiptCheck says how anybody who holds the paper finds out whether it is true.
func receiptCheck(p *fpdf.Fpdf, r Receipt, code []byte) {
	room(p, qrSide+14)
	p.Ln(4)
	p.SetFont(family, "", 13)
	p.CellFormat(width, 9, r.VerifyTitle, "", 1, "L", false, 0, "")
	top := p.GetY()
	options := fpdf.ImageOptions{ImageType: "PNG"}
	p.RegisterImageOptionsReader("verify", options, bytes.NewReader(code))
	p.ImageOptions("verify", margin+width-qrSide, top, qrSide, qrSide, false, options, 0, r.VerifyURL)
	p.SetFont(family, "", 10)
	p.MultiCell(width-qrSide-6, 5.5, r.VerifyText, "", "L", false)
	p.Ln(1)
	p.SetFont(family, "", 8)
	p.SetTextColor(0, 60, 160)
	p.MultiCell(width-qrSide-6, 4.5, r.VerifyURL, "", "L", false)
	p.SetTextColor(0, 0, 0)
	p.SetY(max(p.GetY(), top+qrSide))
}

// room begins a new page when what follows does not fit on this one.
func room(p *fpdf.Fpdf, height float64) {
	_, page := p.GetPageSize()
	if p.GetY()+height > page-bottom {
		p.AddPage()
	}
}
