az aks create \
    --name c \
    # three nodes
    --node-count 3 \
    --tier free
