# syntax=docker/dockerfile:1
# Headway alone: no playground, no tests, no root, and nothing to write but /data and /tmp.
FROM python:3.11-slim-trixie AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/headway
ENV PATH=/opt/headway/bin:$PATH
COPY requirements-run.lock /src/
# Every file is checked against its hash; what builds our own wheel is among them.
RUN pip install --require-hashes --only-binary=:all: -r /src/requirements-run.lock
COPY pyproject.toml README.md LICENSE /src/
COPY bot /src/bot
COPY handlers /src/handlers
COPY blocks /src/blocks
COPY sponsorship /src/sponsorship
COPY storage /src/storage
RUN pip install --no-deps --no-build-isolation --no-index /src \
    && pip uninstall --yes hatchling pathspec pluggy trove-classifiers setuptools pip \
    && /opt/headway/bin/python -m compileall -q /opt/headway/lib

FROM python:3.11-slim-trixie
# For `headway backup` and `restore` on PostgreSQL up to 17.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends postgresql-client \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 10001 headway \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent \
       --shell /usr/sbin/nologin headway \
    && install --directory --owner=10001 --group=10001 --mode=0700 /data
COPY --from=build /opt/headway /opt/headway
ENV PATH=/opt/headway/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 \
    HOME=/data DATABASE_URL=sqlite:////data/headway.db HOST=0.0.0.0 PORT=3000
WORKDIR /data
USER 10001:10001
VOLUME /data
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/healthz', timeout=4)"]
ENTRYPOINT ["headway"]
CMD ["run"]
