// This file asks a running node whether it is well, for container images that have no other program to ask with.
package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/spf13/cobra"
)

const healthTimeout = 5 * time.Second

func (p *program) healthcheck() *cobra.Command {
	c := &cobra.Command{
		Use:   "healthcheck",
		Short: "Ask the node on this machine whether it is ready",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			cfg, err := p.load()
			if err != nil {
				return err
			}
			return ready(c.Context(), cfg.Addr)
		},
	}
	p.addrFlag(c)
	return c
}

// ready asks the node that listens on addr, which may name all interfaces.
func ready(ctx context.Context, addr string) error {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return err
	}
	if ip := net.ParseIP(host); host == "" || ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	ctx, cancel := context.WithTimeout(ctx, healthTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+"/readyz", http.NoBody)
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		why, _ := io.ReadAll(io.LimitReader(res.Body, 500)) // the status alone says enough
		return fmt.Errorf("%s: %s", res.Status, why)
	}
	return nil
}
