export A=1 B="two words" C
declare -a LIST=(x "y z") && declare -r D=$A
readonly E+=5
LIST[3]=w
A=one B=$A az aks create -n $A
read -r -p "name? " NAME
mapfile -t LINES < <(az aks list)
unset A
az aks create $A $B "$B" $D $E $NAME ${LIST[@]}
