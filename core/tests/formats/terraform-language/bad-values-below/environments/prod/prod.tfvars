name     = "shop-prod"
pod_cidr = "10.248.0.0/20"
nodes    = 40
