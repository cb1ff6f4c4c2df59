# The product's image: web, worker, beat and prepare are the same image with other commands (docker-compose.yml).

FROM python:3.11-slim-bookworm AS packages
RUN pip install --no-cache-dir --disable-pip-version-check "uv>=0.9,<1"
WORKDIR /srv/app
COPY pyproject.toml uv.lock .python-version ./
RUN UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never uv sync --locked --no-dev --no-cache

FROM python:3.11-slim-bookworm
# Why each: imh_practice/shared/local/system.py; a test compares the two lists.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-open-sans fonts-dejavu-core gettext \
    && rm -rf /var/lib/apt/lists/*
# A number, so that an orchestrator can see that it is not root. The folders are the volumes' first owners.
RUN useradd --system --uid 10001 --no-create-home --home-dir /tmp --shell /usr/sbin/nologin app \
    && install --directory --owner=app --mode=0700 /srv/files /srv/anchors \
    && install --directory /srv/static
WORKDIR /srv/app
COPY --from=packages /srv/app/.venv .venv
COPY . .
ENV PATH=/srv/app/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    HOME=/tmp \
    XDG_CACHE_HOME=/tmp/cache
# MODE=test needs no secret, and no secret is baked in: what is collected does not depend on the mode.
RUN python -m compileall -q imh_practice observations reflect supervision \
    && MODE=test python manage.py compilemessages --ignore=.venv --verbosity=0 \
    && MODE=test STATIC_ROOT=/srv/static python manage.py collectstatic --noinput --verbosity=0
USER 10001
EXPOSE 8000
