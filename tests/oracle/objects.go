package main

import (
	"encoding/json"
	"fmt"
	"strings"

	v2 "github.com/cilium/cilium/pkg/k8s/apis/cilium.io/v2"
	corev1 "github.com/cilium/cilium/pkg/k8s/slim/k8s/api/core/v1"
	discoveryv1 "github.com/cilium/cilium/pkg/k8s/slim/k8s/api/discovery/v1"
)

// objects are the Kubernetes objects of a case by kind, in the agent's own types.
type objects struct {
	config     map[string]string
	namespaces map[string]*corev1.Namespace
	nodes      []*corev1.Node
	pods       []*corev1.Pod
	services   []*corev1.Service
	slices     []*discoveryv1.EndpointSlice
	groups     []*v2.CiliumCIDRGroup
	policies   []policyObject
}

// policyObject is a policy as it was sent to the API server.
type policyObject struct {
	name policyName
	raw  json.RawMessage
}

type objectHead struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
	Metadata   struct {
		Namespace string `json:"namespace"`
		Name      string `json:"name"`
	} `json:"metadata"`
}

// readObjects sorts the objects of a case; kinds that policy does not look at are left out.
func readObjects(all []json.RawMessage) (*objects, error) {
	read := &objects{namespaces: map[string]*corev1.Namespace{}}
	for index, raw := range all {
		if err := read.add(raw); err != nil {
			return nil, fmt.Errorf("object %d: %w", index, err)
		}
	}
	return read, nil
}

func (o *objects) add(raw json.RawMessage) error {
	var head objectHead
	if err := json.Unmarshal(raw, &head); err != nil {
		return err
	}
	group, _, found := strings.Cut(head.APIVersion, "/")
	if !found {
		group = ""
	}
	switch group + "/" + head.Kind {
	case "/ConfigMap":
		if head.Metadata.Namespace == "kube-system" && head.Metadata.Name == "cilium-config" {
			var config struct {
				Data map[string]string `json:"data"`
			}
			if err := json.Unmarshal(raw, &config); err != nil {
				return err
			}
			o.config = config.Data
		}
	case "/Namespace":
		namespace, err := decode[corev1.Namespace](raw)
		if err != nil {
			return err
		}
		completeNamespace(namespace)
		o.namespaces[namespace.Name] = namespace
	case "/Node":
		return appendTo(&o.nodes, raw)
	case "/Pod":
		if err := appendTo(&o.pods, raw); err != nil {
			return err
		}
		completePod(o.pods[len(o.pods)-1])
	case "/Service":
		return appendTo(&o.services, raw)
	case "discovery.k8s.io/EndpointSlice":
		return appendTo(&o.slices, raw)
	case "cilium.io/CiliumCIDRGroup", "cilium.io/CiliumNetworkPolicy", "cilium.io/CiliumClusterwideNetworkPolicy",
		"networking.k8s.io/NetworkPolicy", "policy.networking.k8s.io/ClusterNetworkPolicy":
		name := policyName{Kind: head.Kind, Namespace: head.Metadata.Namespace, Name: head.Metadata.Name}
		switch {
		case head.Kind == "CiliumCIDRGroup" || head.Kind == "CiliumClusterwideNetworkPolicy",
			head.Kind == clusterPolicyKind:
			name.Namespace = ""
		case name.Namespace == "":
			name.Namespace = corev1.NamespaceDefault
		}
		o.policies = append(o.policies, policyObject{name: name, raw: raw})
	}
	return nil
}

// completeNamespace sets the label that the API server gives every namespace.
func completeNamespace(namespace *corev1.Namespace) {
	if namespace.Labels == nil {
		namespace.Labels = map[string]string{}
	}
	namespace.Labels["kubernetes.io/metadata.name"] = namespace.Name
}

// completePod sets the defaults of the API server that policy depends on.
func completePod(pod *corev1.Pod) {
	if pod.Namespace == "" {
		pod.Namespace = corev1.NamespaceDefault
	}
	for i := range pod.Spec.Containers {
		ports := pod.Spec.Containers[i].Ports
		for j := range ports {
			if ports[j].Protocol == "" {
				ports[j].Protocol = corev1.ProtocolTCP
			}
		}
	}
}

func decode[T any](raw json.RawMessage) (*T, error) {
	value := new(T)
	return value, json.Unmarshal(raw, value)
}

func appendTo[T any](list *[]*T, raw json.RawMessage) error {
	value, err := decode[T](raw)
	if err == nil {
		*list = append(*list, value)
	}
	return err
}
