// These tests make pictures anew: what they show stays, what was written beside it does not.
package files_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"strings"
	"testing"

	"gongmo/app/files"
)

// quarters is a picture whose left upper quarter is red and whose rest is white.
func quarters(w, h int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.RGBA{255, 255, 255, 255}
			if x < w/2 && y < h/2 {
				c = color.RGBA{255, 0, 0, 255}
			}
			m.SetRGBA(x, y, c)
		}
	}
	return m
}

func pngOf(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// jpegOf is a JPEG with an Exif block that says how the camera was held and where.
func jpegOf(t testing.TB, m image.Image, turned uint16) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	exif := []byte("Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01")
	exif = append(binary.BigEndian.AppendUint16(exif, turned), "\x00\x00 taken at home"...)
	head := binary.BigEndian.AppendUint16([]byte{0xff, 0xd8, 0xff, 0xe1}, uint16(len(exif)+2))
	return append(append(head, exif...), b.Bytes()[2:]...)
}

// withText is a PNG with a remark in it.
func withText(b []byte) []byte {
	chunk := append([]byte("tEXt"), "Comment\x00taken at home"...)
	out := binary.BigEndian.AppendUint32(bytes.Clone(b[:33]), uint32(len(chunk)-4))
	out = binary.BigEndian.AppendUint32(append(out, chunk...), crc32.ChecksumIEEE(chunk))
	return append(out, b[33:]...)
}

func remade(t *testing.T, content []byte, name string) (image.Image, []byte, string, error) {
	t.Helper()
	s := open(t, t.TempDir())
	kept, name, err := files.NewPictures(1).Remake(t.Context(), s, bytes.NewReader(content), name)
	if err != nil {
		return nil, nil, "", err
	}
	r, err := s.Open(t.Context(), kept.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	m, _, err := image.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return m, b, name, nil
}

func TestAPictureIsMadeAnewFromWhatItShowsAlone(t *testing.T) {
	t.Parallel()
	for name, content := range map[string][]byte{"설비[1].PNG": append(withText(pngOf(t, quarters(40, 20))), "<script>hidden</script>"...), "a.jpeg": append(jpegOf(t, quarters(40, 20), 1), "<script>hidden</script>"...)} {
		m, b, got, err := remade(t, content, name)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if bytes.Contains(b, []byte("home")) || bytes.Contains(b, []byte("hidden")) || bytes.Contains(b, []byte("Exif")) {
			t.Errorf("%s: what was beside the picture came along", name)
		}
		if m.Bounds().Dx() != 40 || m.Bounds().Dy() != 20 {
			t.Errorf("%s is %v", name, m.Bounds())
		}
		if want := map[string]string{"설비[1].PNG": "설비(1).png", "a.jpeg": "a.jpg"}[name]; got != want {
			t.Errorf("%s is called %s, want %s", name, got, want)
		}
	}
}

func TestAPictureIsTurnedAsTheCameraWasHeld(t *testing.T) {
	t.Parallel()
	red := func(m image.Image, x, y int) bool { _, g, _, _ := m.At(x, y).RGBA(); return g < 0x8000 }
	for turned, want := range map[uint16]string{1: "upper left", 2: "upper right", 3: "lower right", 4: "lower left", 5: "upper left", 6: "upper right", 7: "lower right", 8: "lower left", 99: "upper left"} {
		m, _, _, err := remade(t, jpegOf(t, quarters(64, 32), turned), "a.jpg")
		if err != nil {
			t.Fatal(err)
		}
		w, h := m.Bounds().Dx(), m.Bounds().Dy()
		if tall := h > w; tall != (turned >= 5 && turned <= 8) {
			t.Errorf("%d: it is %d × %d", turned, w, h)
		}
		for where, at := range map[string]image.Point{"upper left": {w / 4, h / 4}, "upper right": {3 * w / 4, h / 4}, "lower left": {w / 4, 3 * h / 4}, "lower right": {3 * w / 4, 3 * h / 4}} {
			if got := red(m, at.X, at.Y); got != (where == want) {
				t.Errorf("%d: %s is red: %v, want %s", turned, where, got, want)
			}
		}
	}
}

func TestAPictureThatIsTooLargeOrBrokenIsRefused(t *testing.T) {
	t.Parallel()
	whole := pngOf(t, quarters(40, 20))
	bomb := bytes.Clone(whole)
	binary.BigEndian.PutUint32(bomb[16:], 100_000)
	binary.BigEndian.PutUint32(bomb[29:], crc32.ChecksumIEEE(bomb[12:29]))
	for name, c := range map[string]struct {
		content []byte
		key     string
	}{"cut": {whole[:60], "files.picture.broken"}, "no picture": {[]byte("%PDF-1.7"), "files.picture.broken"}, "a bomb": {bomb, "files.picture.points"}} {
		if _, _, _, err := remade(t, c.content, "a.png"); err == nil || !strings.Contains(err.Error(), c.key) {
			t.Errorf("%s: %v, want %s", name, err, c.key)
		}
	}
}

func TestWhoGivesUpWaitingForATurnIsLetGo(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := files.NewPictures(0).Remake(ctx, open(t, t.TempDir()), bytes.NewReader(nil), "a.png"); err == nil {
		t.Error("it went on")
	}
}

func FuzzRemake(f *testing.F) {
	f.Add(pngOf(f, quarters(4, 4)))
	f.Add(jpegOf(f, quarters(8, 8), 6))
	f.Add([]byte("\xff\xd8\xff\xe1\x00\x10Exif\x00\x00II*\x00\xff\xff\xff\xff"))
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, b []byte) {
		p := files.NewPictures(1)
		p.Points = 10_000
		if kept, _, err := p.Remake(t.Context(), open(t, dir), bytes.NewReader(b), "a.png"); err == nil && kept.MediaType != "image/png" && kept.MediaType != "image/jpeg" {
			t.Errorf("a picture became %s", kept.MediaType)
		}
	})
}
