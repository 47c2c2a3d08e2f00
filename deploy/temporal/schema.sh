#!/bin/sh
# Makes Temporal's two databases where they are missing, and brings their tables to the version of
# this image. Changes nothing where both are there, so it runs at every start.
set -eu
tables=${TEMPORAL_SCHEMA:-/etc/temporal/schema/postgresql/v12}
tool() { temporal-sql-tool --plugin postgres12 --endpoint "$SQL_HOST" --port "$SQL_PORT" --user "$SQL_USER" "$@"; }
for pair in temporal:temporal temporal_visibility:visibility; do
  database=${pair%%:*}
  tool --database "$database" create-database
  tool --database "$database" setup-schema --version 0.0
  tool --database "$database" update-schema --schema-dir "$tables/${pair##*:}/versioned"
done
