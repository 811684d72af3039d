$params = @{ name = "c1" }
$list = @("--pod-cidr", "10.0.0.0/16")
az aks create -g rg @list --network-plugin azure --network-plugin-mode overlay
