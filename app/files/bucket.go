// This file keeps contents in an S3 bucket.
package files

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path"
	"strings"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// Bucket is a store in an S3 bucket.
type Bucket struct {
	client       *minio.Client
	name, prefix string
	announce     Announce
}

// newBucket opens s3://key:secret@host:port/bucket/prefix?region=R&tls=off and makes the bucket when it does not exist.
func newBucket(ctx context.Context, address string, announce Announce) (*Bucket, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, errors.New("file store: the s3:// address cannot be read") // the error of url.Parse repeats the secret
	}
	name, prefix, _ := strings.Cut(strings.TrimPrefix(u.Path, "/"), "/")
	secret, _ := u.User.Password()
	if u.Host == "" || name == "" || secret == "" {
		return nil, errors.New("file store: want s3://key:secret@host/bucket")
	}
	client, err := minio.New(u.Host, &minio.Options{
		Creds:  credentials.NewStaticV4(u.User.Username(), secret, ""),
		Secure: u.Query().Get("tls") != "off",
		Region: u.Query().Get("region"),
	})
	if err != nil {
		return nil, fmt.Errorf("file store: %w", err)
	}
	b := &Bucket{client, name, strings.TrimSuffix(prefix, "/"), announce}
	if err := b.ensure(ctx, u.Query().Get("region")); err != nil {
		return nil, fmt.Errorf("file store: bucket %s at %s: %w", name, u.Host, err)
	}
	return b, nil
}

func (b *Bucket) ensure(ctx context.Context, region string) error {
	exists, err := b.client.BucketExists(ctx, b.name)
	if err != nil || exists {
		return err
	}
	err = b.client.MakeBucket(ctx, b.name, minio.MakeBucketOptions{Region: region})
	if code := minio.ToErrorResponse(err).Code; code == "BucketAlreadyOwnedByYou" || code == "BucketAlreadyExists" {
		return nil // another node was faster
	}
	return err
}

func (b *Bucket) object(sum string) (string, error) {
	k, err := key(sum)
	return path.Join(b.prefix, k), err
}

// Put implements Store. The hash must be known before the object can be named, so the upload rests in a temporary file.
func (b *Bucket) Put(ctx context.Context, r io.Reader, limit int64) (Stored, error) {
	got, err := receive(ctx, os.TempDir(), r, limit)
	if err != nil {
		return Stored{}, err
	}
	defer got.discard()
	name, err := b.object(got.SHA256)
	if err != nil {
		return Stored{}, err
	}
	if _, err := got.file.Seek(0, io.SeekStart); err != nil {
		return Stored{}, err
	}
	if err := b.announce(ctx, got.SHA256, got.Size); err != nil {
		return Stored{}, err
	}
	_, err = b.client.PutObject(ctx, b.name, name, got.file, got.Size, minio.PutObjectOptions{ContentType: got.MediaType})
	if err != nil {
		return Stored{}, fmt.Errorf("keep %s: %w", name, err)
	}
	return got.Stored, nil
}

// Open implements Store.
func (b *Bucket) Open(ctx context.Context, sum string) (io.ReadSeekCloser, error) {
	name, err := b.object(sum)
	if err != nil {
		return nil, err
	}
	o, err := b.client.GetObject(ctx, b.name, name, minio.GetObjectOptions{})
	if err != nil {
		return nil, err
	}
	if _, err := o.Stat(); err != nil { // nothing was asked of the server before
		_ = o.Close()
		if minio.ToErrorResponse(err).StatusCode == http.StatusNotFound {
			return nil, ErrMissing
		}
		return nil, err
	}
	return o, nil
}

// Remove implements Store.
func (b *Bucket) Remove(ctx context.Context, sum string) error {
	name, err := b.object(sum)
	if err != nil {
		return nil //nolint:nilerr // what has no place is not there
	}
	return b.client.RemoveObject(ctx, b.name, name, minio.RemoveObjectOptions{})
}

// Walk implements Store.
func (b *Bucket) Walk(ctx context.Context, visit func(Blob) error) error {
	ctx, cancel := context.WithCancel(ctx) // ends the listing when visit has had enough
	defer cancel()
	prefix := b.prefix
	if prefix != "" {
		prefix += "/"
	}
	for o := range b.client.ListObjectsIter(ctx, b.name, minio.ListObjectsOptions{Prefix: prefix, Recursive: true}) {
		if o.Err != nil {
			return o.Err
		}
		sum := path.Base(o.Key)
		if want, err := b.object(sum); err != nil || want != o.Key {
			continue // not one of ours
		}
		if err := visit(Blob{SHA256: sum, Size: o.Size, KeptAt: o.LastModified}); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// Check implements Store.
func (b *Bucket) Check(ctx context.Context) error {
	exists, err := b.client.BucketExists(ctx, b.name)
	if err == nil && !exists {
		return fmt.Errorf("bucket %s is gone", b.name)
	}
	return err
}
