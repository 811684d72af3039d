$name = "c1"
$rg = 'rg'
az aks create -g $rg -n $name `
  --network-plugin azure `
  --network-plugin-mode overlay `
  --pod-cidr 192.168.0.0/16
