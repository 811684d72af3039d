package main

import (
	"fmt"
	"strconv"
	"strings"

	cmtypes "github.com/cilium/cilium/pkg/clustermesh/types"
	"github.com/cilium/cilium/pkg/labelsfilter"
	"github.com/cilium/cilium/pkg/option"
	"github.com/cilium/cilium/pkg/policy"
	"github.com/cilium/cilium/pkg/policy/api"
)

// applySettings sets the agent's options from the data of ConfigMap kube-system/cilium-config; what is absent has the
// agent's default. Cilium keeps its options in global variables, so one process answers one case at a time.
// It returns the name that policies take for the local cluster.
func applySettings(data map[string]string) (clusterName string, err error) {
	read := settings{data: data}
	config := option.Config
	config.EnableIPv4 = read.boolean("enable-ipv4", true)
	config.EnableIPv6 = read.boolean("enable-ipv6", false)
	config.EnableHostFirewall = read.boolean("enable-host-firewall", false)
	config.EnableL7Proxy = read.boolean("enable-l7-proxy", true)
	config.EnableICMPRules = read.boolean("enable-icmp-rules", true)
	config.EnableNonDefaultDenyPolicies = read.boolean("enable-non-default-deny-policies", true)
	config.EnableNodeSelectorLabels = read.boolean("enable-node-selector-labels", false)
	config.PolicyCIDRMatchMode = read.list("policy-cidr-match-mode")
	config.ClusterName = read.text("cluster-name", "default")
	config.ClusterID = 0
	if err := applyVersionSettings(&read, config); err != nil {
		return "", err
	}

	localhost := strings.ToLower(read.text("allow-localhost", option.AllowLocalhostAuto))
	switch localhost {
	case option.AllowLocalhostAuto:
		// What the agent makes of it whenever it runs under Kubernetes.
		localhost = option.AllowLocalhostAlways
	case option.AllowLocalhostAlways, option.AllowLocalhostPolicy:
	default:
		return "", fmt.Errorf("allow-localhost: unknown value %q", localhost)
	}
	setAllowLocalhost(config, localhost)

	mode := strings.ToLower(read.text("enable-policy", option.DefaultEnforcement))
	switch mode {
	case option.DefaultEnforcement, option.AlwaysEnforce, option.NeverEnforce:
		policy.SetPolicyEnabled(mode)
	default:
		return "", fmt.Errorf("enable-policy: unknown value %q", mode)
	}

	if err := applyLabelFilter(read.list("labels"), read.list("node-labels")); err != nil {
		return "", err
	}
	if read.err != nil {
		return "", read.err
	}
	api.InitEntities(config.ClusterName)
	local := cmtypes.DefaultPolicyConfig
	local.PolicyDefaultLocalCluster = read.boolean("policy-default-local-cluster", local.PolicyDefaultLocalCluster)
	return cmtypes.LocalClusterNameForPolicies(local, config.ClusterName), read.err
}

// filterInForce spares the compilation of the same regular expressions for every case.
var filterInForce = "none"

func applyLabelFilter(prefixes, nodePrefixes []string) error {
	key := fmt.Sprintf("%q %q", prefixes, nodePrefixes)
	if key == filterInForce {
		return nil
	}
	filterInForce = "none"
	if err := labelsfilter.ParseLabelPrefixCfg(logger, prefixes, nodePrefixes, ""); err != nil {
		return err
	}
	filterInForce = key
	return nil
}

// settings reads typed values and keeps the first error.
type settings struct {
	data map[string]string
	err  error
}

func (s *settings) text(name, otherwise string) string {
	if value, ok := s.data[name]; ok {
		return value
	}
	return otherwise
}

func (s *settings) boolean(name string, otherwise bool) bool {
	value, ok := s.data[name]
	if !ok || value == "" {
		return otherwise
	}
	parsed, err := strconv.ParseBool(value)
	if err != nil && s.err == nil {
		s.err = fmt.Errorf("%s: %w", name, err)
	}
	return parsed
}

func (s *settings) list(name string) []string {
	return strings.FieldsFunc(s.data[name], func(r rune) bool { return r == ',' || r == ' ' || r == '\n' || r == '\t' })
}
