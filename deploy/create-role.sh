#!/bin/sh
# Run once by PostgreSQL's image: a role of Headway's own, which is no superuser. Superusers pass
# over the policies that keep workspaces apart.
set -eu
psql --set=ON_ERROR_STOP=1 --set=password="$HEADWAY_DB_PASSWORD" --username="$POSTGRES_USER" <<'SQL'
CREATE ROLE headway LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'password';
CREATE DATABASE headway OWNER headway;
SQL
