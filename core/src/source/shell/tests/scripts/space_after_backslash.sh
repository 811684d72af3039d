az aks create \
    --name c \ 
    --node-count 3 \
    --tier free
