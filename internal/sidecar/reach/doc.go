// Package reach says where a connection may lead whose address a tenant chose: to the network, but not to
// this machine, to what a cloud tells only its machines, or to the API server of the cluster that the
// sidecar runs in.
//
// It judges an address as it is written, and the one that is connected to in the end, because a name may
// lead anywhere by then. It may import serveraddr of this module, which knows the addresses.
package reach
