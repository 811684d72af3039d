cat <<EOF <<-'B' | kubectl apply -f -
a: $X ${Y:-$(z)} `w` \$V \
  more
EOF
	b: $X
	B
X=1 Y="$(cat <<C
${X}${
C
)"
kubectl apply -f - <<"D"
never closed
