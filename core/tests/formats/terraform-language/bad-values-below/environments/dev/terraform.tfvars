name     = "shop-dev"
pod_cidr = "10.244.0.0/20"
