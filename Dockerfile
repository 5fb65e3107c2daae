# The site as an image: `docker build --tag portal .`; compose.yaml runs it with all it needs.
# EXTRAS names optional dependencies of pyproject.toml, separated by blanks.
FROM python:3.12-slim-bookworm AS packages
ARG EXTRAS="redis s3 backup sentry"
WORKDIR /srv/portal
COPY pyproject.toml constraints.txt ./
RUN python -m venv .venv \
 && python -c 'import sys, tomllib; project = tomllib.load(open("pyproject.toml", "rb"))["project"]; extras = project["optional-dependencies"]; print(*project["dependencies"], *(line for name in sys.argv[1:] for line in extras[name]), sep="\n")' $EXTRAS > requirements.txt \
 && .venv/bin/pip install --no-cache-dir --disable-pip-version-check -c constraints.txt -r requirements.txt

FROM python:3.12-slim-bookworm
# The client's major version must be that of the database or newer, for `manage.py backup`.
RUN apt-get update \
 && apt-get install --yes --no-install-recommends postgresql-client \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /var/lib/portal --shell /usr/sbin/nologin portal \
 && install -d -o portal -g portal /var/lib/portal /var/lib/portal-private /var/backups/portal
WORKDIR /srv/portal
COPY --from=packages /srv/portal/.venv .venv
COPY . .
ENV PATH=/srv/portal/.venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    VAR_ROOT=/var/lib/portal
USER 10001
# Static files lie in the image; a new volume at /var/lib/portal begins with them.
RUN python manage.py serve --collect-only && rm -f /var/lib/portal/secret_key
EXPOSE 8000
# The process answers; `/readyz` says whether it has all it needs.
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["python", "manage.py", "serve", "--bind", "0.0.0.0:8000"]
