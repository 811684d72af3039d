#!/usr/bin/env python3
print("az aks create --no-such-option")
