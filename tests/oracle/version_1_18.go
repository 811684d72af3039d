//go:build cilium118

package main

import (
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"

	"github.com/cilium/cilium/pkg/defaults"
	"github.com/cilium/cilium/pkg/fqdn/re"
	"github.com/cilium/cilium/pkg/identity"
	"github.com/cilium/cilium/pkg/k8s"
	k8sconst "github.com/cilium/cilium/pkg/k8s/apis/cilium.io"
	v2 "github.com/cilium/cilium/pkg/k8s/apis/cilium.io/v2"
	corev1 "github.com/cilium/cilium/pkg/k8s/slim/k8s/api/core/v1"
	k8sutils "github.com/cilium/cilium/pkg/k8s/utils"
	"github.com/cilium/cilium/pkg/labels"
	"github.com/cilium/cilium/pkg/labelsfilter"
	"github.com/cilium/cilium/pkg/option"
	"github.com/cilium/cilium/pkg/policy"
	"github.com/cilium/cilium/pkg/policy/api"
	policytypes "github.com/cilium/cilium/pkg/policy/types"
	"github.com/cilium/cilium/pkg/source"
	"github.com/cilium/cilium/pkg/spanstat"
	ciliumtypes "github.com/cilium/cilium/pkg/types"
	"github.com/cilium/cilium/pkg/u8proto"
)

const ciliumVersion = "1.18.6"

// init makes the cache without which the parser refuses every FQDN; the agent makes it at its start.
func init() {
	if err := re.InitRegexCompileLRU(logger, defaults.FQDNRegexCompileLRUSize); err != nil {
		panic(err)
	}
}

// ruleSet is what the repository takes.
type ruleSet = api.Rules

func fromRules(rules api.Rules) ruleSet { return rules }

func setAllowLocalhost(config *option.DaemonConfig, value string) { config.AllowLocalhost = value }

func applyVersionSettings(_ *settings, config *option.DaemonConfig) error {
	for _, mode := range config.PolicyCIDRMatchMode {
		if mode != "nodes" {
			return fmt.Errorf("policy-cidr-match-mode: unknown value %q", mode)
		}
	}
	return nil
}

// connect has nothing to complete: named ports are asked of the ipcache by the endpoint.
func connect(*agent) {}

// addSubjects has nothing to add: subjects and peers are selected in the same cache.
func (a *agent) addSubjects(identity.IdentityMap) {}

// podMetadata follows FetchK8sMetadataForEndpoint and SetK8sMetadata.
func podMetadata(namespace *corev1.Namespace, object *corev1.Pod) (ciliumtypes.NamedPortMap, labels.Labels) {
	ports, lbls := k8s.GetPodMetadata(logger, namespace, object)
	named := ciliumtypes.NamedPortMap{}
	for _, port := range ports {
		if port.Name != "" {
			_ = named.AddPort(port.Name, int(port.ContainerPort), string(port.Protocol))
		}
	}
	filtered, _ := labelsfilter.Filter(labels.Map2Labels(lbls, labels.LabelSourceK8s))
	return named, filtered
}

func podLabels(_ *agent, pod *pod) labels.Labels { return maps.Clone(pod.labels) }

// nodeLabels follows nodeIdentityLabels of pkg/node/manager: the local node has no labels of its Node.
func nodeLabels(node *clusterNode, local bool) labels.Labels {
	if local {
		lbls := labels.NewFrom(labels.LabelHost)
		mergeNodeCIDRs(lbls, node)
		return lbls
	}
	lbls := labels.NewFrom(labels.LabelRemoteNode)
	if option.Config.PerNodeLabelsEnabled() {
		all := labels.Map2Labels(node.node.Labels, labels.LabelSourceNode)
		cluster := labels.NewLabel(k8sconst.PolicyLabelCluster, node.node.Cluster, labels.LabelSourceK8s)
		all[cluster.Key] = cluster
		filtered, _ := labelsfilter.FilterNodeLabels(all)
		lbls.MergeLabels(filtered)
	}
	return lbls
}

// groupLabels follows applyCIDRGroup of pkg/policy/k8s.
func groupLabels(group *v2.CiliumCIDRGroup) labels.Labels {
	lbls := labels.Map2Labels(k8sutils.RemoveCiliumLabels(group.Labels), labels.LabelSourceCIDRGroup)
	reference := api.LabelForCIDRGroupRef(group.Name)
	lbls[reference.Key] = reference
	return lbls
}

// GetNamedPort is the number of a port of the pod itself, or for egress the one number it has in the whole cluster.
func (e *endpoint) GetNamedPort(ingress bool, name string, proto u8proto.U8proto) uint16 {
	if ingress {
		port, _ := e.named.GetNamedPort(name, proto)
		return port
	}
	port, _ := e.agent.ipcache.GetNamedPorts().GetNamedPort(name, proto)
	return port
}

// MapStateSize is a hint of which there is none.
func (e *endpoint) MapStateSize() int { return 0 }

// compute resolves the rules that select the endpoint's identity, once for an identity, and distills them.
func (a *agent) compute(e *endpoint) (*policy.EndpointPolicy, error) {
	selected := a.resolved[e.identity.ID]
	if selected == nil {
		a.manager.Add(e.identity)
		var err error
		if selected, _, err = a.repository.GetSelectorPolicy(e.identity, 0, &statistics{}, e.number); err != nil {
			return nil, err
		}
		a.resolved[e.identity.ID] = selected
	}
	distilled := selected.DistillPolicy(logger, e, e.redirects(selected))
	return distilled, distilled.Ready()
}

// redirects follows addNewRedirects of pkg/endpoint: every redirect whose port is known is realized.
func (e *endpoint) redirects(selected policy.SelectorPolicy) map[string]uint16 {
	realized := map[string]uint16{}
	for filter, tuple := range selected.RedirectFilters() {
		port := filter.Port
		proto := filter.U8Proto
		if proto == 0 && !filter.Protocol.IsAny() {
			proto, _ = u8proto.ParseProtocol(string(filter.Protocol))
		}
		if port == 0 && filter.PortName != "" {
			if port = e.GetNamedPort(filter.Ingress, filter.PortName, proto); port == 0 {
				continue
			}
		}
		id := policy.ProxyID(
			uint16(e.number), filter.Ingress, string(filter.Protocol), port, tuple.Policy.GetListener())
		realized[id] = uint16(10000 + len(realized))
	}
	return realized
}

// statistics are asked for and not looked at.
type statistics struct {
	waiting, calculation spanstat.SpanStat
}

func (s *statistics) WaitingForPolicyRepository() *spanstat.SpanStat { return &s.waiting }

func (s *statistics) SelectorPolicyCalculation() *spanstat.SpanStat { return &s.calculation }

// lookup is the engine's own, but for port 0, which that refuses with a panic.
func lookup(from *policy.EndpointPolicy, key policy.Key) policy.MapStateEntry {
	if key.DestPort == 0 {
		return lookupByHand(from, key)
	}
	entry, _, _ := from.Lookup(key)
	return entry
}

// lookupByHand finds the longest match of the peer and of the wildcard identity and weighs them as mapState.lookup does.
func lookupByHand(from *policy.EndpointPolicy, key policy.Key) policy.MapStateEntry {
	var identityKey, wildcardKey policy.Key
	var identityEntry, wildcardEntry policy.MapStateEntry
	var haveIdentity, haveWildcard bool
	for candidate, entry := range from.Entries() {
		if candidate.TrafficDirection() != key.TrafficDirection() ||
			!candidate.PortProtoIsEqual(key) && !candidate.PortProtoIsBroader(key) {
			continue
		}
		switch {
		case candidate.Identity == key.Identity:
			if !haveIdentity || candidate.PrefixLength() > identityKey.PrefixLength() {
				haveIdentity, identityKey, identityEntry = true, candidate, entry
			}
		case candidate.Identity == identity.IdentityUnknown:
			if !haveWildcard || candidate.PrefixLength() > wildcardKey.PrefixLength() {
				haveWildcard, wildcardKey, wildcardEntry = true, candidate, entry
			}
		}
	}
	switch {
	case !haveIdentity && !haveWildcard:
		return policytypes.DenyEntry()
	case !haveWildcard:
		return identityEntry
	case !haveIdentity:
		return wildcardEntry
	case identityEntry.IsDeny() || wildcardEntry.IsDeny():
		if identityEntry.IsDeny() {
			return identityEntry
		}
		return wildcardEntry
	case identityEntry.ProxyPortPriority != wildcardEntry.ProxyPortPriority:
		if identityEntry.ProxyPortPriority > wildcardEntry.ProxyPortPriority {
			return identityEntry
		}
		return wildcardEntry
	case wildcardKey.PrefixLength() > identityKey.PrefixLength():
		return wildcardEntry
	}
	return identityEntry
}

// serviceIndex holds the services for `toServices`.
type serviceIndex struct {
	services []indexedService
}

type indexedService struct {
	namespace, name string
	labels          labels.Labels
	selector        map[string]string
	backends        []netip.Addr
}

func newServiceIndex(bool) serviceIndex { return serviceIndex{} }

func (s *serviceIndex) add(service *corev1.Service, backends []netip.Addr) {
	s.services = append(s.services, indexedService{
		namespace: service.Namespace,
		name:      service.Name,
		labels:    labels.Map2Labels(service.Labels, string(source.Kubernetes)),
		selector:  service.Spec.Selector,
		backends:  backends,
	})
	slices.SortStableFunc(s.services, func(a, b indexedService) int {
		return strings.Compare(a.namespace+"/"+a.name, b.namespace+"/"+b.name)
	})
}

// resolve puts what `toServices` stands for into the policy. The agent's own code for this is not exported; this
// follows processRule of pkg/policy/k8s.
func (s *serviceIndex) resolve(cnp *v2.CiliumNetworkPolicy) {
	rules := cnp.Specs
	if cnp.Spec != nil {
		rules = append(api.Rules{cnp.Spec}, cnp.Specs...)
	}
	for _, service := range s.services {
		for _, rule := range rules {
			for i := range rule.Egress {
				for _, wanted := range rule.Egress[i].ToServices {
					if service.isMeantBy(wanted) {
						service.addTo(&rule.Egress[i])
					}
				}
			}
		}
	}
}

func (s indexedService) isMeantBy(wanted api.Service) bool {
	if selector := wanted.K8sServiceSelector; selector != nil {
		if selector.Namespace != s.namespace && selector.Namespace != "" {
			return false
		}
		matcher := api.EndpointSelector(selector.Selector)
		matcher.SyncRequirementsWithLabelSelector()
		return matcher.Matches(serviceLabels(s.labels))
	}
	reference := wanted.K8sService
	return reference != nil && reference.ServiceName == s.name &&
		(reference.Namespace == s.namespace || reference.Namespace == "")
}

func (s indexedService) addTo(rule *api.EgressRule) {
	if len(s.selector) == 0 {
		for _, address := range s.backends {
			prefix := netip.PrefixFrom(address, address.BitLen())
			rule.ToCIDRSet = append(rule.ToCIDRSet, api.CIDRRule{Cidr: api.CIDR(prefix.String()), Generated: true})
		}
		return
	}
	selector := maps.Clone(s.selector)
	selector[labels.LabelSourceK8sKeyPrefix+k8sconst.PodNamespaceLabel] = s.namespace
	endpoints := api.NewESFromMatchRequirements(selector, nil)
	endpoints.Generated = true
	rule.ToEndpoints = append(rule.ToEndpoints, endpoints)
}

// serviceLabels matches a service by its label keys alone.
type serviceLabels labels.Labels

// Get gives the value of a label.
func (l serviceLabels) Get(label string) string { return l[label].Value }

// Has says whether a label is there.
func (l serviceLabels) Has(label string) bool { return labels.Labels(l).HasLabelWithKey(label) }
