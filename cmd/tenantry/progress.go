package main

import (
	"fmt"
	"os"
	"time"

	"golang.org/x/term"
)

// progress prints a line to a terminal once a second from the second on, and takes it back at the end.
// Elsewhere it prints nothing. The returned function ends it.
func progress(std session, doing string) (stop func()) {
	f, ok := std.err.(*os.File)
	if !ok || std.quiet || !term.IsTerminal(int(f.Fd())) {
		return func() {}
	}
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(time.Second)
		defer tick.Stop()
		for seconds := 1; ; seconds++ {
			select {
			case <-tick.C:
				fmt.Fprintf(f, "\r%s: %d s", doing, seconds)
			case <-done:
				if seconds > 1 {
					fmt.Fprint(f, "\r\x1b[K")
				}
				return
			}
		}
	}()
	return func() { close(done); <-ended }
}
