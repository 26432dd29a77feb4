// Command appset renders ApplicationSets with Argo CD's own code, in process: the list generator and the
// Go templates of its ApplicationSet controller, without an API server. It reads the sets from standard
// input and writes the Applications, without their status.
package main
