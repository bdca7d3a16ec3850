#!/bin/sh
# Makes this computer ready: a Python environment in .venv, exactly as requirements.lock says, and the
# system packages that are missing. Quick when nothing is left to do; make calls it before every target.
#
#   installer/setup_machine.sh app   what the window needs
#   installer/setup_machine.sh all   and what tests, tour and benchmarks need besides
#
# PYTHON=/path/to/python3.12 chooses the interpreter; SYSTEM_PACKAGES=skip leaves the system alone.
set -eu
cd "$(dirname "$0")/.."
what=${1:-app}
PATH=$PATH:/usr/sbin:/sbin # where Debian keeps ldconfig from ordinary users

say() { printf '%s\n' "$@" >&2; }
stop() { say "$@"; exit 1; }

# --- system packages ------------------------------------------------------------------------------

# A library that Qt's modules and its X11 and Wayland plug-ins open, and the package that has it. Debian 13 gives some
# of them new names (libglib2.0-0t64) and still answers to these.
libraries='
libEGL.so.1 libegl1
libGL.so.1 libgl1
libfontconfig.so.1 libfontconfig1
libfreetype.so.6 libfreetype6
libglib-2.0.so.0 libglib2.0-0
libgssapi_krb5.so.2 libgssapi-krb5-2
libdbus-1.so.3 libdbus-1-3
libcups.so.2 libcups2
libatomic.so.1 libatomic1
libwayland-client.so.0 libwayland-client0
libwayland-cursor.so.0 libwayland-cursor0
libX11.so.6 libx11-6
libX11-xcb.so.1 libx11-xcb1
libxkbcommon.so.0 libxkbcommon0
libxkbcommon-x11.so.0 libxkbcommon-x11-0
libxcb-cursor.so.0 libxcb-cursor0
libxcb-icccm.so.4 libxcb-icccm4
libxcb-image.so.0 libxcb-image0
libxcb-keysyms.so.1 libxcb-keysyms1
libxcb-randr.so.0 libxcb-randr0
libxcb-render.so.0 libxcb-render0
libxcb-render-util.so.0 libxcb-render-util0
libxcb-shape.so.0 libxcb-shape0
libxcb-shm.so.0 libxcb-shm0
libxcb-sync.so.1 libxcb-sync1
libxcb-util.so.1 libxcb-util1
libxcb-xfixes.so.0 libxcb-xfixes0
libxcb-xkb.so.1 libxcb-xkb1
'

# A command that the tests, the tour or a check of a bundle by hand calls, and its package.
commands='
Xvfb xvfb
xdotool xdotool
openbox openbox
pdftoppm poppler-utils
import imagemagick
unzip unzip
openssl openssl
age age
zstd zstd
chromium chromium
strace strace
cupsd cups-daemon
lpadmin cups-client
'

missing_packages() {
    known=$(ldconfig -p 2>/dev/null || true)
    printf '%s' "$libraries" | while read -r library package; do
        [ -n "$library" ] || continue
        case $known in *"	$library "*) ;; *) printf '%s ' "$package" ;; esac
    done
    [ "$what" = all ] || return 0
    printf '%s' "$commands" | while read -r command package; do
        [ -n "$command" ] || continue
        command -v "$command" >/dev/null 2>&1 || printf '%s ' "$package"
    done
    # Debian keeps a server's programs out of PATH.
    ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null 2>&1 || printf 'postgresql '
}

may_install() {
    [ "${SYSTEM_PACKAGES:-}" != skip ] || return 1
    command -v apt-get >/dev/null 2>&1 || return 1
    if [ "$(id -u)" = 0 ]; then
        as_root='env'
    elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
        as_root='sudo -n env'
    else
        return 1
    fi
}

apt_install() {
    $as_root DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
        -o DPkg::Lock::Timeout=300 -o Dpkg::Options::=--force-confold "$@" </dev/null >&2
}

install_packages() { # package…; false where this user may not
    may_install || return 1
    say "Installing system packages: $*"
    case " $* " in
    *' postgresql '*) # the tests make their own clusters: no system-wide one is wanted
        [ -e /etc/postgresql-common/createcluster.conf ] || $as_root sh -c \
            'mkdir -p /etc/postgresql-common && echo "create_main_cluster = false" >/etc/postgresql-common/createcluster.conf'
        ;;
    esac
    apt_install "$@" 2>/dev/null && return 0
    $as_root apt-get update -q </dev/null >&2 || true
    apt_install "$@" || for package; do # one that this system does not have must not keep the others away
        apt_install "$package" || say "$package could not be installed."
    done
}

ready_system() {
    [ "${SYSTEM_PACKAGES:-}" != skip ] || return 0
    packages=$(missing_packages)
    [ -n "$packages" ] || return 0
    # shellcheck disable=SC2086 # a list of words is meant
    if install_packages $packages; then packages=$(missing_packages); fi
    [ -n "$packages" ] || return 0
    say '' 'These system packages are missing. Please have an administrator run:' \
        "    sudo apt-get install -y --no-install-recommends $packages"
    [ "$what" = all ] || stop 'Then try again (SYSTEM_PACKAGES=skip goes on without them).'
    say 'Going on; what needs them will fail.' ''
}

# --- Python ---------------------------------------------------------------------------------------

fits() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' >/dev/null 2>&1; }
can_make_environments() { "$1" -c 'import ensurepip, venv' >/dev/null 2>&1; }

find_python() { # sets python; prefers one that can make an environment by itself
    python=
    for candidate in ${PYTHON:-python3 python3.13 python3.12 python3.11 /usr/bin/python3}; do
        fits "$candidate" || continue
        [ -n "$python" ] || python=$candidate
        if can_make_environments "$candidate"; then
            python=$candidate
            return 0
        fi
    done
    [ -n "$python" ]
}

make_environment() {
    find_python || { install_packages python3 python3-venv && find_python; } || stop \
        'Python 3.11, 3.12 or 3.13 is needed and was not found. Install one, then: make run PYTHON=/path/to/python3'
    if ! can_make_environments "$python"; then
        package=$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
        if ! install_packages "$package" || ! can_make_environments "$python"; then
            stop "$python cannot make environments yet. Please have an administrator run:" \
                "    sudo apt-get install -y $package"
        fi
    fi
    say "Making the environment .venv with $("$python" --version)"
    "$python" -m venv --clear .venv
}

wanted_environment() { printf '%s\n' "$PWD"; cat requirements.lock installer/build-tools.lock; }

ready_environment() {
    if wanted_environment | cmp -s - .venv/installed && fits .venv/bin/python; then return 0; fi
    if ! fits .venv/bin/python || ! .venv/bin/python -m pip --version >/dev/null 2>&1; then make_environment; fi
    rm -f .venv/installed
    quiet=--quiet
    [ ! -t 2 ] || quiet=
    say 'Installing the Python packages of requirements.lock (the first time takes a few minutes)'
    # The lock is complete, and nothing is to be resolved: a later release must not get in a word of its own.
    .venv/bin/python -m pip install $quiet --disable-pip-version-check --no-input --only-binary :all: --no-deps \
        --require-hashes -r requirements.lock -r installer/build-tools.lock </dev/null >&2 || stop '' \
        'The Python packages could not be installed. Is there a network? PIP_INDEX_URL can name a mirror nearby.'
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input --no-index --no-deps \
        --no-build-isolation --editable . </dev/null >&2
    wanted_environment >.venv/installed
}

case $what in app | all) ;; *) stop "usage: $0 app|all" ;; esac
ready_system
ready_environment
