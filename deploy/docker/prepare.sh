#!/bin/sh
# Makes what compose.yaml needs and Git must not hold: secrets, and nginx.conf for a host name.
#
#   deploy/docker/prepare.sh www.example.com
#
# What is there already stays. Put the certificate into deploy/docker/certificate/ as
# fullchain.pem and privkey.pem.
set -eu
host=${1:?the host name, such as www.example.com}
cd "$(dirname "$0")"
mkdir -p secrets certificate
chmod 0700 secrets
secret() { [ -e "secrets/$1" ] || printf '%s' "$2" >"secrets/$1"; chmod 0644 "secrets/$1"; }
random() { od -An -N32 -tx1 /dev/urandom | tr -d ' \n'; }
secret secret_key "$(random)"
secret database_password "$(random)"
secret database_url "postgres://portal:$(cat secrets/database_password)@postgres/portal"
secret email_url ""
secret imap_url ""
sed -i "s|^SITE_URL=.*|SITE_URL=https://$host|" portal.env
../nginx.sh "$host" web:8000 /var/lib/portal \
	/etc/nginx/certificate/fullchain.pem /etc/nginx/certificate/privkey.pem <../../docs/nginx.conf >nginx.conf
