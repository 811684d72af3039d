package main

import (
	"context"
	"fmt"
	"net/netip"
	"sync"
	"time"

	cmtypes "github.com/cilium/cilium/pkg/clustermesh/types"
	"github.com/cilium/cilium/pkg/crypto/certificatemanager"
	envoypolicy "github.com/cilium/cilium/pkg/envoy/policy"
	"github.com/cilium/cilium/pkg/identity"
	"github.com/cilium/cilium/pkg/identity/identitymanager"
	"github.com/cilium/cilium/pkg/ipcache"
	ipcachetypes "github.com/cilium/cilium/pkg/ipcache/types"
	"github.com/cilium/cilium/pkg/k8s/synced"
	"github.com/cilium/cilium/pkg/labels"
	"github.com/cilium/cilium/pkg/labelsfilter"
	"github.com/cilium/cilium/pkg/option"
	"github.com/cilium/cilium/pkg/policy"
	"github.com/cilium/cilium/pkg/source"
	testidentity "github.com/cilium/cilium/pkg/testutils/identity"
	testpolicy "github.com/cilium/cilium/pkg/testutils/policy"
)

// injectionTimeout bounds the wait for the ipcache; it needs milliseconds.
const injectionTimeout = 30 * time.Second

// agent is what the agent on one node knows: which identity each address has from there, and the policy of the
// endpoints there. Identities are numbered by each agent for itself, which no verdict depends on.
type agent struct {
	cluster    *cluster
	node       *clusterNode
	allocator  *testidentity.MockIdentityAllocator
	ipcache    *ipcache.IPCache
	manager    identitymanager.IDManager
	repository *policy.Repository
	pods       map[*pod]*identity.Identity
	endpoints  map[peer]*endpoint
	resolved   map[identity.NumericIdentity]policy.SelectorPolicy
}

// agentOn makes the agent of a node at the first use.
//
// The order is not the agent's own: addresses, then pods, then rules. The outcome is the same, and no selector is
// there yet when identities come, so the selector cache starts no goroutine that nothing would ever end.
func (c *cluster) agentOn(node *clusterNode) (*agent, error) {
	if node.agent != nil {
		return node.agent, nil
	}
	// The labels of the host are global in Cilium's packages and are those of the agent made last.
	identity.AddReservedIdentityWithLabels(identity.ReservedIdentityHost, labels.LabelHost)

	a := &agent{
		cluster:   c,
		node:      node,
		allocator: testidentity.NewMockIdentityAllocator(nil),
		manager:   identitymanager.NewIDManager(logger),
		pods:      map[*pod]*identity.Identity{},
		endpoints: map[peer]*endpoint{},
		resolved:  map[identity.NumericIdentity]policy.SelectorPolicy{},
	}
	a.repository = policy.NewPolicyRepository(
		logger,
		identity.ListReservedIdentities(),
		secrets{},
		envoypolicy.NewEnvoyL7RulesTranslator(logger, certificatemanager.NewMockSecretManagerInline()),
		a.manager,
		testpolicy.NewPolicyMetricsNoop(),
	)
	a.repository.GetSelectorCache().SetLocalIdentityNotifier(testidentity.NewDummyIdentityNotifier())
	if err := a.fillIPCache(); err != nil {
		a.close()
		return nil, err
	}
	if err := a.addPods(); err != nil {
		a.close()
		return nil, err
	}
	for _, policy := range c.inForce {
		a.repository.ReplaceByResource(policy.rules, policy.resource)
	}
	node.agent = a
	return a, nil
}

func (a *agent) close() {
	if a.ipcache != nil {
		_ = a.ipcache.Shutdown()
	}
}

// UpdateIdentities passes the identities that the ipcache allocates to the selector cache.
func (a *agent) UpdateIdentities(added, deleted identity.IdentityMap) <-chan struct{} {
	done := make(chan struct{})
	a.repository.GetSelectorCache().UpdateIdentities(added, deleted, &sync.WaitGroup{})
	close(done)
	return done
}

// fillIPCache says of every address all that policy makes a label of, and lets the ipcache resolve it in one go.
func (a *agent) fillIPCache() error {
	ctx, cancel := context.WithTimeout(context.Background(), injectionTimeout)
	defer cancel()
	start := make(synced.CacheStatus)
	a.ipcache = ipcache.NewIPCache(&ipcache.Configuration{
		Context:           context.Background(),
		Logger:            logger,
		IdentityAllocator: a.allocator,
		IdentityUpdater:   a,
		CacheStatus:       start,
	})
	connect(a)

	reserved := ipcachetypes.NewResourceID(ipcachetypes.ResourceKindDaemon, "", "reserved")
	for _, world := range []netip.Addr{netip.IPv4Unspecified(), netip.IPv6Unspecified()} {
		if enabled(world) {
			lbls := labels.Labels{}
			lbls.AddWorldLabel(world)
			a.ipcache.OverrideIdentity(prefixOf(world, 0), lbls, source.Local, reserved)
		}
	}

	var updates []ipcache.MU
	say := func(prefix cmtypes.PrefixCluster, from source.Source, by ipcachetypes.ResourceID, lbls labels.Labels) {
		updates = append(updates, ipcache.MU{
			Prefix: prefix, Source: from, Resource: by, Metadata: []ipcache.IPMetadata{lbls},
		})
	}
	for _, node := range a.cluster.nodeOrder {
		local := node == a.node
		resource := ipcachetypes.NewResourceID(ipcachetypes.ResourceKindNode, "", node.node.Name)
		from := source.Kubernetes
		if local {
			from = source.Local
		}
		for _, address := range node.addresses {
			lbls := labels.NewFrom(nodeLabels(node, local))
			if option.Config.PolicyCIDRMatchesNodes() {
				lbls.MergeLabels(labels.GetCIDRLabels(netip.PrefixFrom(address, address.BitLen())))
			}
			say(prefixOf(address, address.BitLen()), from, resource, lbls)
			if local && enabled(address) {
				say(prefixOf(address, address.BitLen()), source.Local, reserved, labels.LabelHost)
			}
		}
	}
	for _, group := range a.cluster.objects.groups {
		resource := ipcachetypes.NewResourceID(ipcachetypes.ResourceKindCIDRGroup, "", group.Name)
		for _, text := range group.Spec.ExternalCIDRs {
			prefix, err := netip.ParsePrefix(string(text))
			if err != nil {
				continue
			}
			lbls := groupLabels(group)
			lbls.AddWorldLabel(prefix.Addr())
			say(cmtypes.NewLocalPrefixCluster(prefix), source.Generated, resource, lbls)
		}
	}
	kubernetes := ipcachetypes.NewResourceID(ipcachetypes.ResourceKindEndpoint, "default", "kubernetes")
	for _, address := range a.cluster.apiserver {
		say(prefixOf(address, address.BitLen()), source.KubeAPIServer, kubernetes, labels.LabelKubeAPIServer)
	}
	for _, policy := range a.cluster.inForce {
		for _, prefix := range policy.prefixes {
			updates = append(updates, ipcache.MU{
				Prefix:   cmtypes.NewLocalPrefixCluster(prefix),
				Source:   policy.source,
				Resource: policy.resource,
				Metadata: []ipcache.IPMetadata{labels.GetCIDRLabels(prefix)},
				IsCIDR:   true,
			})
		}
	}
	revision := a.ipcache.UpsertMetadataBatch(updates...)
	close(start)
	return a.ipcache.WaitForRevision(ctx, revision)
}

// addPods gives every pod of the cluster its identity, and its addresses and named ports to the ipcache.
func (a *agent) addPods() error {
	added := identity.IdentityMap{}
	for _, pod := range a.cluster.podOrder {
		if pod.host {
			continue
		}
		allocated, _, err := a.allocator.AllocateIdentity(
			context.Background(), podLabels(a, pod), false, identity.InvalidIdentity)
		if err != nil {
			return fmt.Errorf("identity of %s/%s: %w", pod.namespace, pod.name, err)
		}
		a.pods[pod] = allocated
		added[allocated.ID] = allocated.LabelArray
		metadata := &ipcache.K8sMetadata{Namespace: pod.namespace, PodName: pod.name, NamedPorts: pod.named}
		for _, address := range pod.addresses {
			_, err := a.ipcache.Upsert(address.String(), nil, 0, metadata, ipcache.Identity{
				ID: allocated.ID, Source: source.CustomResource,
			})
			if err != nil {
				return fmt.Errorf("address %s of %s/%s: %w", address, pod.namespace, pod.name, err)
			}
		}
	}
	a.repository.GetSelectorCache().UpdateIdentities(added, nil, &sync.WaitGroup{})
	a.addSubjects(added)
	return nil
}

// identityOf is the identity that this agent's endpoints see of a peer.
func (a *agent) identityOf(other peer) identity.NumericIdentity {
	switch {
	case other.pod != nil:
		return a.pods[other.pod].ID
	case other.node == a.node && other.node != nil:
		return identity.ReservedIdentityHost
	case other.node != nil:
		addresses := other.node.addresses
		if other.address.IsValid() {
			addresses = []netip.Addr{other.address}
		}
		for _, address := range addresses {
			if found, ok := a.ipcache.LookupSecIDByIP(address); ok && !found.ID.IsWorld() {
				return found.ID
			}
		}
		return identity.ReservedIdentityRemoteNode
	case other.entity == "world":
		if option.Config.EnableIPv4 {
			return identity.GetWorldIdentityFromIP(netip.IPv4Unspecified())
		}
		return identity.GetWorldIdentityFromIP(netip.IPv6Unspecified())
	case other.entity != "":
		return entities[other.entity]
	}
	if found, ok := a.ipcache.LookupSecIDByIP(other.address); ok {
		return found.ID
	}
	return identity.GetWorldIdentityFromIP(other.address)
}

// endpointOf is the endpoint of a peer on this node, with its policy computed.
func (a *agent) endpointOf(subject peer) (*endpoint, error) {
	if subject.entity == "host" {
		subject = peer{node: a.node}
	}
	if known := a.endpoints[subject]; known != nil {
		return known, known.fault
	}
	// Proxy ports are told apart by the endpoint's number, so it must be its own.
	made := &endpoint{number: uint64(len(a.endpoints) + 1), agent: a}
	switch {
	case subject.pod != nil:
		made.identity = a.pods[subject.pod]
		made.named = subject.pod.named
	case subject.node != nil:
		made.host = true
		made.identity = a.hostIdentity()
	default:
		made.identity = identity.LookupReservedIdentity(entities[subject.entity])
	}
	made.policy, made.fault = a.compute(made)
	if made.fault != nil {
		made.fault = fmt.Errorf("the policy of the endpoint cannot be computed: %w", made.fault)
	}
	a.endpoints[subject] = made
	return made, made.fault
}

// hostIdentity is the identity of the host as a subject: it carries the labels of the node.
func (a *agent) hostIdentity() *identity.Identity {
	lbls := labels.NewFrom(labels.LabelHost)
	filtered, _ := labelsfilter.Filter(labels.Map2Labels(a.node.node.Labels, labels.LabelSourceK8s))
	lbls.MergeLabels(filtered)
	return identity.LookupReservedIdentityByLabels(lbls)
}

func prefixOf(address netip.Addr, bits int) cmtypes.PrefixCluster {
	return cmtypes.NewLocalPrefixCluster(netip.PrefixFrom(address, bits))
}
