package main

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"github.com/cilium/cilium/pkg/identity"
	"github.com/cilium/cilium/pkg/u8proto"
)

// peer is one end of a flow: exactly one member is set.
type peer struct {
	pod     *pod
	node    *clusterNode
	address netip.Addr
	entity  string
}

// entities gives the identity of those that are not resolved to another peer.
var entities = map[string]identity.NumericIdentity{
	"host":           identity.ReservedIdentityHost,
	"remote-node":    identity.ReservedIdentityRemoteNode,
	"kube-apiserver": identity.ReservedIdentityKubeAPIServer,
	"health":         identity.ReservedIdentityHealth,
	"ingress":        identity.ReservedIdentityIngress,
	"init":           identity.ReservedIdentityInit,
	"unmanaged":      identity.ReservedIdentityUnmanaged,
	"world":          identity.ReservedIdentityWorld,
}

// peerNamed reads NAMESPACE/POD, node:NAME, ip:ADDRESS or entity:NAME.
func (c *cluster) peerNamed(text string) (peer, error) {
	if name, ok := strings.CutPrefix(text, "node:"); ok {
		if node := c.nodes[name]; node != nil {
			return peer{node: node}, nil
		}
		return peer{}, fmt.Errorf("no node %q", name)
	}
	if name, ok := strings.CutPrefix(text, "ip:"); ok {
		address, err := netip.ParseAddr(name)
		if err != nil {
			return peer{}, err
		}
		return c.peerAt(address.Unmap()), nil
	}
	if name, ok := strings.CutPrefix(text, "entity:"); ok {
		if _, known := entities[name]; !known {
			return peer{}, fmt.Errorf("no entity %q", name)
		}
		if name == "kube-apiserver" && len(c.apiserver) > 0 {
			return c.peerAt(c.apiserver[0]), nil
		}
		return peer{entity: name}, nil
	}
	pod := c.pods[strings.TrimPrefix(text, "pod:")]
	switch {
	case pod == nil:
		return peer{}, fmt.Errorf("no pod %q", text)
	case pod.host:
		return peer{node: pod.node}, nil
	}
	return peer{pod: pod}, nil
}

func (c *cluster) peerAt(address netip.Addr) peer {
	if known, ok := c.addresses[address]; ok {
		if known.node != nil {
			known.address = address
		}
		return known
	}
	return peer{address: address}
}

// home is the node that the peer is on, nil for peers of no node.
func (p peer) home() *clusterNode {
	if p.pod != nil {
		return p.pod.node
	}
	return p.node
}

var protocols = map[string]u8proto.U8proto{
	"TCP":    u8proto.TCP,
	"UDP":    u8proto.UDP,
	"SCTP":   u8proto.SCTP,
	"ICMP":   u8proto.ICMP,
	"ICMPv6": u8proto.ICMPv6,
}

// parsePort reads NUMBER/PROTOCOL; of ICMP the number is the type.
func parsePort(text string) (uint16, u8proto.U8proto, error) {
	number, name, found := strings.Cut(text, "/")
	if !found {
		return 0, 0, fmt.Errorf("port %q: no protocol", text)
	}
	port, err := strconv.ParseUint(number, 10, 16)
	if err != nil {
		return 0, 0, err
	}
	protocol, known := protocols[name]
	if !known {
		if protocol, err = u8proto.ParseProtocol(name); err != nil {
			return 0, 0, err
		}
	}
	return uint16(port), protocol, nil
}
