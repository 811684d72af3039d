package main

import (
	"encoding/json"
	"fmt"
	"net/netip"

	utiljson "k8s.io/apimachinery/pkg/util/json"

	ipcachetypes "github.com/cilium/cilium/pkg/ipcache/types"
	"github.com/cilium/cilium/pkg/k8s"
	v2 "github.com/cilium/cilium/pkg/k8s/apis/cilium.io/v2"
	networkingv1 "github.com/cilium/cilium/pkg/k8s/slim/k8s/api/networking/v1"
	"github.com/cilium/cilium/pkg/policy"
	"github.com/cilium/cilium/pkg/source"
)

// policyInForce is a policy in force, in the repository's own form.
type policyInForce struct {
	resource ipcachetypes.ResourceID
	source   source.Source
	rules    ruleSet
	prefixes []netip.Prefix
}

const (
	stageServer = "apiserver"
	stageAgent  = "agent"
)

// readPolicies takes each policy and CIDR group through the API server and the agent's parser. A group is reported only
// when it is refused.
func (c *cluster) readPolicies(server *apiServer, read *objects) {
	for _, object := range read.policies {
		status := policyStatus{Policy: object.name, Valid: true}
		stage, err := c.readPolicy(server, read, object)
		if err != nil {
			status.Valid, status.Stage, status.Error = false, stage, err.Error()
		}
		if err != nil || object.name.Kind != "CiliumCIDRGroup" {
			c.policies = append(c.policies, status)
		}
	}
}

func (c *cluster) readPolicy(server *apiServer, read *objects, object policyObject) (stage string, err error) {
	name := object.name
	if name.Kind == "NetworkPolicy" {
		parsed, err := decode[networkingv1.NetworkPolicy](object.raw)
		if err != nil {
			return stageServer, err
		}
		parsed.Namespace = name.Namespace
		rules, stage, err := c.parseNetworkPolicy(parsed)
		if err != nil {
			return stage, err
		}
		c.enforce(ipcachetypes.ResourceKindNetpol, name, source.Kubernetes, rules)
		return "", nil
	}

	if name.Kind == clusterPolicyKind {
		rules, err := clusterPolicyRules(object.raw, c.localName, read.config)
		if err != nil {
			return stageAgent, err
		}
		c.enforce(ipcachetypes.ResourceKindNetpol, name, source.Kubernetes, rules)
		return "", nil
	}

	stored, err := admitted(server, name, object.raw)
	if err != nil {
		return stageServer, err
	}
	if name.Kind == "CiliumCIDRGroup" {
		return stageAgent, appendTo(&read.groups, stored)
	}
	// The agent reads both kinds into the namespaced one; without a namespace it is clusterwide.
	parsed, err := decode[v2.CiliumNetworkPolicy](stored)
	if err != nil {
		return stageAgent, err
	}
	c.services.resolve(parsed)
	rules, err := parsed.Parse(logger, c.localName)
	if err != nil {
		return stageAgent, err
	}
	kind := ipcachetypes.ResourceKindCNP
	if name.Namespace == "" {
		kind = ipcachetypes.ResourceKindCCNP
	}
	c.enforce(kind, name, source.CustomResource, fromRules(rules))
	return "", nil
}

// parseNetworkPolicy is the agent's parser. It relies on the validation of the API server and panics on a CIDR that is
// none, which the server would have refused.
func (c *cluster) parseNetworkPolicy(parsed *networkingv1.NetworkPolicy) (rules ruleSet, stage string, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			stage, err = stageServer, fmt.Errorf("the agent's parser panics: %v", fault)
		}
	}()
	rules, err = k8s.ParseNetworkPolicy(logger, c.localName, parsed)
	return rules, stageAgent, err
}

// admitted gives the object as the API server stores it.
func admitted(server *apiServer, name policyName, raw json.RawMessage) (json.RawMessage, error) {
	object := map[string]any{}
	// Unlike encoding/json this keeps whole numbers whole, as the server does.
	if err := utiljson.Unmarshal(raw, &object); err != nil {
		return nil, err
	}
	if meta, ok := object["metadata"].(map[string]any); ok {
		delete(meta, "namespace")
		if name.Namespace != "" {
			meta["namespace"] = name.Namespace
		}
	}
	if err := server.admit(object); err != nil {
		return nil, err
	}
	return json.Marshal(object)
}

func (c *cluster) enforce(kind ipcachetypes.ResourceKind, name policyName, from source.Source, rules ruleSet) {
	c.inForce = append(c.inForce, policyInForce{
		resource: ipcachetypes.NewResourceID(kind, name.Namespace, name.Name),
		source:   from,
		rules:    rules,
		prefixes: policy.GetCIDRPrefixes(rules),
	})
}
