//go:build !linux

// This file is for systems whose kernel cannot end a child with its parent: there a killed gongmo leaves its server
// running, and the next start attaches to it.
package postgres

import "syscall"

func endWithParent(*syscall.SysProcAttr) {}
