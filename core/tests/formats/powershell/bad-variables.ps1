$net = "10.0"
$pods = "$net.0.0/16"
az aks create -g rg -n c1 --network-plugin azure --network-plugin-mode overlay --pod-cidr $pods --service-cidr "${net}.0.0/16" --dns-service-ip 10.0.0.10
