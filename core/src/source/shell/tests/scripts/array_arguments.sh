ARGS=(
  --name c   # the cluster
  --resource-group "r g"
  --pod-cidr 10.0.0.0/16
)
if [ "$CILIUM" = true ]; then
  ARGS+=(--network-dataplane cilium)
fi
EXTRA=(--tier standard)
az aks create "${ARGS[@]}" "${EXTRA[@]}"
