# The server, the worker and every command, as an account that owns nothing of it.
FROM ghcr.io/astral-sh/uv:0.13.9 AS uv

FROM python:3.11-slim-bookworm AS build
COPY --from=uv /uv /usr/local/bin/uv
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_PROJECT_ENVIRONMENT=/opt/ledger/app/.venv
WORKDIR /opt/ledger/app
# First what changes seldom.
COPY pyproject.toml uv.lock ./
RUN uv sync --frozen --no-dev --extra opentelemetry
COPY manage.py ./
COPY ledger_project ledger_project
COPY customers customers
COPY accounts accounts
COPY invoices invoices
COPY webhooks webhooks
COPY reports reports
COPY templates templates
RUN .venv/bin/python -m compileall -q ledger_project customers accounts invoices webhooks reports

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /var/lib/ledger --shell /usr/sbin/nologin ledger \
 && install -d -o ledger -g ledger -m 0700 /var/lib/ledger
COPY --from=build /opt/ledger/app /opt/ledger/app
WORKDIR /opt/ledger/app
ENV PATH=/opt/ledger/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 LEDGER_DATA_DIR=/var/lib/ledger
USER 10001
VOLUME /var/lib/ledger
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=8s --start-period=30s --retries=3 \
  CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/health/ready?exclude=queue', timeout=7)"]
ENTRYPOINT ["python", "manage.py"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000", "--no-migrate"]
