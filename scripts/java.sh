# Sourced by the scripts that start a JVM, with $root set: which Java, its options, and the classes.

# die SENTENCE: ends the script.
die() {
  echo "${0##*/}: $*" >&2
  exit 2
}

# property NAME: a property of the pom, which is the only home of what it says; a tarball has it in lib.
property() {
  local pom=$root/pom.xml
  [ -f "$pom" ] || pom=$root/lib/pom.xml
  sed -n "s|.*<$1>\(.*\)</$1>.*|\1|p" "$pom" | head -n 1
}

# find_java: sets java to the program, java_version to its number and java_options to what each JVM
# is told. Ends the script where that Java has not been tried.
find_java() {
  local oldest newest accepted home
  oldest=$(property java.oldest) newest=$(property java.newest)
  accepted="accepted: Java $oldest to $newest"
  java=java
  [ -z "${JAVA_HOME:-}" ] || java=$JAVA_HOME/bin/java
  command -v "$java" >/dev/null || die "there is no Java (no $java); $accepted; let JAVA_HOME name one"
  # Most have a file that tells their version at once.
  home=$(readlink -f -- "$(command -v "$java")")
  java_version=$(sed -n 's/^JAVA_VERSION="\(1\.\)\{0,1\}\([0-9]*\).*/\2/p' "${home%/bin/java}/release" 2>/dev/null || true)
  [ -n "$java_version" ] ||
    java_version=$("$java" -version 2>&1 | sed -n 's/.* version "\(1\.\)\{0,1\}\([0-9]*\).*/\2/p')
  if [ "${java_version:-0}" -lt "$oldest" ] || [ "$java_version" -gt "$newest" ]; then
    die "found Java ${java_version:-that tells no version} ($java); $accepted; let JAVA_HOME name one"
  fi
  read -ra java_options < <(property spark.module.options)
  if [ "$java_version" -ge 24 ]; then
    # The package is gone, and what libraries do warns.
    java_options=("${java_options[@]/#*sun.security.action*/--sun-misc-unsafe-memory-access=allow}"
      --enable-native-access=ALL-UNNAMED)
  fi
}

# check_hadoop FOLDER: ends the script where the Hadoop among these jars of Spark is older than the Java that find_java
# found: it asks Java for a method that Java 23 restricted and Java 24 took away.
check_hadoop() {
  local hadoop
  hadoop=$(find "$1" -name 'hadoop-client-api-*.jar' 2>/dev/null | sed -n 's|.*-api-\(.*\)\.jar|\1|p')
  if [ "$java_version" -gt 22 ] && [ "$(printf '%s\n3.4.3\n' "${hadoop:-3.4.3}" | sort -V | head -n 1)" != 3.4.3 ]; then
    die "found Java $java_version; accepted with Hadoop $hadoop, which this Spark brings: Java $(property java.oldest) to 22"
  fi
}

# keep SOURCE: sets kept to a copy of a file or folder of the build, in which the next build changes
# nothing, so that what runs goes on. Copies are named by their content and shared; one that nobody
# has used for two days goes. Without a cache the copy is the JVM's own and goes with it.
keep() {
  local source=$1 builds content copy lock
  [ -e "$source" ] || die "$source is missing; build with 'mvn compile'"
  builds=$(cache_folder)
  if [ -z "$builds" ]; then
    scratch=${scratch:-$(mktemp -d "${TMPDIR:-/tmp}/alphasweep-${HOSTNAME//[^A-Za-z0-9.-]/}-XXXXXXXXXX")}
    java_options+=("-Dalphasweep.scratch=$scratch")
    cp -R -- "$source" "$scratch/"
    kept=$scratch/${source##*/}
    return
  fi
  builds+=/builds
  mkdir -p -- "$builds"
  for _ in 1 2 3 4 5; do
    content=$(content_of "$source")
    copy=$builds/$content
    [ -d "$copy" ] || copy_build "$source" "$content" "$copy" || continue
    # The JVM inherits the lock and holds it until it ends, however it ends.
    { exec {lock}<"$copy"; } 2>/dev/null || continue
    flock --shared "$lock"
    if [ "$copy" -ef "/dev/fd/$lock" ]; then
      touch -- "$copy"
      kept=$copy/${source##*/}
      return
    fi
  done
  die "$source changes while it is copied; start again when the build is done"
}

content_of() {
  find "$1" -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -c 1-32
}

# copy_build SOURCE CONTENT COPY: makes the copy appear whole, or not at all where the source changed.
copy_build() {
  local partial busy
  partial=$(mktemp -d "${3%/*}/.partial-XXXXXXXX")
  exec {busy}<"$partial"
  flock --exclusive "$busy"
  cp -R --reflink=auto -- "$1" "$partial/"
  if [ "$(content_of "$1")" = "$2" ]; then
    mv -T -- "$partial" "$3" 2>/dev/null || true # another was first
  fi
  rm -rf -- "$partial"
  exec {busy}<&-
  find "${3%/*}" -mindepth 1 -maxdepth 1 \( -name '.partial-*' -mmin +10 -o ! -name '.partial-*' -mtime +1 \) \
    -exec flock --exclusive --nonblock {} rm -rf -- {} \; 2>/dev/null || true
  [ -d "$3" ]
}

# cache_folder: prints the folder that Java's NativeLibraries takes as well; nothing where there is none.
cache_folder() {
  local cache=${ALPHASWEEP_CACHE:-}
  if [ -z "$cache" ]; then
    cache=${XDG_CACHE_HOME:-}
    [[ $cache == /* ]] || cache=${HOME:-}/.cache
    [[ $cache == /?*/* ]] || return 0
    cache+=/alphasweep
  fi
  if mkdir -p -m 700 -- "$cache" 2>/dev/null && [ -w "$cache" ] && [ -O "$cache" ] &&
    [ -z "$(find "$cache/." -maxdepth 0 -perm /022)" ]; then
    echo "$cache"
  elif [ -n "${ALPHASWEEP_CACHE:-}" ]; then
    die "ALPHASWEEP_CACHE: found $cache; accepted: a folder that you can write, and nobody else"
  fi
}
