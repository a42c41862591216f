#!/bin/sh
# make-environment.sh FOLDER WHAT…: a virtual environment with the checkout in it.
# WHAT goes to pip install: --editable '.[window,test]', or '.[test]' for what a user gets.
# Versions come from constraints.txt. hnswlib is compiled without -march=native, so that the
# environment (and a wheel built from it) also runs on another, older processor.
set -eu

folder=$1
shift
python=${PYTHON:-python3}

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "Lookalike needs Python 3.11 or newer; $python is $("$python" --version)." >&2
    echo "Name another one: make PYTHON=python3.12 …" >&2
    exit 1
}
[ -x "$folder/bin/python" ] || "$python" -m venv "$folder"
HNSWLIB_NO_NATIVE=1 "$folder/bin/python" -m pip install --quiet --disable-pip-version-check \
    --constraint constraints.txt "$@"
