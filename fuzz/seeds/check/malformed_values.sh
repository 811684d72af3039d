az aks create --pod-cidr 999.1.1.1/8 --service-cidr ::/0 --dns-service-ip x --node-count -1 --max-pods 99999999999999999999 --kubernetes-version v1..2
