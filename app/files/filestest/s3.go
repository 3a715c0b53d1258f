// Package filestest is an S3 server for tests, of the few requests the store makes, so that the real client is tested
// without another process.
package filestest

import (
	"bufio"
	"bytes"
	"crypto/md5" //nolint:gosec // what the protocol calls an ETag
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

type s3 struct {
	mu      sync.Mutex
	buckets map[string]map[string][]byte // bucket → key → content
	parts   map[string]map[int][]byte    // upload → part number → content
	uploads int
}

// StartS3 starts a server that keeps everything in memory, stops it when the test ends, and returns a bucket in it as a
// setting: "s3://key:secret@host/bucket?tls=off".
func StartS3(t testing.TB) string {
	t.Helper()
	srv := httptest.NewServer(&s3{buckets: map[string]map[string][]byte{}, parts: map[string]map[int][]byte{}})
	t.Cleanup(srv.Close)
	return "s3://id:secret@" + strings.TrimPrefix(srv.URL, "http://") + "/gongmo?tls=off"
}

// ServeHTTP implements http.Handler.
func (s *s3) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !strings.HasPrefix(r.Header.Get("Authorization"), "AWS4-HMAC-SHA256 ") {
		refuse(w, http.StatusForbidden, "AccessDenied")
		return
	}
	body, err := unchunk(r)
	if err != nil {
		refuse(w, http.StatusBadRequest, "IncompleteBody")
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	bucket, key, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	if key == "" {
		s.serveBucket(w, r, bucket)
		return
	}
	objects, ok := s.buckets[bucket]
	if !ok {
		refuse(w, http.StatusNotFound, "NoSuchBucket")
		return
	}
	s.serveObject(w, r, objects, key, body)
}

func (s *s3) serveBucket(w http.ResponseWriter, r *http.Request, bucket string) {
	objects, exists := s.buckets[bucket]
	switch {
	case r.Method == http.MethodPut && exists:
		refuse(w, http.StatusConflict, "BucketAlreadyOwnedByYou")
	case r.Method == http.MethodPut:
		s.buckets[bucket] = map[string][]byte{}
	case !exists:
		refuse(w, http.StatusNotFound, "NoSuchBucket")
	case r.Method == http.MethodGet && r.URL.Query().Has("location"):
		answer(w, struct {
			XMLName xml.Name `xml:"LocationConstraint"`
		}{})
	case r.Method == http.MethodGet:
		list(w, bucket, objects, r.URL.Query().Get("prefix"), r.URL.Query().Get("continuation-token"))
	}
}

func (s *s3) serveObject(w http.ResponseWriter, r *http.Request, objects map[string][]byte, key string, body []byte) {
	q := r.URL.Query()
	switch {
	case r.Method == http.MethodPost && q.Has("uploads"):
		s.uploads++
		id := strconv.Itoa(s.uploads)
		s.parts[id] = map[int][]byte{}
		answer(w, struct {
			XMLName  xml.Name `xml:"InitiateMultipartUploadResult"`
			UploadID string   `xml:"UploadId"`
		}{UploadID: id})
	case r.Method == http.MethodPut && q.Has("partNumber"):
		n, _ := strconv.Atoi(q.Get("partNumber"))
		s.parts[q.Get("uploadId")][n] = body
		w.Header().Set("ETag", etag(body))
	case r.Method == http.MethodPost:
		parts := s.parts[q.Get("uploadId")]
		var whole []byte
		for n := 1; n <= len(parts); n++ {
			whole = append(whole, parts[n]...)
		}
		objects[key] = whole
		answer(w, struct {
			XMLName xml.Name `xml:"CompleteMultipartUploadResult"`
			Bucket  string   // the client takes an answer without it for an error
			Key     string
			ETag    string
		}{Bucket: "any", Key: key, ETag: etag(whole)})
	case r.Method == http.MethodPut:
		objects[key] = body
		w.Header().Set("ETag", etag(body))
	case r.Method == http.MethodDelete:
		delete(objects, key)
		w.WriteHeader(http.StatusNoContent)
	case objects[key] == nil:
		refuse(w, http.StatusNotFound, "NoSuchKey")
	default:
		w.Header().Set("ETag", etag(objects[key]))
		http.ServeContent(w, r, key, time.Now(), bytes.NewReader(objects[key]))
	}
}

// perPage is how many objects one page of a listing has: few, so that a test with a handful goes through several.
const perPage = 3

func list(w http.ResponseWriter, bucket string, objects map[string][]byte, prefix, after string) {
	type content struct {
		Key          string
		LastModified string
		Size         int
		ETag         string
	}
	result := struct {
		XMLName               xml.Name `xml:"ListBucketResult"`
		Name                  string
		IsTruncated           bool
		NextContinuationToken string `xml:",omitempty"`
		Contents              []content
	}{Name: bucket}
	for key, b := range objects {
		if strings.HasPrefix(key, prefix) && key > after {
			result.Contents = append(result.Contents, content{key, time.Now().UTC().Format(time.RFC3339), len(b), etag(b)})
		}
	}
	slices.SortFunc(result.Contents, func(a, b content) int { return strings.Compare(a.Key, b.Key) })
	if len(result.Contents) > perPage {
		result.Contents, result.IsTruncated = result.Contents[:perPage], true
		result.NextContinuationToken = result.Contents[perPage-1].Key
	}
	answer(w, result)
}

func etag(b []byte) string { return fmt.Sprintf(`"%x"`, md5.Sum(b)) } //nolint:gosec // see the import

func answer(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/xml")
	_ = xml.NewEncoder(w).Encode(v)
}

func refuse(w http.ResponseWriter, status int, code string) {
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(status)
	_ = xml.NewEncoder(w).Encode(struct {
		XMLName xml.Name `xml:"Error"`
		Code    string
	}{Code: code})
}

// unchunk reads a body, which over plain HTTP comes in signed chunks: "size;chunk-signature=…", the bytes, until size 0.
func unchunk(r *http.Request) ([]byte, error) {
	if !strings.HasPrefix(r.Header.Get("X-Amz-Content-Sha256"), "STREAMING-") {
		return io.ReadAll(r.Body)
	}
	in := bufio.NewReader(r.Body)
	var body []byte
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return nil, err
		}
		digits, _, _ := strings.Cut(strings.TrimSpace(line), ";")
		size, err := strconv.ParseInt(digits, 16, 64)
		if err != nil || size == 0 {
			return body, err
		}
		chunk := make([]byte, size+2) // and the line end behind it
		if _, err := io.ReadFull(in, chunk); err != nil {
			return nil, err
		}
		body = append(body, chunk[:size]...)
	}
}
