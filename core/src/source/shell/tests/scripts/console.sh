$ az aks list -o table
Name    Location    ResourceGroup
------  ----------  ---------------
c       westeurope  rg
$ kubectl get pods \
    -n kube-system
