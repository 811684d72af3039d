ARGS=(--name a --pod-cidr 10.0.0.0/8)
ARGS+=(-g rg)
DEF="--network-plugin azure"
az aks create "${ARGS[@]}" $DEF ${EXTRA[@]}
export -p A=1 B
local c=$A$B; unset A
readonly D
