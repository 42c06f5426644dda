# The office as one image: web, worker and beat run from it with different commands (compose.yaml).
FROM python:3.11-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /srv/app
COPY requirements.txt package.json package-lock.json .npmrc ./
RUN python -m venv .venv \
 && .venv/bin/pip install --quiet --only-binary :all: --require-hashes -r requirements.txt
COPY . .
RUN python bin/vendor && rm -rf node_modules

FROM python:3.11-slim-bookworm
RUN apt-get update \
 && apt-get install --yes --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /srv/app ocop \
 && install -d -o ocop -g ocop -m 750 /srv/data
COPY --from=build /srv/app /srv/app
WORKDIR /srv/app
ENV PATH=/srv/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 DATA_DIR=/srv/data
USER ocop
VOLUME /srv/data
EXPOSE 8000
CMD ["gunicorn", "ocop.wsgi", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--workers", "2", "--threads", "4", \
     "--preload", "--worker-tmp-dir", "/dev/shm", "--timeout", "60", "--no-control-socket"]
