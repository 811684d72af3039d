az aks create \
  --name c \

  --tier free
