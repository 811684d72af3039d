# Node subnet to overlay first, then the dataplane: two operations.
RG=rg-legacy NAME=aks-legacy
az aks create -g rg-legacy -n aks-legacy --network-plugin azure --kubernetes-version 1.35 --node-count 3 --generate-ssh-keys
az aks update -g rg-legacy -n aks-legacy --network-plugin-mode overlay --pod-cidr 192.168.0.0/16
az aks update -g rg-legacy -n aks-legacy --network-dataplane cilium --network-policy cilium
az aks upgrade -g rg-legacy -n aks-legacy --kubernetes-version 1.36 --yes
