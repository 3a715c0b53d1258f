// This file runs an installation until it is told to stop, and stops it in order: requests, then jobs, then the pool.
package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/pprof"
	"time"
)

// Run serves and works until ctx ends. started is told the address once requests are answered.
func (a *App) Run(ctx context.Context, o Options, started func(address string)) error {
	background, stopBackground := context.WithCancel(context.WithoutCancel(ctx))
	defer stopBackground()
	go a.Clock.Run(background, a.Log)
	go a.watchSweeps(background)
	go a.askScanner(background)
	if o.Work {
		if err := a.Queue.Start(background); err != nil {
			return fmt.Errorf("start the workers: %w", err)
		}
	}
	var servers []*http.Server
	failed := make(chan error, 2)
	listen := func(addr string, h http.Handler) (string, error) {
		listener, err := net.Listen("tcp", addr)
		if err != nil {
			return "", err
		}
		server := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute}
		servers = append(servers, server)
		go func() { failed <- server.Serve(listener) }()
		return listener.Addr().String(), nil
	}
	if a.Config.MetricsAddr != "" {
		mux := http.NewServeMux()
		mux.Handle("GET /metrics", a.metrics)
		mux.HandleFunc("GET /debug/pprof/", pprof.Index) // only here: profiles are for the operator's network alone
		mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
		if _, err := listen(a.Config.MetricsAddr, mux); err != nil {
			return errors.Join(err, a.stop(servers, o))
		}
	}
	if o.Serve {
		addr, err := listen(a.Config.Addr, a.handler)
		if err != nil {
			return errors.Join(err, a.stop(servers, o))
		}
		if started != nil {
			started(addr)
		}
	}
	var cause error
	select {
	case <-ctx.Done():
	case cause = <-failed:
	case <-a.DB.ServerEnded():
		cause = errors.New("the private PostgreSQL has ended")
	}
	return errors.Join(cause, a.stop(servers, o))
}

func (a *App) stop(servers []*http.Server, o Options) error {
	var errs []error
	for _, server := range servers {
		ctx, cancel := context.WithTimeout(context.Background(), a.Config.ShutdownTimeout)
		errs = append(errs, server.Shutdown(ctx))
		cancel()
	}
	if o.Work {
		ctx, cancel := context.WithTimeout(context.Background(), a.Config.ShutdownTimeout)
		errs = append(errs, a.Queue.Stop(ctx))
		cancel()
	}
	return errors.Join(errs...)
}
