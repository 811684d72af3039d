az group create -n rg && az aks create -g rg -n c || echo failed; az aks list & wait
X=a && Y=b
az aks show -n $X -g $Y
az account show || Z=c
az aks show -n $Z
(cd infra && az deployment group create -f main.bicep)
{ az a; az b; } 2>/dev/null
