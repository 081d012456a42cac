#!/bin/sh
# Makes .venv with the packages of requirements.txt and this package in it; where that is done already, does nothing.
# PYTHON names another Python than python3. What is half made, or made from another requirements.txt, is made anew.
set -eu
cd "$(dirname "$0")/.."

python=${PYTHON:-python3}

stop() {
    printf 'sitrep: %s\n' "$*" >&2
    exit 2
}

version_of() {
    "$1" -c 'import sys; sys.stdout.write("%d.%d" % sys.version_info[:2])' 2>/dev/null
}

recent_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

newer_python() {
    for name in python3.14 python3.13 python3.12 python3.11; do
        if recent_enough "$name"; then
            echo "$name"
            return
        fi
    done
}

check_python() {
    if ! version=$(version_of "$python"); then
        other=$(newer_python)
        [ -z "$other" ] || stop "$python cannot be started, but $other can. Run: PYTHON=$other make report"
        stop "$python cannot be started. Install Python 3.11 or later (https://www.python.org/downloads/, or on Debian" \
            "and Ubuntu: sudo apt install python3 python3-venv), or name another: PYTHON=/path/to/python3 make report"
    fi
    if ! recent_enough "$python"; then
        other=$(newer_python)
        [ -z "$other" ] || stop "$python is Python $version; 3.11 or later is needed, and $other is here." \
            "Run: PYTHON=$other make report"
        stop "$python is Python $version; 3.11 or later is needed. Install one (https://www.python.org/downloads/)" \
            "and name it: PYTHON=/path/to/python3 make report"
    fi
    # Debian and Ubuntu keep venv's ensurepip in a package of its own.
    if ! "$python" -c 'import venv, ensurepip' 2>/dev/null; then
        stop "$python (Python $version) has no venv module. On Debian and Ubuntu: sudo apt install python$version-venv." \
            "Elsewhere install Python from https://www.python.org/downloads/ and name it: PYTHON=/path/to/python3 make report"
    fi
}

# The folder is part of both, since a .venv that was moved does not work.
packages_wanted="$(cksum <requirements.txt) $PWD"
package_wanted="$(cat pyproject.toml lib/sitrep/text/*.c tools/build_hook.py | cksum) $PWD"

packages_ready() {
    [ "$(cat .venv/packages.ready 2>/dev/null)" = "$packages_wanted" ] || return 1
    made_with=$(version_of .venv/bin/python) || return 1
    [ -z "${PYTHON:-}" ] || [ "$(version_of "$PYTHON")" = "$made_with" ]
}

# Left set, the first run of everything would be slow; or the packages would land elsewhere.
unset PYTHONDONTWRITEBYTECODE PYTHONPATH PYTHONHOME PIP_TARGET PIP_PREFIX PIP_USER

install() {
    .venv/bin/python -m pip --disable-pip-version-check install --quiet --quiet "$@"
}

if ! packages_ready; then
    check_python
    printf 'Setting up .venv with Python %s (a minute or two, once) ...\n' "$version"
    rm -rf .venv
    "$python" -m venv .venv
    install --no-compile --require-hashes --requirement requirements.txt ||
        stop "the packages of requirements.txt could not be installed in .venv; pip says why above." \
            "Is a package index within reach? Then the same command again."
    # Compiled here on all cores, so that the first report need not do it; some packages carry tests that do not compile.
    .venv/bin/python -m compileall -q -j 0 -x '[/]tests?[/]' .venv/lib >/dev/null || true
    echo "$packages_wanted" >.venv/packages.ready
fi
if [ "$(cat .venv/package.ready 2>/dev/null)" != "$package_wanted" ]; then
    install --no-deps --no-build-isolation --editable . || stop "this package could not be installed; pip says why above."
    .venv/bin/python -c 'import sys; from sitrep.text.library import library; sys.exit(library() is None)' ||
        echo 'There is no C compiler that works (cc, gcc, clang or CC): Sitrep gives the same without, more slowly.'
    echo "$package_wanted" >.venv/package.ready
fi
