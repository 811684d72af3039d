# the whole of the services
pod_cidr = "10.0.0.0/12"
