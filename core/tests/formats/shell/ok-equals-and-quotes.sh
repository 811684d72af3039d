az aks create --resource-group='rg-eq' --name="aks-eq" --network-plugin=azure "--network-plugin-mode=overlay" \
   --network-dataplane="cilium" --pod-cidr='10.244.0.0/16' --service-cidr=10.0."0".0/16 --dns-service-ip="10.0.0"'.10' \
   --node-count=3 --tags "owner=network team" 'cost centre=4711' --generate-ssh-keys   # a comment that ends the command
