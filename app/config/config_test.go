// These tests read configurations from made-up environments.
package config_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gongmo/app/config"
)

var key = base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{7}, config.KeyLength))

func TestNothingSetIsAWorkingConfiguration(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	c, err := config.Load([]string{"GONGMO_DATA_DIR=" + dir})
	if err != nil {
		t.Fatal(err)
	}
	if c.Addr != "127.0.0.1:8080" || c.BaseURL != "http://127.0.0.1:8080" || c.SessionIdle != 30*time.Minute || c.Mode != config.Real || c.Masthead {
		t.Errorf("got %+v", c)
	}
	if c.FilesURL != filepath.Join(dir, "files") || c.MailURL != filepath.Join(dir, "mail") || c.ClusterDir() != filepath.Join(dir, "postgres") {
		t.Errorf("got %+v", c)
	}
}

func TestEveryWrongVariableIsNamedAtOnce(t *testing.T) {
	t.Parallel()
	_, err := config.Load([]string{"GONGMO_ADDR=8080", "GONGMO_METRICS_ADDR=x", "GONGMO_BASE_URL=gongmo.kr", "GONGMO_FILES_URL=ftp://x",
		"GONGMO_MAIL_URL=s3://x", "GONGMO_NTS_URL=x", "GONGMO_JUSO_URL=x", "GONGMO_MODE=test", "GONGMO_KEEP_REFUSED=59m", "GONGMO_KEEP_UNNAMED=0s", "GONGMO_KEEP_UPLOADS=-1h", "GONGMO_SESSION_IDLE=0s", "GONGMO_SHUTDOWN_TIMEOUT=-1s", "GONGMO_DATABASE_URL=postgres://db/gongmo"})
	for _, name := range []string{"ADDR", "METRICS_ADDR", "BASE_URL", "FILES_URL", "MAIL_URL", "NTS_URL", "JUSO_URL", "MODE", "KEEP_REFUSED", "KEEP_UNNAMED", "KEEP_UPLOADS", "SESSION_IDLE", "SHUTDOWN_TIMEOUT", "SECRET_KEY"} {
		if err == nil || !strings.Contains(err.Error(), "GONGMO_"+name+":") {
			t.Errorf("%s is not named in: %v", name, err)
		}
	}
}

func TestAKeyMustBeWhole(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"short", base64.StdEncoding.EncodeToString([]byte("only this"))} {
		if _, err := config.Load([]string{"GONGMO_SECRET_KEY=" + bad}); err == nil || strings.Contains(err.Error(), bad) {
			t.Errorf("%q: got %v", bad, err)
		}
	}
}

func TestTheKeyIsMadeOnceAndKeptPrivate(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "new")
	load := func() config.Config {
		c, err := config.Load([]string{"GONGMO_DATA_DIR=" + dir})
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Prepare(); err != nil {
			t.Fatal(err)
		}
		return c
	}
	first, second := load(), load()
	if len(first.SecretKey) != config.KeyLength || !bytes.Equal(first.SecretKey, second.SecretKey) {
		t.Error("the key changed with a restart")
	}
	info, err := os.Stat(filepath.Join(dir, "secret.key"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("got %v, %v", info.Mode(), err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "secret.key.*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestADamagedKeyFileIsNotReplaced(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "secret.key"), []byte("damaged"), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := config.Load([]string{"GONGMO_DATA_DIR=" + dir})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Prepare(); err == nil {
		t.Error("sessions would silently have been sealed with another key")
	}
}

func TestADumpShowsEverySettingAndNoSecret(t *testing.T) {
	t.Parallel()
	c, err := config.Load([]string{"GONGMO_DATABASE_URL=postgres://u:s3cret@db/gongmo?password=s3cret", "GONGMO_SECRET_KEY=" + key, "GONGMO_NTS_KEY=s3cret", "GONGMO_JUSO_KEY=s3cret",
		"GONGMO_FILES_URL=s3://id:s3cret@store:9000/bucket", "GONGMO_MAIL_URL=smtp://u:s3cret@mail:587", "GONGMO_TRUSTED_PROXIES=10.0.0.0/8,192.168.0.0/16"})
	if err != nil {
		t.Fatal(err)
	}
	var dump strings.Builder
	for _, s := range c.Settings() {
		if !strings.HasPrefix(s.Name, "GONGMO_") {
			t.Errorf("a setting without a variable: %+v", s)
		}
		fmt.Fprintf(&dump, "%s=%s\n", s.Name, s.Value)
	}
	fmt.Fprintf(&dump, "%v %+v %#v %v %#v", c.SecretKey, c.SecretKey, c.SecretKey, c.NTSKey, c.NTSKey)
	if strings.Contains(dump.String(), "s3cret") || strings.Contains(dump.String(), key) || strings.Contains(dump.String(), "7, 7") {
		t.Errorf("a secret in\n%s", &dump)
	}
	for _, want := range []string{"GONGMO_FILES_URL=s3://id:xxxxx@store:9000/bucket", "GONGMO_TRUSTED_PROXIES=10.0.0.0/8,192.168.0.0/16", "GONGMO_SESSION_IDLE=30m0s"} {
		if !strings.Contains(dump.String(), want) {
			t.Errorf("%s is missing in\n%s", want, &dump)
		}
	}
}
