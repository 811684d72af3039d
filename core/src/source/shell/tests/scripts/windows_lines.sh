az aks create \
  --name c \
  --tier free
X=a
az aks show -n $X
