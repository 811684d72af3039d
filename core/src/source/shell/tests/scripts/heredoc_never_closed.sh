cat <<EOF
a: 1
az aks list
