#!/bin/sh
# A checked copy of the database into a folder, and copies that are older than so many days deleted,
# once the new one is there: backup.sh FOLDER [DAYS]
set -eu
folder=$1
days=${2:-14}
umask 077
mkdir -p "$folder"
headway backup "$folder/headway-$(date -u +%Y-%m-%dT%H%M%SZ)"
find "$folder" -maxdepth 1 -type f -name 'headway-*Z' -mtime "+$days" -delete
