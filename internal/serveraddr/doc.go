// Package serveraddr reads the addresses of Kubernetes API servers: in one spelling each, so that they can be
// compared, and judged by whom they reach.
//
// An address comes from a tenant as often as not, and Argo CD knows a cluster by its address alone. It owns every
// rule about addresses. It looks up no name, opens no socket and imports nothing of this module.
package serveraddr
