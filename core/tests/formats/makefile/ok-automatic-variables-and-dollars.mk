az-%:
	@echo "price: $$5 of $@ $< $^" && az aks show -g rg -n $* --query "length([?a=='$$b'])"
c.o: c.c
	cc -o $@ $<
