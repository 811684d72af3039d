az aks create ` 
    --name c
    --tier free
$text = "never closed
az aks list
