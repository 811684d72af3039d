case "$1" in
  dev|test)
    SIZE=Standard_D2s_v5
    ;;
  prod) SIZE=Standard_D8s_v5; az aks create -s $SIZE ;;
  *) echo "usage: $0 dev|prod" >&2; exit 1 ;;
esac
if ! az group exists -n rg; then
  az group create -n rg -l $LOC || exit 1
elif [[ $FORCE == 1 && -n "$X" ]]; then
  az group delete -n rg --yes
else
  echo "there"
fi
az aks nodepool add -s $SIZE
