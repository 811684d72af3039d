$config = Get-Content config.json | ConvertFrom-Json
az aks create -g $config.rg -n $config.name --pod-cidr $config.net.pods --node-count ($config.count + 1) --network-plugin azure
