package main

import (
	"net/netip"

	"github.com/cilium/cilium/pkg/labels"
	"github.com/cilium/cilium/pkg/option"
)

// mergeNodeCIDRs gives the host the labels of its addresses, where CIDRs select nodes.
func mergeNodeCIDRs(lbls labels.Labels, node *clusterNode) {
	if !option.Config.PolicyCIDRMatchesNodes() {
		return
	}
	for _, address := range node.addresses {
		if enabled(address) {
			lbls.MergeLabels(labels.GetCIDRLabels(netip.PrefixFrom(address, address.BitLen())))
		}
	}
}
