az aks create -g rg-2021 -n aks-2021 --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
   --uptime-sla --enable-rbac --docker-bridge-address 172.17.0.1/16 --enable-cilium-dataplane
