#!/usr/bin/env bash
# Installs this checkout on Debian 12 or 13, Ubuntu 22.04 or 24.04, or brings what is installed to
# it, forward or back. It can be run again at any time; docs/install.md tells the whole story.
#
#   sudo deploy/install.sh www.example.com                          https, certificate by Let's Encrypt
#   sudo deploy/install.sh www.example.com --certificate PEM KEY    https, with a certificate you have
#   sudo deploy/install.sh www.example.com --http                   no https: to try it, never in public
#   sudo deploy/install.sh                                          upgrade or go back, all else stays
set -Eeuo pipefail

source=$(cd "$(dirname "$0")/.." && pwd)
settings=/etc/portal/portal.env
releases=/srv/portal/releases
units=/usr/local/lib/systemd/system # /etc/systemd/system is left for changes of your own
kept_releases=4

say() { printf '\n== %s\n' "$*"; }
fail() { printf '\n%s\n' "$*" >&2; exit 1; }

read_arguments() {
	[ "$(id -u)" = 0 ] || fail "Run it as root: sudo $0 $*"
	host='' tls=letsencrypt
	case ${1:-} in '') ;; -*) fail "Begin with the host name, such as www.example.com." ;; *) host=$1; shift ;; esac
	[[ $host =~ ^[A-Za-z0-9.-]*$ ]] || fail "$host is no host name, such as www.example.com."
	case ${1:-} in
		'') ;;
		--http) tls=none ;;
		--certificate) [ $# = 3 ] || fail "--certificate needs two files: the chain and its key."
			tls=files certificate=$(realpath "$2") key=$(realpath "$3") ;;
		*) fail "Not known: $1" ;;
	esac
	[ -n "$host" ] || [ -e $settings ] || fail "The first time it needs the host name: $0 www.example.com"
}

install_packages() {
	say "Packages"
	export DEBIAN_FRONTEND=noninteractive
	apt-get update -qq
	python=python3
	# Ubuntu 22.04 has Python 3.10; 3.11 lies beside it.
	if ! apt-cache show python3 | grep -qE '^Version: 3\.1[1-9]'; then python=python3.11; fi
	local packages=(git make nginx-light openssl postgresql "$python" "$python-venv")
	[ $tls != letsencrypt ] || [ -z "$host" ] || packages+=(certbot python3-certbot-nginx)
	apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
}

make_places() {
	say "User, folders, database"
	id portal >/dev/null 2>&1 || useradd --system --home-dir /var/lib/portal --shell /usr/sbin/nologin portal
	install -d $releases /etc/portal /var/cache/nginx
	install -d -o portal -g portal -m 0711 /var/lib/portal
	install -d -o portal -g portal -m 0700 /var/lib/portal/private /var/backups/portal
	as_postgres() { (cd / && runuser -u postgres -- "$@"); }
	as_postgres psql -qAtc "SELECT 1 FROM pg_roles WHERE rolname = 'portal'" | grep -q 1 ||
		as_postgres createuser portal
	as_postgres psql -qAtc "SELECT 1 FROM pg_database WHERE datname = 'portal'" | grep -q 1 ||
		as_postgres createdb --owner=portal --encoding=UTF8 --template=template0 portal
}

write_settings() {
	if [ ! -e $settings ]; then
		(umask 077 && sed "s|^SECRET_KEY=.*|SECRET_KEY=$(openssl rand -hex 32)|" \
			"$source/deploy/portal.env" >$settings.new)
		mv $settings.new $settings
	fi
	[ -n "$host" ] || return 0
	local scheme=https
	[ $tls != none ] || scheme=http
	sed -i "s|^SITE_URL=.*|SITE_URL=$scheme://$host|" $settings
}

# Each release has a folder of its own with its Python packages: what runs is never changed in
# place, and the way back is short.
build_release() {
	as_owner() { runuser -u "$(stat -c %U "$source")" -- git -C "$source" "$@"; }
	local name
	name=$(as_owner describe --tags --always --abbrev=12 HEAD)
	release=$releases/$name
	[ ! -e "$release/.complete" ] || return 0
	say "Release $name (the site stays as it is meanwhile)"
	rm -rf "$release"
	install -d "$release"
	as_owner archive HEAD | tar -x -C "$release"
	make --silent -C "$release" PYTHON="$python" .venv/site.stamp
	"$release/.venv/bin/python" -m compileall -q "$release" -x '/(tests|docs)/' || true
	touch "$release/.complete"
}

install_units() {
	install -m 0755 "$release/deploy/portal" /usr/local/sbin/portal
	rm -rf $units/portal-*
	install -d $units
	cp -r --no-preserve=mode "$release"/deploy/systemd/. $units/
	systemctl daemon-reload
}

# Static files first: a release that has to collect them when it starts keeps visitors waiting.
prepare_release() {
	say "Settings, static files, database"
	new() { PORTAL_RELEASE=$release portal "$@" </dev/null; }
	new check --deploy
	new serve --collect-only
	if ! new migrate --check >/dev/null 2>&1; then
		[ ! -e /srv/portal/current ] || portal backup /var/backups/portal </dev/null
		new migrate --no-input
	fi
}

switch_release() {
	say "Start"
	local former
	former=$(readlink -f /srv/portal/current || echo "$release")
	ln -sfn "$release" /srv/portal/current.new
	mv -T /srv/portal/current.new /srv/portal/current
	systemctl enable --quiet --now portal-web.socket portal-backup.timer
	systemctl enable --quiet portal-web portal-worker
	systemctl restart portal-web portal-worker
	if grep -q '^IMAP_URL=.' $settings; then
		systemctl enable --quiet portal-fetcher
		systemctl restart portal-fetcher
	else
		systemctl disable --quiet --now portal-fetcher
	fi
	find $releases -mindepth 1 -maxdepth 1 ! -path "$release" ! -path "$former" -printf '%T@ %p\n' | sort -rn |
		tail -n +$kept_releases | cut -d' ' -f2- | xargs -r rm -rf
}

# What somebody changed by hand stays; the new file is then left beside it, in /etc/portal.
write_nginx() { # the certificate's chain and key, or nothing
	local there=/etc/nginx/conf.d/portal.conf ours=/etc/portal/nginx.conf
	"$release/deploy/nginx.sh" "$host" unix:/run/portal-web.sock /var/lib/portal "$@" \
		<"$release/docs/nginx.conf" >$ours.new
	if [ ! -e $there ] || cmp -s $there $ours; then
		cp $ours.new $there
	else
		echo "$there was changed by hand and stays as it is; the new one is $ours."
	fi
	mv $ours.new $ours
	nginx -t -q
	systemctl enable --quiet nginx
	systemctl reload-or-restart nginx
}

set_up_nginx() {
	[ -n "$host" ] || return 0
	say "nginx"
	if [ $tls = letsencrypt ]; then
		certificate=/etc/letsencrypt/live/$host/fullchain.pem key=/etc/letsencrypt/live/$host/privkey.pem
		if [ ! -e "$certificate" ]; then
			write_nginx
			certbot certonly --nginx --domain "$host" --deploy-hook 'systemctl reload nginx'
		fi
	fi
	if [ $tls = none ]; then write_nginx; else write_nginx "$certificate" "$key"; fi
}

trap 'fail "It stopped at line $LINENO of $0. What ran before still runs. Put it right and run this again."' ERR
main() {
	read_arguments "$@"
	install_packages
	make_places
	write_settings
	build_release
	install_units
	prepare_release
	switch_release
	set_up_nginx
	say "Done: $(grep '^SITE_URL=' $settings | cut -d= -f2-) runs $(basename "$release")"
}

main "$@"
