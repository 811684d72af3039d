cd /tmp && az aks create -g rg-chain -n aks-chain --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium --generate-ssh-keys \
  && az aks nodepool add -g rg-chain --cluster-name aks-chain -n second --node-count 3 --no-wait || { echo "no cluster" >&2; exit 1; }
az aks show -g rg-chain -n aks-chain >/dev/null || az aks create -g rg-chain -n aks-chain --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium
ID="$(az aks show -g rg-chain -n aks-chain --query id -o tsv | tr -d '\r')"
echo "$ID" | grep -q aks-chain; time az aks upgrade -g rg-chain -n aks-chain -k 1.36 -y
