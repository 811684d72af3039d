az aks create -g rg -n a --kubernetes-version 1.27 --network-plugin kubenet --max-pods 300
az aks update -g rg -n a --network-dataplane cilium --network-policy calico
az aks nodepool add -g rg --cluster-name a -n win --os-type Windows --pod-subnet-id $X
az aks upgrade -g rg -n a -k 1.36
