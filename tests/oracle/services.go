package main

import (
	"net/netip"

	"github.com/cilium/cilium/pkg/k8s"
	corev1 "github.com/cilium/cilium/pkg/k8s/slim/k8s/api/core/v1"
)

const serviceNameLabel = "kubernetes.io/service-name"

// backendsOf gives the addresses in the EndpointSlices of a service, in the slices' order. Like the agent it passes over
// endpoints of slices that name no port.
func (o *objects) backendsOf(namespace, name string) (addresses []netip.Addr) {
	for _, slice := range o.slices {
		if slice.Namespace != namespace || slice.Labels[serviceNameLabel] != name {
			continue
		}
		parsed := k8s.ParseEndpointSliceV1(logger, slice)
		for _, endpoint := range slice.Endpoints {
			for _, text := range endpoint.Addresses {
				address, err := netip.ParseAddr(text)
				if err != nil {
					continue
				}
				for known, backend := range parsed.Backends {
					if known.Addr() == address && len(backend.Ports) > 0 && enabled(address) {
						addresses = append(addresses, address)
						break
					}
				}
			}
		}
	}
	return addresses
}

// servicesOf gives the services of a case for `toServices`.
func servicesOf(read *objects) serviceIndex {
	index := newServiceIndex(len(read.services) > 0)
	for _, service := range read.services {
		if service.Namespace == "" {
			service.Namespace = corev1.NamespaceDefault
		}
		index.add(service, read.backendsOf(service.Namespace, service.Name))
	}
	return index
}
