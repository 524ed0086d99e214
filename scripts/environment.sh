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
  say "Installing from Debian: ${missing[*]}"
  if ! as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null 2>&1; then
    as_root apt-get update -qq && as_root env DEBIAN_FRONTEND=noninteractive \
      apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
  fi
}

find_python() {
  local candidate
  for candidate in "${NPC_PYTHON:-}" python3.13 python3.12 python3.11 python3; do
    [ -n "$candidate" ] || continue
    "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$candidate"; return; }
  done
  return 1
}

# make_environment EXTRAS: .venv with the project and these extras, remade only if pyproject.toml changed.
make_environment() {
  local extras=$1 python stamp wanted
  stamp=.venv/.installed-$extras
  wanted=$(cksum pyproject.toml)
  [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ] && return
  python=$(find_python) || stop "This needs Python 3.11 or newer, and none was found. On Debian 12 or Ubuntu 24.04: sudo apt install python3 python3-venv. If it stands somewhere else, set NPC_PYTHON to its path."
  if [ ! -x .venv/bin/python ]; then
    say "Making .venv with $("$python" --version)"
    "$python" -c 'import ensurepip' 2>/dev/null || debian_packages python3-venv \
      || stop "Python has no venv module here. On Debian or Ubuntu: sudo apt install python3-venv, then run this again."
    "$python" -m venv .venv || stop "Python could not make .venv; its own words stand above."
  fi
  say "Installing npc-server [$extras] into .venv (about 200 MB, once)"
  .venv/bin/python -m pip install --quiet --disable-pip-version-check -e ".[$extras]" \
    || stop "pip could not install the packages; its own words stand above. No network? A proxy is set with HTTPS_PROXY."
  echo "$wanted" > "$stamp"
}
