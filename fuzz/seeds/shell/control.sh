for i in 1 2 {3..5}; do az aks nodepool add -n p$i; done; if [ -z "$A" ]; then az aks update; elif x; then y; else z; fi
while read -r l; do :; done < f
case $x in a|b) az aks show;; *) ;; esac
f() { az aks delete -n "$1"; }; f x
