# The portal's image: web, worker and timetable run from it, with other commands (docker-compose.yml).

# 1. The style sheets.
FROM node:22-bookworm-slim AS front
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev
COPY frontend ./frontend
COPY static ./static
RUN npm run --silent build

# 2. The Python packages, and every static file under its final name.
FROM python:3.11-slim-bookworm AS python
ENV PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
RUN python -m venv /venv
ENV PATH=/venv/bin:$PATH
COPY requirements/base.txt ./requirements/base.txt
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements/base.txt
COPY manage.py ./
COPY pcc_portal ./pcc_portal
COPY plan ./plan
COPY scrutiny ./scrutiny
COPY templates ./templates
COPY --from=front /build/static ./static
# A throw-away key: collecting files signs nothing.
RUN SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(64))')" \
    python manage.py collectstatic --no-input --verbosity 0 --ignore redoc

# 3. What runs: no compiler, no Node.js, no root.
FROM python:3.11-slim-bookworm
RUN apt-get update -q \
    && apt-get install -y -q --no-install-recommends \
       libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz0b libharfbuzz-subset0 fontconfig fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --home-dir /app --no-create-home --shell /usr/sbin/nologin portal
WORKDIR /app
COPY --from=python /venv /venv
# The service may write into var alone, and so can't change its own code.
COPY --from=python /app /app
RUN mkdir -p /app/var/media && chown -R 10001:10001 /app/var
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 VAR_DIR=/app/var \
    XDG_CACHE_HOME=/app/var/cache
USER 10001
EXPOSE 8000
CMD ["gunicorn", "pcc_portal.wsgi", "--bind", "0.0.0.0:8000", "--workers", "3", "--threads", "4", \
     "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]
