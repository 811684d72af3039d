VERSION="1.32.11"
az aks create -g rg-lts -n aks-lts --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --kubernetes-version "$VERSION"
az aks create -g rg-lts -n aks-lts-right --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --kubernetes-version "$VERSION" --tier premium --k8s-support-plan AKSLongTermSupport
az aks create -g rg-lts -n aks-lts-half --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --kubernetes-version "$VERSION" --k8s-support-plan AKSLongTermSupport
