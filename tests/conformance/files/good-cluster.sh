az aks create --resource-group shop-rg --name shop --location westeurope --tier standard \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium --network-policy cilium \
  --pod-cidr 192.168.0.0/16 --service-cidr 172.20.0.0/16 --dns-service-ip 172.20.0.10 \
  --kubernetes-version 1.35 --node-count 3 --generate-ssh-keys
