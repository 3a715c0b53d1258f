// This file makes a picture anew from its points: what a camera or an editor wrote beside them (places, names, remarks, anything hidden
// behind the end) does not come along.
package files

import (
	"bytes"
	"context"
	"encoding/binary"
	"image"
	"image/draw"
	"image/jpeg"
	"image/png"
	"io"
	"path"
	"strings"

	"gongmo/domain"
)

// Pictures makes pictures anew, few at a time: each takes memory by its points.
type Pictures struct {
	turn chan struct{}
	// Points is how many points a picture may have, Side how many on a side.
	Points int64
	Side   int
}

// NewPictures makes as many pictures at once as atOnce says.
func NewPictures(atOnce int) *Pictures {
	return &Pictures{turn: make(chan struct{}, atOnce), Points: 24_000_000, Side: 12_000}
}

// PictureRule is what a picture in a text may be.
var PictureRule = Rule{Types: []string{"JPG", "PNG"}, Limit: 10 << 20, Count: 1}

// jpegQuality loses nothing that anybody sees.
const jpegQuality = 88

// Remake keeps a picture anew that r holds and gives it a name that says what it is. It refuses with files.picture.broken and
// files.picture.points.
func (p *Pictures) Remake(ctx context.Context, s Putter, r io.ReadSeeker, name string) (Stored, string, error) {
	select {
	case p.turn <- struct{}{}:
		defer func() { <-p.turn }()
	case <-ctx.Done():
		return Stored{}, "", ctx.Err()
	}
	cfg, kind, err := image.DecodeConfig(r)
	switch {
	case err != nil:
		return Stored{}, "", brokenPicture
	case cfg.Width <= 0 || cfg.Height <= 0:
		return Stored{}, "", brokenPicture
	case cfg.Width > p.Side || cfg.Height > p.Side || int64(cfg.Width)*int64(cfg.Height) > p.Points:
		return Stored{}, "", domain.E(domain.Invalid, "files.picture.points").With("width", cfg.Width).With("height", cfg.Height).With("max", p.Points/1_000_000)
	}
	var out bytes.Buffer
	if err := remake(&out, r, kind); err != nil {
		return Stored{}, "", err
	}
	ending := map[string]string{"jpeg": ".jpg", "png": ".png"}[kind]
	kept, err := s.Put(ctx, &out, int64(out.Len()))
	return kept, pictureName(name, ending), err
}

var brokenPicture = domain.E(domain.Invalid, "files.picture.broken")

// remake decodes and encodes again, turned as the camera was held.
func remake(out io.Writer, r io.ReadSeeker, kind string) error {
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return err
	}
	if kind == "png" {
		m, err := png.Decode(r)
		if err != nil {
			return brokenPicture
		}
		return png.Encode(out, m)
	}
	turned := orientation(r)
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return err
	}
	m, err := jpeg.Decode(r)
	if err != nil {
		return brokenPicture
	}
	return jpeg.Encode(out, upright(m, turned), &jpeg.Options{Quality: jpegQuality})
}

// pictureName is a name that a mark in a text can hold.
func pictureName(name, ending string) string {
	name = strings.TrimSuffix(CleanName(name), path.Ext(CleanName(name)))
	name = strings.TrimSpace(strings.NewReplacer("[", "(", "]", ")", ":", " ", "<", " ", ">", " ", `"`, " ").Replace(name))
	if name == "" {
		name = "picture"
	}
	return cut(name, longestName-len(ending)) + ending
}

// upright undoes one of the eight ways in which a camera can be held (Exif 2.3, tag 0x0112). 1 is upright.
func upright(m image.Image, turned int) image.Image {
	if turned < 2 || turned > 8 {
		return m
	}
	b := m.Bounds()
	w, h := b.Dx(), b.Dy()
	from := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(from, from.Bounds(), m, b.Min, draw.Src)
	size := image.Rect(0, 0, w, h)
	if turned >= 5 {
		size = image.Rect(0, 0, h, w)
	}
	out := image.NewRGBA(size)
	for y := range h {
		for x := range w {
			i, j := placed(turned, x, y, w, h)
			copy(out.Pix[out.PixOffset(i, j):][:4], from.Pix[from.PixOffset(x, y):][:4])
		}
	}
	return out
}

// placed is where a point of a turned picture belongs.
func placed(turned, x, y, w, h int) (i, j int) {
	switch turned {
	case 2:
		return w - 1 - x, y
	case 3:
		return w - 1 - x, h - 1 - y
	case 4:
		return x, h - 1 - y
	case 5:
		return y, x
	case 6:
		return h - 1 - y, x
	case 7:
		return h - 1 - y, w - 1 - x
	}
	return y, w - 1 - x
}

// orientation reads how the camera was held from the first Exif block of a JPEG; 1 when it does not say.
func orientation(r io.ReadSeeker) int {
	if _, err := r.Seek(2, io.SeekStart); err != nil {
		return 1
	}
	for range 64 { // blocks before the points
		var head [4]byte
		if _, err := io.ReadFull(r, head[:]); err != nil || head[0] != 0xff || head[1] == 0xda {
			return 1
		}
		n := int(binary.BigEndian.Uint16(head[2:])) - 2
		if n < 0 {
			return 1
		}
		body := make([]byte, n)
		if _, err := io.ReadFull(r, body); err != nil {
			return 1
		}
		if exif, ok := bytes.CutPrefix(body, []byte("Exif\x00\x00")); ok && head[1] == 0xe1 {
			return orientationIn(exif)
		}
	}
	return 1
}

// orientationIn looks through the first directory of an Exif block.
func orientationIn(b []byte) int {
	if len(b) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.BigEndian
	if b[0] == 'I' {
		order = binary.LittleEndian
	}
	at := int64(order.Uint32(b[4:]))
	if at+2 > int64(len(b)) {
		return 1
	}
	entries := int64(order.Uint16(b[at:]))
	for i := range entries {
		e := at + 2 + 12*i
		if e+12 > int64(len(b)) {
			return 1
		}
		if order.Uint16(b[e:]) == 0x0112 {
			return int(order.Uint16(b[e+8:]))
		}
	}
	return 1
}
