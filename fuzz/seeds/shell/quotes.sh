az aks create --name 'a'"b"$'c\n'\d -g <your-group> --tags {env} [x] ~/y *z ?
