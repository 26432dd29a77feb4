// Package kube asks a cluster's API server for the little that an agent's installation takes, and trusts
// it with nothing but that: the server may be a tenant's, who may let it answer anything.
//
// It owns what one cluster may cost. An answer is read up to a limit, as it came and never unpacked, and
// decoded into a few fields only if it holds few values; a request has a time for all its attempts; a
// client makes one request at a time; redirects are not followed; and no text of a server gets into an
// error. It may import reach of this module.
package kube
