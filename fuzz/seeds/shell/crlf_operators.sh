az aks create --a\
  --b
	sudo -E time ! az aks show && az aks list || az aks get-upgrades | tee x >y 2>&1 &
