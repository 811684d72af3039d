az aks create -g rg-typo -n aks-typo --network-plugin azure --network-plugin-mode overlay \
   --enable-ebpf-dataplane --network-polcy cilium --pod-cird 10.244.0.0/16 --bogus=1
