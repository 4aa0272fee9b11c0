# Finds a JDK that can build and run Firn, and sets JAVA_HOME to it. Sourced by firn and mvnw, which may run under `set -euf`.
# Order: FIRN_JAVA_HOME, JAVA_HOME, then the lowest sufficient version in the usual places.
MIN_JDK=${MIN_JDK:-25}

jdk_major() {
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] && sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

pick_jdk() {
  case $- in *f*) _noglob=1; set +f ;; *) _noglob=0 ;; esac
  _best='' _best_version=0
  _on_path=$(command -v javac 2>/dev/null) && _on_path=$(readlink -f "$_on_path") && _on_path=${_on_path%/bin/javac} || _on_path=''
  for _dir in "${FIRN_JAVA_HOME:-}" "${JAVA_HOME:-}" "$_on_path" /usr/lib/jvm/* /opt/java/* /opt/jdk* \
    "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/*; do
    [ -n "$_dir" ] || continue
    _version=$(jdk_major "$_dir") || continue
    [ -n "$_version" ] && [ "$_version" -ge "$MIN_JDK" ] || continue
    if [ "$_dir" = "${FIRN_JAVA_HOME:-}" ] || [ "$_dir" = "${JAVA_HOME:-}" ]; then _best=$_dir; break; fi
    if [ -z "$_best" ] || [ "$_version" -lt "$_best_version" ]; then _best=$_dir; _best_version=$_version; fi
  done
  [ "$_noglob" = 0 ] || set -f
  if [ -z "$_best" ]; then
    echo "firn: no JDK $MIN_JDK or newer found: install one (for example Temurin $MIN_JDK) or set JAVA_HOME to it" >&2
    return 1
  fi
  JAVA_HOME=$_best
  export JAVA_HOME
}

pick_jdk || exit 1
