$env:POD = "10.0.0.0/33"
az aks create -g rg -n c1 --network-plugin azure --network-plugin-mode overlay --pod-cidr $env:POD
