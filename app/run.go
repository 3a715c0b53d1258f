// This file runs an installation until it is told to stop, and stops it in order: requests, then jobs, then the pool.
package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"
)

// Run serves and works until ctx ends. started is told the address once requests are answered.
func (a *App) Run(ctx context.Context, o Options, started func(address string)) error {
	background, stopBackground := context.WithCancel(context.WithoutCancel(ctx))
	defer stopBackground()
	go a.Clock.Run(background, a.Log)
	go a.watchSweeps(background)
	if o.Work {
		if err := a.Queue.Start(background); err != nil {
			return fmt.Errorf("start the workers: %w", err)
		}
	}
	failed := make(chan error, 1)
	var server *http.Server
	if o.Serve {
		listener, err := net.Listen("tcp", a.Config.Addr)
		if err != nil {
			return err
		}
		server = &http.Server{Handler: a.handler, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute}
		go func() { failed <- server.Serve(listener) }()
		if started != nil {
			started(listener.Addr().String())
		}
	}
	var cause error
	select {
	case <-ctx.Done():
	case cause = <-failed:
	case <-a.DB.ServerEnded():
		cause = errors.New("the private PostgreSQL has ended")
	}
	return errors.Join(cause, a.stop(server, o))
}

func (a *App) stop(server *http.Server, o Options) error {
	var errs []error
	if server != nil {
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
