$pods = "10.0.0.0/16"
if ($large) { $pods = "192.168.0.0/16" }
az aks create -g rg -n c1 --network-plugin azure --network-plugin-mode overlay --pod-cidr $pods
