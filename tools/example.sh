#!/bin/sh
# Renews outputs/example/: the published report of seeds/, and the picture of it that the README shows.
# The picture needs chromium; without it the old one stays.
set -eu
cd "$(dirname "$0")/.."

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
.venv/bin/sitrep report --corpus seeds --topics topics.yml --out "$folder/outputs" --quiet >/dev/null
[ ! -f outputs/example/screenshot.png ] || cp outputs/example/screenshot.png "$folder/"
rm -rf outputs/example
mkdir -p outputs
cp -RL "$folder/outputs/latest" outputs/example
mv outputs/example/sitrep_*.html outputs/example/sitrep.html
sed -i.bak 's/sitrep_[0-9-]*\.html/sitrep.html/g' outputs/example/index.html
rm outputs/example/index.html.bak
[ ! -f "$folder/screenshot.png" ] || cp "$folder/screenshot.png" outputs/example/
if command -v chromium >/dev/null; then
    chromium --headless --no-sandbox --disable-gpu --disable-background-networking --disable-component-update \
        --disable-sync --hide-scrollbars --user-data-dir="$folder/profile" --window-size=1280,1550 \
        --screenshot="$PWD/outputs/example/screenshot.png" "file://$PWD/outputs/example/10_topic-battlefield.html" \
        >/dev/null 2>&1
fi
