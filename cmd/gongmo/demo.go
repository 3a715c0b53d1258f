// This file starts the demonstration: the year of 2025 loaded into a database of its own, then served.
package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"gongmo/app"
	"gongmo/app/config"
	"gongmo/app/demo"
)

func (p *program) demo() *cobra.Command {
	c := &cobra.Command{
		Use:   "demo",
		Short: "Serve a demonstration: the programme of 2025 with an invented year around it",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			p.environ = append(p.environ, "GONGMO_MODE=demo")
			cfg, err := p.prepared()
			if err != nil {
				return err
			}
			return p.showYear(c.Context(), cfg)
		},
	}
	p.addrFlag(c)
	return c
}

// showYear loads the year into an empty database and serves it.
func (p *program) showYear(ctx context.Context, cfg config.Config) error {
	asked := cfg.Addr
	var err error
	if cfg.Addr, err = freeAddr(cfg.Addr); err != nil {
		return err
	}
	if cfg.Addr != asked {
		fmt.Fprintf(p.out, "%s 주소는 이미 쓰이고 있어 %s 에서 엽니다. (taken, using another port)\n", asked, cfg.Addr)
		if cfg.BaseURL == "http://"+asked {
			cfg.BaseURL = "http://" + cfg.Addr
		}
	}
	o := app.Options{Serve: true, Work: true}
	a, err := app.New(ctx, cfg, o, p.log)
	if err != nil {
		return err
	}
	if err := p.fillYear(ctx, a); err != nil {
		return errors.Join(err, a.Close())
	}
	err = a.Run(ctx, o, func(addr string) { p.greet(addr, cfg.MailURL) })
	return errors.Join(err, a.Close())
}

func (p *program) fillYear(ctx context.Context, a *app.App) error {
	started := time.Now()
	done, err := a.LoadDemo(ctx, func(words string) { fmt.Fprintln(p.out, "  "+words) })
	if err != nil {
		return fmt.Errorf("load the year: %w", err)
	}
	if done != nil {
		fmt.Fprintf(p.out, "2025년 자료를 만들었습니다: 공고 %d, 기업 %d, 평가위원 %d, 신청 %d, 협약 %d, 집행 %d, 점검 %d, 정산 %d, 알림 %d (%.0f초)\n",
			done.Calls, done.Companies, done.Evaluators, done.Applications, done.Agreements, done.Expenses, done.Findings, done.Settlements, done.Notices, time.Since(started).Seconds())
	}
	return nil
}

// greet says where it is, who may come in, and where mails lie that go to nobody: mails is the folder, or a server.
func (p *program) greet(addr, mails string) {
	fmt.Fprintf(p.out, "\n시연용 Gongmo: http://%s\n비밀번호 (모든 계정): %s\n", addr, demo.Password)
	for _, l := range demo.Logins() {
		fmt.Fprintf(p.out, "  %-38s %s\n", l.Email, l.Role)
	}
	fmt.Fprintln(p.out, "직원 계정의 인증번호는 로그인 화면 위의 시연 표시줄에 나옵니다. (one-time codes are in the demo bar)")
	if filepath.IsAbs(mails) {
		fmt.Fprintf(p.out, "메일은 보내지 않고 폴더에 둡니다: %s (mails are kept there as *.eml)\n", mails)
	}
}

// freeAddr is the address when its port is free, otherwise one from 20000 up on the same host.
func freeAddr(addr string) (string, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return "", fmt.Errorf("address %q: %w", addr, err)
	}
	if free(host, port) {
		return addr, nil
	}
	const first, end = 20000, 32768
	for n := first; n < end; n++ {
		if port := strconv.Itoa(n); free(host, port) {
			return net.JoinHostPort(host, port), nil
		}
	}
	return "", fmt.Errorf("no free port on %s from %d to %d", host, first, end-1)
}

func free(host, port string) bool {
	l, err := net.Listen("tcp", net.JoinHostPort(host, port))
	if err != nil {
		return false
	}
	return l.Close() == nil
}
