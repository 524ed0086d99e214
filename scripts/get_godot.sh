#!/usr/bin/env bash
# Fetches the Godot engine for the tests of clients/godot_bridge, once, without touching the system:
# Debian's packages are downloaded with an apt of their own and unpacked beside it. Needs Debian or Ubuntu on x86-64, no root.
#   scripts/get_godot.sh [FOLDER]     FOLDER: where to; ~/.cache/npc-server/godot by default
# Does nothing if a Godot that is new enough lies there. It appears there whole or not at all.
set -euo pipefail
OLDEST=4.2
FOLDER=${1:-${XDG_CACHE_HOME:-$HOME/.cache}/npc-server/godot}
SUITE=${GODOT_SUITE:-forky} # the first Debian release with Godot 4
ARCHIVE=${GODOT_ARCHIVE:-$(sed -n 's/^URIs: *//p; s/^deb \(\[[^]]*\] \)\?\([^ ]*\) .* main.*/\2/p' \
  /etc/apt/sources.list.d/*.sources /etc/apt/sources.list 2>/dev/null | grep '/debian/\?$' | head -1 || true)}
KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg
LIBRARIES=usr/lib/x86_64-linux-gnu

stop() { echo "get_godot.sh: $*" >&2; exit 1; }

# new_enough GODOT: whether it runs and is $OLDEST or newer.
new_enough() {
  local version
  version=$("$1" --headless --version 2>/dev/null | tail -1) || return 1
  [ "$(printf '%s\n' "$OLDEST" "$version" | sort -V | head -1)" = "$OLDEST" ]
}

[ -x "$FOLDER/godot" ] && new_enough "$FOLDER/godot" && exit 0
[ "$(uname -sm)" = "Linux x86_64" ] || stop "only for Linux on x86-64; install Godot yourself and set NPC_GODOT to its path"
command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || stop "only where there is apt; install Godot yourself and set NPC_GODOT to its path"
[ -f "$KEYRING" ] || stop "$KEYRING is missing: apt install debian-archive-keyring"
[ -n "$ARCHIVE" ] || ARCHIVE=https://deb.debian.org/debian

mkdir -p "$(dirname "$FOLDER")"
NEW=$(mktemp -d "$FOLDER.new.XXXXXX")
trap 'rm -rf "$NEW"' EXIT

# An apt that knows of one suite and of no installed package; the machine's own is not read or written.
# Lists may be old, as on a mirror that lags behind; who signed them is checked all the same.
mkdir -p "$NEW"/apt/{etc/apt.conf.d,etc/preferences.d,etc/sources.list.d,state/lists/partial,cache/archives/partial} "$NEW"/{debs,root}
: > "$NEW/apt/status"
echo "deb [signed-by=$KEYRING] $ARCHIVE $SUITE main" > "$NEW/apt/etc/sources.list"
cat > "$NEW/apt.conf" <<CONF
Dir::Etc "$NEW/apt/etc";
Dir::Etc::sourcelist "$NEW/apt/etc/sources.list";
Dir::Etc::sourceparts "$NEW/apt/etc/sources.list.d";
Dir::State "$NEW/apt/state";
Dir::State::status "$NEW/apt/status";
Dir::Cache "$NEW/apt/cache";
APT::Sandbox::User "";
Acquire::Languages "none";
Acquire::Check-Valid-Until "false";
APT::Update::Error-Mode "any";
Acquire::Retries "1";
Debug::NoLocking "true";
CONF
export APT_CONFIG="$NEW/apt.conf"
apt-get -qq update || stop "the package lists of $ARCHIVE can't be fetched; is there a network?"

# With software OpenGL, so that pictures can be taken without a screen. What every Debian has is left out.
PACKAGES=$(apt-get install -s --no-install-recommends godot libgl1 libegl1 libgl1-mesa-dri libglx-mesa0 libegl-mesa0 \
  | sed -n 's/^Inst \([^ ]*\) (\([^ ]*\) .*/\1=\2/p' | grep -vE '^(xkb-data|fonts-|libc-gconv|libc-bin|debconf|perl|dpkg)') \
  || stop "$SUITE of $ARCHIVE has no godot"
# shellcheck disable=SC2086 # a list of packages
(cd "$NEW/debs" && apt-get -qq download $PACKAGES) || stop "the packages can't be downloaded from $ARCHIVE"
for package in "$NEW"/debs/*.deb; do dpkg-deb -x "$package" "$NEW/root"; done
rm -rf "$NEW"/{debs,apt,apt.conf} "$NEW"/root/usr/share/{doc,man,locale}

# Its own libraries and loader come with it, as the machine's may be older.
cat > "$NEW/godot" <<'START'
#!/usr/bin/env bash
here=$(dirname "$(readlink -f "$0")")/root
libraries=$here/usr/lib/x86_64-linux-gnu
if [ -d "$libraries/dri" ]; then
  export LIBGL_ALWAYS_SOFTWARE=1 LIBGL_DRIVERS_PATH=$libraries/dri GBM_BACKENDS_PATH=$libraries/gbm \
    __EGL_VENDOR_LIBRARY_DIRS=$here/usr/share/glvnd/egl_vendor.d
fi
exec "$libraries/ld-linux-x86-64.so.2" --library-path "$libraries:$libraries/pulseaudio" --argv0 godot "$here/usr/bin/godot" "$@"
START
chmod +x "$NEW/godot"
[ -e "$NEW/root/$LIBRARIES/ld-linux-x86-64.so.2" ] || stop "the packages hold no loader; has $SUITE changed?"
new_enough "$NEW/godot" || stop "what was unpacked is no Godot $OLDEST or newer"
rm -rf "$FOLDER"
mv "$NEW" "$FOLDER"
trap - EXIT
echo "get_godot.sh: $("$FOLDER/godot" --headless --version | tail -1) in $FOLDER"
