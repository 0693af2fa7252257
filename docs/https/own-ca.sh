#!/bin/sh
# Makes a certificate authority for a closed network, which can speak for one name only, and a certificate by it.
#   sh docs/https/own-ca.sh shizheng.lan /etc/shizheng/tls
# Run it again in the same folder for the next certificate: the authority stays, so phones need nothing new.
set -eu
name=$1
folder=$2
umask 077
mkdir -p "$folder"
cd "$folder"
if [ ! -f ca.key ]; then
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -keyout ca.key -out ca.pem \
    -subj "/CN=Shizheng $name" -addext "basicConstraints=critical,CA:TRUE,pathlen:0" \
    -addext "keyUsage=critical,keyCertSign,cRLSign" -addext "nameConstraints=critical,permitted;DNS:$name"
fi
openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout server.key -out server.csr -subj "/CN=$name"
printf '%s\n' "subjectAltName=DNS:$name" "extendedKeyUsage=serverAuth" "basicConstraints=CA:FALSE" > server.ext
openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 730 -sha256 -extfile server.ext -out server.pem
rm server.csr server.ext
chmod 644 ca.pem server.pem
openssl x509 -in ca.pem -noout -fingerprint -sha256
