cluster:
	az aks show -g rg -n $(NAME
