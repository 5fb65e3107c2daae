#!/bin/sh
# docs/nginx.conf, from the standard input, with the places of one machine; with https where the
# two files of a certificate are named.
#
#   nginx.sh HOST APPLICATION FOLDER [CHAIN KEY]
set -eu
host=$1 application=$2 folder=$3 chain=${4:-} key=${5:-}
sed -e "s|www\.example\.com|$host|g" -e "s|server 127\.0\.0\.1:8000;|server $application;|" \
	-e "s|/srv/portal/var|$folder|" |
	if [ -z "$chain" ]; then cat; else
		sed -E -e '1,/^    listen 80;$/{/^    listen 80;$/d}' -e 's|^    # (listen .*443.*;)|    \1|' \
			-e 's|^    # (ssl_.*;)|    \1|' -e '/^# server \{/,$s|^# ||' \
			-e "s|/etc/letsencrypt/live/.*/fullchain\.pem|$chain|" \
			-e "s|/etc/letsencrypt/live/.*/privkey\.pem|$key|"
	fi |
	if [ -e /proc/net/if_inet6 ]; then cat; else sed '/listen \[::\]/d'; fi
