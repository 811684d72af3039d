az aks create --resource-group rg --name shop --network-plugin azure --network-plugin-mode overlay \
    --network-dataplane cilium --kubernetes-version 1.34 --generate-ssh-keys
