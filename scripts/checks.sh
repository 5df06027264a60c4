# Sourced by the scripts, after java.sh: says what is missing on this machine, a sentence each, before
# a build.

# Prints what is missing to stderr and returns 1, or returns 0.
# $1: the least version of python3, where it matters: PySpark wants 3.10.
check_machine() {
  least_python=${1:-3.0}
  missing=0
  lack() {
    echo "missing: $*" >&2
    missing=1
  }
  case $(uname -sm) in
    'Linux x86_64' | 'Linux aarch64') ;;
    *) lack "Linux x86_64 or aarch64, with glibc (this is $(uname -sm))." ;;
  esac
  oldest=$(property java.oldest) newest=$(property java.newest)
  javac=javac
  [ -z "${JAVA_HOME:-}" ] || javac=$JAVA_HOME/bin/javac
  javac_version=$("$javac" -version 2>&1 | sed -n 's/^javac \([0-9]*\).*/\1/p')
  if [ -z "$javac_version" ]; then
    lack "a JDK $oldest to $newest (no $javac)."
  elif [ "$javac_version" -lt "$oldest" ] || [ "$javac_version" -gt "$newest" ]; then
    lack "a JDK $oldest to $newest ($javac is $javac_version)."
  fi
  maven_version=$(mvn -version 2>/dev/null | sed 's/\x1b\[[0-9;]*m//g' | sed -n 's/^Apache Maven \([0-9]*\.[0-9]*\).*/\1/p')
  if [ -z "$maven_version" ]; then
    lack "Maven 3.8 or newer (no mvn on the PATH)."
  elif [ "$(printf '3.8\n%s\n' "$maven_version" | sort -V | head -n 1)" != 3.8 ]; then
    lack "Maven 3.8 or newer (mvn on the PATH is $maven_version)."
  fi
  if ! command -v python3 >/dev/null; then
    lack "python3 with pip (no python3 on the PATH); the build fetches MuJoCo with it."
  elif [ "$(printf "%s\nPython $least_python\n" "$(python3 --version)" | sort -V | head -n 1)" != "Python $least_python" ]; then
    lack "Python $least_python or newer (python3 on the PATH is $(python3 --version)); the notebooks' tests run PySpark."
  elif ! python3 -m pip --version >/dev/null 2>&1; then
    lack "pip ('python3 -m pip' does not run); the build fetches MuJoCo with it."
  fi
  if ! command -v g++ >/dev/null && ! command -v c++ >/dev/null && ! command -v clang++ >/dev/null; then
    lack "a C++ compiler (no g++, c++ or clang++ on the PATH); the build compiles the MuJoCo binding."
  fi
  return $missing
}
