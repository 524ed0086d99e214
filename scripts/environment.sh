# What ./play and ./test share: a Python 3.11+ in .venv with this project installed.
# Sourced, not run. Says what it does while it does it; stops with a sentence that helps.

say() { printf '\033[1m» %s\033[0m\n' "$*"; }
stop() { printf '\033[31m✗ %s\033[0m\n' "$*" >&2; exit 1; }

# Runs a command as root if that is possible without asking anybody.
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then sudo "$@"
  else return 1
  fi
}

# debian_packages PACKAGE...: installs those that are missing; false where that can't be done here.
debian_packages() {
  command -v dpkg-query >/dev/null || return 1
  local missing=() package
  for package in "$@"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
  done
  [ ${#missing[@]} = 0 ] && return 0
  if ! as_root true; then
    say "Missing, and only an administrator can install it: sudo apt install ${missing[*]}"
    return 1
  fi
  say "Installing from Debian: ${missing[*]}"
  apt_install "${missing[@]}" 2>/dev/null && return 0
  as_root apt-get update -qq >/dev/null && apt_install "${missing[@]}"
}

apt_install() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

find_python() {
  local candidate
  for candidate in "${NPC_PYTHON:-}" python3.13 python3.12 python3.11 python3; do
    [ -n "$candidate" ] || continue
    "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$candidate"; return; }
  done
  return 1
}

# make_environment EXTRA...: .venv with the project and these extras; each is installed once, and again
# if pyproject.toml has changed.
make_environment() {
  local python extra wanted missing=()
  wanted=$(cksum pyproject.toml)
  for extra in "$@"; do
    [ "$(cat ".venv/.installed-$extra" 2>/dev/null)" = "$wanted" ] || missing+=("$extra")
  done
  [ ${#missing[@]} = 0 ] && return
  python=$(find_python) || stop "This needs Python 3.11 or newer, and none was found. On Debian 12 or Ubuntu 24.04: sudo apt install python3 python3-venv. If it stands somewhere else, set NPC_PYTHON to its path."
  if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    say "Making .venv with $("$python" --version)"
    "$python" -c 'import ensurepip' 2>/dev/null || debian_packages python3-venv \
      || stop "Python has no venv module here. On Debian or Ubuntu: sudo apt install python3-venv, then run this again."
    "$python" -m venv .venv || stop "Python could not make .venv; its own words stand above."
  fi
  install_project "$(IFS=,; echo "${missing[*]}")"
  for extra in "${missing[@]}"; do echo "$wanted" > ".venv/.installed-$extra"; done
}

install_project() {
  say "Installing npc-server [$1] into .venv (once: 250 to 350 MB, a minute or two)"
  pip_install "$1" && return
  # pip compiles a package that has no ready-made build for this Python; pocketsphinx has none for 3.12.
  if ! can_compile && debian_packages build-essential python3-dev; then
    say "Trying again, now that there is a compiler"
    pip_install "$1" && return
  fi
  stop "pip could not install the packages; its own words stand above. No network? A proxy is set with HTTPS_PROXY. No compiler? On Debian or Ubuntu: sudo apt install build-essential python3-dev."
}

# Without compiling to bytecode, which would take 70 MB: Python keeps what it imports.
pip_install() {
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-compile -e ".[$1]"
}

can_compile() {
  command -v cc >/dev/null && .venv/bin/python - <<'PYTHON'
import pathlib, sys, sysconfig
sys.exit(not (pathlib.Path(sysconfig.get_path("include")) / "Python.h").exists())
PYTHON
}
