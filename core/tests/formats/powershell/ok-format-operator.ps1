$pods = "10.{0}.0.0/16" -f 0
az aks create -g rg -n c1 --network-plugin azure --network-plugin-mode overlay --pod-cidr $pods
