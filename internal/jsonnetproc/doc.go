// Package jsonnetproc evaluates Jsonnet in processes of their own, within limits.
//
// The interpreter counts nothing but the depth of calls, so a number of a tenant's can have it take any time and
// any memory. Here it runs in a child: this program itself, started with one argument, without an environment,
// with a pipe in each direction. The child asks its parent for each file that is imported, and opens none. It
// counts the bytes that an evaluation allocates, which are nearly the same in each run and bound its memory too,
// and the time of the processor; when either is more than its part, it ends. The kernel's limits stand behind that,
// for what allocates so much at once that nothing can count it.
//
// It owns the children and their limits, and is the one package on the function's side, beside revision, that
// starts a process. It may import jsonnetvm.
package jsonnetproc
