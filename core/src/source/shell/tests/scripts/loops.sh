i=0
for pool in system user; do
  az aks nodepool add --name "$pool" --node-count $i
  i=$((i + 1))
done
while read -r name cidr; do
  az network vnet subnet create -n "$name" --address-prefixes "$cidr"
done < subnets.txt
until az aks show -n c; do sleep 5; done
az aks list | while read -r line; do echo "$line"; done
