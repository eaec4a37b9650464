#!/bin/sh
# Run once by the image of PostgreSQL: the owner of the database, which migrates, and the role of the
# application, which owns nothing. Neither is a superuser.
set -eu
psql -v ON_ERROR_STOP=1 -U postgres -d postgres -v owner="$(cat /run/secrets/owner_password)" \
  -v application="$(cat /run/secrets/application_password)" <<'SQL'
CREATE ROLE ledger_owner LOGIN PASSWORD :'owner';
CREATE ROLE ledger_app LOGIN PASSWORD :'application';
CREATE DATABASE ledger OWNER ledger_owner ENCODING 'UTF8' TEMPLATE template0;
-- No row and no statement in the log of the server: they name persons.
ALTER DATABASE ledger SET log_min_error_statement = 'panic';
ALTER DATABASE ledger SET log_error_verbosity = 'terse';
SQL
mkdir -p /backup/wal /backup/base
