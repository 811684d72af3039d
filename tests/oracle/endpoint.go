package main

import (
	"context"

	"github.com/cilium/cilium/pkg/endpoint/regeneration"
	"github.com/cilium/cilium/pkg/identity"
	"github.com/cilium/cilium/pkg/policy"
	"github.com/cilium/cilium/pkg/policy/api"
	ciliumtypes "github.com/cilium/cilium/pkg/types"
)

// endpoint is an endpoint with its policy distilled for both directions. It is the owner of that policy, as the
// agent's own endpoint is.
type endpoint struct {
	number   uint64
	agent    *agent
	identity *identity.Identity
	host     bool
	named    ciliumtypes.NamedPortMap
	policy   *policy.EndpointPolicy
	fault    error
}

// GetID is the number of the endpoint on its node.
func (e *endpoint) GetID() uint64 { return e.number }

// IsHost says whether this is the endpoint of the host.
func (e *endpoint) IsHost() bool { return e.host }

// PolicyDebug is for the agent's debug log.
func (e *endpoint) PolicyDebug(string, ...any) {}

// RegenerateIfAlive has nothing to do: a case does not change.
func (e *endpoint) RegenerateIfAlive(*regeneration.ExternalRegenerationMetadata) <-chan bool {
	done := make(chan bool)
	close(done)
	return done
}

// secrets has every secret that a TLS rule names: whether a connection is allowed does not depend on what is in it.
type secrets struct{}

// GetTLSContext gives contents that are not empty.
func (secrets) GetTLSContext(context.Context, *api.TLSContext, string) (ca, public, private string, inline bool, err error) {
	return "ca", "public", "private", true, nil
}
