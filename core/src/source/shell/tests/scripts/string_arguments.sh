FLAGS="--network-plugin azure --pod-cidr $POD_CIDR"
FLAGS="$FLAGS --tier free"
az aks create $FLAGS -n "$FLAGS"
