kubectl apply -f - <<X
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
X
helm install cilium cilium/cilium
cilium install
az extension add --name aks-preview
az feature register --namespace Microsoft.ContainerService --name X
