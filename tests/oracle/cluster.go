package main

import (
	"encoding/json"
	"fmt"
	"net/netip"

	"github.com/cilium/cilium/pkg/k8s"
	corev1 "github.com/cilium/cilium/pkg/k8s/slim/k8s/api/core/v1"
	metav1 "github.com/cilium/cilium/pkg/k8s/slim/k8s/apis/meta/v1"
	"github.com/cilium/cilium/pkg/labels"
	nodetypes "github.com/cilium/cilium/pkg/node/types"
	"github.com/cilium/cilium/pkg/option"
	"github.com/cilium/cilium/pkg/source"
	ciliumtypes "github.com/cilium/cilium/pkg/types"
)

// cluster is a case that can be asked: what its API server stores, and a virtual agent on each node.
type cluster struct {
	localName string // what policies take for the local cluster
	objects   *objects
	policies  []policyStatus
	inForce   []policyInForce
	services  serviceIndex

	pods      map[string]*pod
	podOrder  []*pod
	nodes     map[string]*clusterNode
	nodeOrder []*clusterNode
	addresses map[netip.Addr]peer
	apiserver []netip.Addr
}

// pod is a pod that has an endpoint, or with host set one that is its node.
type pod struct {
	namespace, name string
	node            *clusterNode
	host            bool
	addresses       []netip.Addr
	labels          labels.Labels // of its identity, before CIDR labels
	named           ciliumtypes.NamedPortMap
}

// clusterNode is a node; its agent is made when an endpoint on it is asked about.
type clusterNode struct {
	node      *nodetypes.Node
	addresses []netip.Addr
	agent     *agent
}

func newCluster(server *apiServer, all []json.RawMessage) (*cluster, error) {
	read, err := readObjects(all)
	if err != nil {
		return nil, err
	}
	localName, err := applySettings(read.config)
	if err != nil {
		return nil, fmt.Errorf("cilium-config: %w", err)
	}
	c := &cluster{
		localName: localName,
		objects:   read,
		policies:  []policyStatus{},
		services:  servicesOf(read),
		pods:      map[string]*pod{},
		nodes:     map[string]*clusterNode{},
		addresses: map[netip.Addr]peer{},
		apiserver: read.backendsOf("default", "kubernetes"),
	}
	c.readPolicies(server, read)
	for _, object := range read.nodes {
		c.addNode(object)
	}
	for _, object := range read.pods {
		c.addPod(object)
	}
	if len(c.nodeOrder) == 0 {
		// Entities with an endpoint of their own need some node to be on.
		c.addNode(&corev1.Node{})
	}
	return c, nil
}

func (c *cluster) close() {
	for _, node := range c.nodeOrder {
		if node.agent != nil {
			node.agent.close()
		}
	}
}

func (c *cluster) addNode(object *corev1.Node) *clusterNode {
	added := &clusterNode{node: k8s.ParseNode(logger, object, source.Kubernetes)}
	for _, address := range added.node.IPAddresses {
		if parsed, ok := netip.AddrFromSlice(address.IP); ok {
			added.addresses = append(added.addresses, parsed.Unmap())
			c.addresses[parsed.Unmap()] = peer{node: added}
		}
	}
	c.nodes[object.Name] = added
	c.nodeOrder = append(c.nodeOrder, added)
	return added
}

func (c *cluster) addPod(object *corev1.Pod) {
	switch string(object.Status.Phase) {
	case "Succeeded", "Failed":
		return // its endpoint is gone
	}
	node := c.nodes[object.Spec.NodeName]
	if node == nil {
		node = c.addNode(&corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: object.Spec.NodeName}})
	}
	namespace := c.objects.namespaces[object.Namespace]
	if namespace == nil {
		namespace = &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: object.Namespace}}
		completeNamespace(namespace)
	}
	added := &pod{namespace: object.Namespace, name: object.Name, node: node, host: object.Spec.HostNetwork}
	added.named, added.labels = podMetadata(namespace, object)
	c.pods[added.namespace+"/"+added.name] = added
	c.podOrder = append(c.podOrder, added)
	if added.host {
		return
	}
	texts := []string{object.Status.PodIP}
	for _, ip := range object.Status.PodIPs {
		texts = append(texts, ip.IP)
	}
	seen := map[netip.Addr]bool{}
	for _, text := range texts {
		if address, err := netip.ParseAddr(text); err == nil && !seen[address.Unmap()] {
			seen[address.Unmap()] = true
			added.addresses = append(added.addresses, address.Unmap())
			c.addresses[address.Unmap()] = peer{pod: added}
		}
	}
}

// enabled says whether the agent handles the address family at all.
func enabled(address netip.Addr) bool {
	if address.Is4() {
		return option.Config.EnableIPv4
	}
	return option.Config.EnableIPv6
}
