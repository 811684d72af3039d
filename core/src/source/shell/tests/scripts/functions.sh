RG=a
create() {
  local name=$1 cidr="${2:-10.0.0.0/16}"
  az aks create -g $RG -n "$name" --pod-cidr "$cidr" --tier $TIER
}
function remove { az aks delete -g "$RG" -n "$1" --yes; }
TIER=free
create one
remove two
