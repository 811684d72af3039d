pod_cidr = "10.0.0.0/30"
stranger = true
