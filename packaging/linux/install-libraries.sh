#!/bin/sh
# Install the Debian packages that the given lists name and that are missing.
# Root installs them; anybody else is told the one line to run. Systems without dpkg are
# left alone: there the README names what is needed.
set -eu

command -v dpkg-query >/dev/null 2>&1 || exit 0

missing=""
for package in $(cat "$@" | sed 's/#.*//'); do
    # A Python that isn't the system's brings its own headers and its own venv.
    case "$package" in
    python3-*) python3 -c 'import ensurepip, sysconfig, pathlib, sys
sys.exit(not pathlib.Path(sysconfig.get_path("include"), "Python.h").is_file())' \
        2>/dev/null && continue ;;
    esac
    dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null |
        grep -qx installed || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ]; then
    apt-get update --quiet=2
    # shellcheck disable=SC2086 # the list is meant to be split
    DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet=2 --no-install-recommends $missing
else
    echo "Lookalike needs these packages. Install them once, then run the command again:" >&2
    echo "    sudo apt-get install --no-install-recommends$missing" >&2
    exit 1
fi
