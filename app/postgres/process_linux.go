// This file starts the server so that it ends with us, even when we are killed.
package postgres

import "syscall"

// endWithParent makes the kernel send the server SIGINT (fast shutdown) when the thread that started it ends.
func endWithParent(a *syscall.SysProcAttr) { a.Pdeathsig = syscall.SIGINT }
