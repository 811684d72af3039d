//go:build !cilium118

package main

import (
	"context"
	"maps"
	"math"
	"net/netip"

	"github.com/cilium/statedb"

	cmtypes "github.com/cilium/cilium/pkg/clustermesh/types"
	"github.com/cilium/cilium/pkg/identity"
	"github.com/cilium/cilium/pkg/k8s"
	k8sconst "github.com/cilium/cilium/pkg/k8s/apis/cilium.io"
	v2 "github.com/cilium/cilium/pkg/k8s/apis/cilium.io/v2"
	corev1 "github.com/cilium/cilium/pkg/k8s/slim/k8s/api/core/v1"
	k8sutils "github.com/cilium/cilium/pkg/k8s/utils"
	"github.com/cilium/cilium/pkg/labels"
	"github.com/cilium/cilium/pkg/labelsfilter"
	"github.com/cilium/cilium/pkg/loadbalancer"
	"github.com/cilium/cilium/pkg/option"
	"github.com/cilium/cilium/pkg/policy"
	"github.com/cilium/cilium/pkg/policy/api"
	policyk8s "github.com/cilium/cilium/pkg/policy/k8s"
	policytypes "github.com/cilium/cilium/pkg/policy/types"
	policyutils "github.com/cilium/cilium/pkg/policy/utils"
	"github.com/cilium/cilium/pkg/source"
	ciliumtypes "github.com/cilium/cilium/pkg/types"
	"github.com/cilium/cilium/pkg/u8proto"
)

const ciliumVersion = "1.20.2"

// ruleSet is what the repository takes.
type ruleSet = policytypes.PolicyEntries

func fromRules(rules api.Rules) ruleSet { return policyutils.RulesToPolicyEntries(rules) }

func setAllowLocalhost(config *option.DaemonConfig, value string) {
	config.UnsafeDaemonConfigOption.AllowLocalhost = value
}

func applyVersionSettings(read *settings, config *option.DaemonConfig) error {
	config.EnableExtendedIPProtocols = read.boolean("enable-extended-ip-protocols", false)
	return nil
}

// connect completes the agent's parts that know of each other.
func connect(a *agent) {
	a.repository.SetNamedPortsGetter(a.ipcache)
	if option.Config.PolicyCIDRMatchesPods() {
		a.ipcache.AddCIDRSelectorAllocator(localPods{a})
	}
}

// addSubjects makes identities known to the selectors of rules' subjects, which have a cache of their own.
func (a *agent) addSubjects(pods identity.IdentityMap) {
	subjects := identity.ListReservedIdentities()
	maps.Copy(subjects, pods)
	a.repository.UpdateIdentities(subjects, nil)
}

// localPods keeps the ipcache from making an identity for a prefix that is a local pod.
type localPods struct{ agent *agent }

// UpdateCIDRLabels says whether the prefix is the address of a pod on this node.
func (l localPods) UpdateCIDRLabels(_ context.Context, prefix netip.Prefix) bool {
	if !prefix.IsSingleIP() {
		return false
	}
	at := l.agent.cluster.addresses[prefix.Addr()]
	return at.pod != nil && at.pod.node == l.agent.node
}

// podMetadata follows FetchK8sMetadataForEndpoint of a new endpoint: named ports are part of the identity.
func podMetadata(namespace *corev1.Namespace, object *corev1.Pod) (ciliumtypes.NamedPortMap, labels.Labels) {
	named, lbls := k8s.GetPodMetadata(logger, namespace, object)
	filtered, _ := labelsfilter.Filter(labels.Map2Labels(lbls, labels.LabelSourceK8s))
	for _, label := range k8s.NamedPortsIdentityLabels(named) {
		filtered[label.Key] = label
	}
	return named, filtered
}

// podLabels follows computeCIDRLabelsRLocked of pkg/endpoint.
func podLabels(a *agent, pod *pod) labels.Labels {
	lbls := maps.Clone(pod.labels)
	if !option.Config.PolicyCIDRMatchesPods() || lbls.IsReserved() {
		return lbls
	}
	for _, address := range pod.addresses {
		found := false
		for _, label := range a.ipcache.GetMetadataLabels(address) {
			if label.Source == labels.LabelSourceCIDR || label.Source == labels.LabelSourceCIDRGroup {
				lbls[label.GetExtendedKey()] = label
				found = found || label.Source == labels.LabelSourceCIDR
			}
		}
		if !found {
			all := "cidr:0.0.0.0/0"
			if address.Is6() {
				all = "cidr:::/0"
			}
			label := labels.ParseLabel(all)
			lbls[label.GetExtendedKey()] = label
		}
	}
	return lbls
}

// nodeLabels follows nodeIdentityLabels of pkg/node/manager.
func nodeLabels(node *clusterNode, local bool) labels.Labels {
	lbls := labels.NewFrom(labels.LabelRemoteNode)
	if local {
		lbls = labels.NewFrom(labels.LabelHost)
		mergeNodeCIDRs(lbls, node)
	}
	if option.Config.PerNodeLabelsEnabled() {
		filtered, _ := labelsfilter.FilterNodeLabels(labels.Map2Labels(node.node.Labels, labels.LabelSourceNode))
		lbls.MergeLabels(filtered)
		lbls.MergeLabels(labels.Map2Labels(
			map[string]string{k8sconst.PolicyLabelCluster: node.node.Cluster}, labels.LabelSourceK8s))
	}
	return lbls
}

// groupLabels follows cidrsAndLabelsForCIDRGroup of pkg/policy/k8s.
func groupLabels(group *v2.CiliumCIDRGroup) labels.Labels {
	lbls := labels.Labels{}
	for key, value := range k8sutils.RemoveCiliumLabels(group.Labels) {
		label := labels.NewLabel(key, value, labels.LabelSourceCIDRGroup)
		lbls[label.Key] = label
		encoded := labels.EncodedCIDRGroupLabel(label.Key, label.Value, label.Source)
		lbls[encoded.Key] = encoded
	}
	reference := api.LabelForCIDRGroupRef(group.Name)
	lbls[reference.Key] = reference
	return lbls
}

// GetIngressNamedPort is the number of a port of the pod itself.
func (e *endpoint) GetIngressNamedPort(name string, proto u8proto.U8proto) uint16 {
	port, _ := e.named.GetNamedPort(name, proto)
	return port
}

// PreviousMapStateSizes is a hint of which there is none.
func (e *endpoint) PreviousMapStateSizes() policy.MapStateSizes { return policy.MapStateSizes{} }

// compute resolves the rules that select the endpoint's identity, once for an identity, and distills them.
func (a *agent) compute(e *endpoint) (*policy.EndpointPolicy, error) {
	selected := a.resolved[e.identity.ID]
	if selected == nil {
		var err error
		if selected, _, err = a.repository.ComputeSelectorPolicy(e.identity); err != nil {
			return nil, err
		}
		a.resolved[e.identity.ID] = selected
	}
	// Every redirect counts as realized.
	redirects := map[string]uint16{policy.FallbackRedirectID: math.MaxUint16}
	distilled := selected.DistillPolicy(logger, e, redirects)
	return distilled, distilled.Ready()
}

func lookup(from *policy.EndpointPolicy, key policy.Key) policy.MapStateEntry {
	entry, _, _ := from.Lookup(key)
	return entry
}

// serviceIndex holds services in the tables that the agent resolves `toServices` from.
type serviceIndex struct {
	db       *statedb.DB
	services statedb.RWTable[*loadbalancer.Service]
	backends statedb.RWTable[*loadbalancer.Backend]
}

func newServiceIndex(needed bool) serviceIndex {
	if !needed {
		return serviceIndex{}
	}
	index := serviceIndex{db: statedb.New()}
	var err error
	if index.services, err = loadbalancer.NewServicesTable(loadbalancer.Config{}, index.db); err != nil {
		panic(err)
	}
	if index.backends, err = loadbalancer.NewBackendsTable(index.db); err != nil {
		panic(err)
	}
	return index
}

func (s *serviceIndex) add(service *corev1.Service, backends []netip.Addr) {
	name := loadbalancer.NewServiceName(service.Namespace, service.Name)
	txn := s.db.WriteTxn(s.services, s.backends)
	defer txn.Commit()
	_, _, _ = s.services.Insert(txn, &loadbalancer.Service{
		Name:     name,
		Source:   source.Kubernetes,
		Labels:   labels.Map2Labels(service.Labels, string(source.Kubernetes)),
		Selector: service.Spec.Selector,
	})
	for _, address := range backends {
		_, _, _ = s.backends.Insert(txn, &loadbalancer.Backend{
			ServiceName: name,
			Source:      source.Kubernetes,
			Address: loadbalancer.NewL3n4Addr(
				loadbalancer.TCP, cmtypes.AddrClusterFrom(address, 0), 1, loadbalancer.ScopeExternal),
		})
	}
}

// resolve puts what `toServices` stands for into the policy.
func (s *serviceIndex) resolve(cnp *v2.CiliumNetworkPolicy) {
	if s.db != nil {
		policyk8s.ResolveToServices(s.db.ReadTxn(), s.services, s.backends, cnp)
	}
}
