$name = "shop"
az aks create -g rg -n $name `
  --network-plugin azure --network-dataplane cilium `
  --network-policy azure --generate-ssh-keys
