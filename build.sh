#!/usr/bin/env bash
# The door of the repository: build, test, run, demo, bench, clean. See ./build.sh help.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en

# What the program is compiled against and runs with; what the tests and the demo use; what the benchmarks compare with.
build_packages=(gcc libc6-dev cmake ninja-build pkg-config libavcodec-dev libavformat-dev libavutil-dev libswscale-dev
    libswresample-dev libopus-dev libvpx-dev libssl-dev libusrsctp-dev libcairo2-dev libpango1.0-dev fontconfig
    tzdata fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji)
demo_packages=(ffmpeg espeak-ng)
test_packages=(libyuv-dev libsrtp2-dev chromium coturn python3-aiortc tesseract-ocr tesseract-ocr-eng curl)
bench_packages=(time libyuv-dev libsrtp2-dev gstreamer1.0-tools gstreamer1.0-plugins-base gstreamer1.0-plugins-good
    gstreamer1.0-plugins-bad gstreamer1.0-plugins-ugly gstreamer1.0-libav)

say() { printf '%s\n' "$*" >&2; }

# Installs the Debian packages that are missing; says which; does nothing else when none is.
need() {
    local missing=() package
    for package in "$@"; do
        [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return
    command -v apt-get >/dev/null || { say "build.sh: this needs Debian's packages: ${missing[*]}"; exit 1; }
    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || { say "build.sh: run as root, or install sudo, to get: ${missing[*]}"; exit 1; }
        as_root=(sudo)
    fi
    say "build.sh: installing ${missing[*]}"
    "${as_root[@]}" apt-get update -qq
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

need_dotnet() {
    command -v dotnet >/dev/null && dotnet --list-sdks | grep -q '^10\.' && return
    say "build.sh: the .NET 10 SDK is missing; install it from https://dotnet.microsoft.com/download/dotnet/10.0"
    exit 1
}

build() {
    need_dotnet
    need "${build_packages[@]}"
    # One native program, compiled ahead of time, for this machine's CPU or for the one that MCU_CPU names.
    local architecture=x64
    [ "$(uname -m)" = aarch64 ] && architecture=arm64
    # A managed build of earlier versions would stay beside it.
    [ ! -e artifacts/app/mcu.dll ] || rm -rf artifacts/app
    dotnet publish src/McuServer/McuServer.csproj -c Release -r "linux-$architecture" -o artifacts/app -v quiet
    ln -sfn app/mcu artifacts/mcu
}

run() {
    build
    say "build.sh: open http://127.0.0.1:8080 in two browser windows; Ctrl-C ends the server"
    exec artifacts/mcu serve "$@"
}

demo() {
    need "${demo_packages[@]}"
    build
    [ -e artifacts/demo/media/.complete ] || tests/fixtures/make-participants.sh artifacts/demo/media
    cp config/examples/demo.json artifacts/demo/media/demo.json
    artifacts/mcu mix --script artifacts/demo/media/demo.json --out-dir artifacts/demo "$@"
}

# The tests in C, under AddressSanitizer and UndefinedBehaviorSanitizer. Prints "passed failed"; fails where they cannot be
# built: "set -e" does not reach into the substitution that calls this.
native_tests() {
    cmake -S native -B artifacts/native-sanitize -G Ninja -DMCU_SANITIZE=ON >/dev/null || return
    cmake --build artifacts/native-sanitize --target native_tests >&2 || return
    local log=artifacts/native-sanitize/ctest.log
    ctest --test-dir artifacts/native-sanitize --output-on-failure >"$log" 2>&1 || { cat "$log" >&2; }
    awk '/ Passed / {p++} /\*\*\*/ {f++} END {print p + 0, f + 0}' "$log"
}

test_all() {
    need "${demo_packages[@]}" "${test_packages[@]}"
    # Checks the page's types and its accessibility; a Node.js of another origin will do.
    { command -v node && command -v npm; } >/dev/null || need nodejs npm
    build
    local passed=0 failed=0 skipped=0 status=0 p f s counts
    counts=$(native_tests) || { say "build.sh: the tests in C could not be built"; counts="0 1"; }
    read -r p f <<<"$counts"
    [ $((p + f)) -gt 0 ] || { say "build.sh: no test in C ran"; f=1; }
    passed=$((passed + p)) failed=$((failed + f))
    dotnet build McuServer.sln -c Release -v quiet
    # The tests that start the program start the native one.
    export MCU_PROGRAM=$PWD/artifacts/app/mcu
    mkdir -p artifacts/tests
    : >artifacts/tests/dotnet-test.log
    # One project after the other: browsers and a live server beside them need both cores. The cheap ones first.
    local project
    for project in Rtp.Tests Transport.Tests Conference.Tests Native.Tests Media.Tests Tests Scenarios Browser; do
        dotnet test "tests/McuServer.$project" -c Release --no-build "$@" 2>&1 \
            | tee -a artifacts/tests/dotnet-test.log || status=$?
    done
    counts=$(sed -nE 's/.*Failed: +([0-9]+), Passed: +([0-9]+), Skipped: +([0-9]+).*/\2 \1 \3/p' \
        artifacts/tests/dotnet-test.log | awk '{p += $1; f += $2; s += $3} END {print p + 0, f + 0, s + 0}')
    read -r p f s <<<"$counts"
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
    # A test host that died counts as a failure even if it could not say so.
    [ "$status" -eq 0 ] || [ "$failed" -gt 0 ] || failed=1
    [ "$skipped" -gt 0 ] && echo "$passed passed, $failed failed, $skipped skipped" || echo "$passed passed, $failed failed"
    [ "$failed" -eq 0 ]
}

bench() {
    need "${demo_packages[@]}" "${bench_packages[@]}"
    build
    artifacts/mcu bench "$@"
}

clean() {
    rm -rf artifacts src/*/bin src/*/obj tests/*/bin tests/*/obj
}

help() {
    cat <<'TXT'
./build.sh VERB     installs what is missing (Debian packages, with sudo where needed), then:

  build             builds the program into artifacts/mcu (Release), for the CPU of this machine; to copy it to others,
                    MCU_CPU=x86-64-v3 ./build.sh build
  test              builds and runs every test; ends with "N passed, N failed"
  run [OPTION...]   the main job: the live server at http://127.0.0.1:8080 (options: artifacts/mcu serve --help)
  demo              makes recorded participants, mixes them, prints the files' paths
  bench NAME...     measures against ffmpeg, GStreamer, libyuv; "bench list" names them
  clean             removes everything that was built or made
TXT
}

verb=${1:-help}
[ $# -gt 0 ] && shift
case "$verb" in
    build) build ;;
    test) test_all "$@" ;;
    run) run "$@" ;;
    demo) demo "$@" ;;
    bench) bench "$@" ;;
    clean) clean ;;
    help | --help | -h) help ;;
    *) say "build.sh: unknown verb '$verb'"; help >&2; exit 2 ;;
esac
