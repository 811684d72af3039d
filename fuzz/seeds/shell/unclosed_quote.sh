az aks create --name "unclosed
--pod-cidr 10.0.0.0/16
