#!/usr/bin/env bash
# Run once by PostgreSQL's image, when its data folder is empty: a role and a database for Armature,
# and a role for Temporal, which makes its own databases (deploy/temporal/schema.sh).
set -euo pipefail
psql --no-psqlrc --set=ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
  --set=armature="$ARMATURE_DB_PASSWORD" --set=temporal="$TEMPORAL_DB_PASSWORD" <<'SQL'
CREATE ROLE armature LOGIN PASSWORD :'armature';
CREATE DATABASE armature OWNER armature;
CREATE ROLE temporal LOGIN CREATEDB PASSWORD :'temporal';
SQL
