: "${TIER:=standard}"
IMAGE=registry.example.com/team/app:1.2
NAME=Shop
az aks create -n ${NAME,,} --tier $TIER --tags host=${IMAGE%%/*} app=${IMAGE##*/} tag=${IMAGE##*:} x=${IMAGE//team/t}
az aks create -n "${PREFIX}-${NAME}" -k ${VERSION:-1.33} -c ${COUNT:?set it} ${DEBUG:+--debug} --x ${NAME:0:2} ${#NAME}
