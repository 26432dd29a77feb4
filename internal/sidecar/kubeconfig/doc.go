// Package kubeconfig finds the access to a cluster that an agent is put into: a file, or the Secret that
// vCluster makes.
//
// It owns what is believed of a kubeconfig. Tenants can write theirs, so nothing in it may run a program,
// name a file of this machine, or lead to what a tenant must not reach. It may import serveraddr and reach of
// this module.
package kubeconfig
