// Package apply puts an agent manifest into a cluster and takes it out again.
//
// It owns what is written into a cluster: objects by server-side apply under one field manager, and a
// record of them in annotations of the agent's Namespace. It deletes only what that field manager wrote,
// so that neither a Namespace that was there before nor an object that a manifest shares with somebody
// is lost. It may import akuity of this module; which cluster, and whether at all, is not its business.
package apply
