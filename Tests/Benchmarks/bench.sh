#!/usr/bin/env bash
# What the benchmarks share. Each of them sources this file, which goes to the repository's root, and
# sets `bench`, the folder of its own files, before it calls anything here.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
muster="${BENCH_MUSTER:-.build/release/muster}"
slapd_demo=Tests/Support/slapd-demo
machine="$(nproc) processors, $(uname -sr)"
base='dc=example,dc=com'
password='Bench-Mark-2026-xyz'

fail() {
  echo "$*" >&2
  exit 1
}

# Whether a piece of work is among those in `work`, which has spaces around each.
has_work() {
  [[ "$work" == *" $1 "* ]]
}

# The middle one of the numbers that come in; the lower one of two.
median() {
  sort -n | awk '{ value[NR] = $1 } END { print value[int((NR + 1) / 2)] }'
}

# Wall seconds of a command.
seconds_of() {
  local began="$EPOCHREALTIME"
  "$@" >/dev/null
  awk "BEGIN { print $EPOCHREALTIME - $began }"
}

# A configuration with a store in the file named.
write_configuration() {
  cat >"$bench/muster.yaml" <<YAML
store: { url: "sqlite:$1", backup: { every: 0s } }
auth: { token_secret_file: $bench/token.key, seal_key_file: $bench/seal.key }
log: { level: warning }
YAML
}

# Adds the slapd whose `env` was sourced to the configuration, with the lines that come in.
configure_directory() {
  {
    echo "directories:"
    echo "  - name: bench"
    {
      printf '%s\n' "urls: [ \"$LDAP_URL\" ]" "tls: { mode: none }" "bind_dn: $LDAP_SERVICE_DN" \
        "bind_password_file: $LDAP_SERVICE_PASSWORD_FILE"
      cat
    } | sed 's/^/    /'
  } >>"$bench/muster.yaml"
}

# The lines for a directory that is mirrored whole: people, groups, and the roles that they give.
mirrored() {
  cat <<YAML
users:
  base: ou=people,$base
  filter: (objectClass=inetOrgPerson)
  id: entryUUID
  attributes: { username: uid, email: mail, display_name: [displayName, cn] }
groups:
  base: ou=groups,$base
  filter: (objectClass=groupOfNames)
  member: member
  name: cn
roles:
  - { group: "cn=group-00000,ou=groups,$base", role: power_user }
default_role: user
YAML
}

# Prints the LDIF of people who can sign in: bench1, bench2, and so on.
make_people() {
  local hash number
  hash="$(PATH="$PATH:/usr/sbin" slappasswd -h '{SSHA}' -s "$password")"
  for ((number = 1; number <= $1; number++)); do
    printf '%s\n' "dn: uid=bench$number,ou=people,$base" 'objectClass: inetOrgPerson' \
      "uid: bench$number" "cn: Bench $number" 'sn: Bench' "userPassword: $hash" ''
  done
}

free_port() {
  local port
  for ((port = 18480; port < 18580; port++)); do
    if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
      echo "$port"
      return
    fi
  done
  fail "no free port between 18480 and 18580"
}

# Starts the service and sets `service`, its process, `origin` and `api`.
start_service() {
  local port
  port="$(free_port)"
  origin="http://127.0.0.1:$port"
  api="$origin/api/v1"
  echo "server: { listen: \"127.0.0.1:$port\" }" >>"$bench/muster.yaml"
  "$muster" serve --config "$bench/muster.yaml" >"$bench/serve.log" 2>&1 &
  service=$!
  until curl -sf -o "$bench/ready" "$origin/readyz"; do
    kill -0 "$service" 2>/dev/null || fail "the service ended: $(<"$bench/serve.log")"
    sleep 0.1
  done
}

# Called on every way out, so that a service that ends badly is told but stops nothing else.
stop_service() {
  [[ -n "${service:-}" ]] || return 0
  if ! kill "$service" || ! wait "$service"; then
    echo "The service ended badly: $(tail -n 3 "$bench/serve.log")" >&2
  fi
  service=''
}

post() {
  curl -sf "$api/$1" -H 'Content-Type: application/json' -d "$2" "${@:3}"
}

# Signs somebody in and sets `token`.
sign_in() {
  token="$(post auth/login "{\"username\": \"$1\", \"password\": \"$password\"}" | jq -r .token)"
}

# A store with the administrator `bench`, whose password is the benchmarks'.
make_store() {
  rm -f "$1" "$1"-wal "$1"-shm
  "$muster" user add --username bench --admin --password-stdin --config "$bench/muster.yaml" \
    <<<"$password" >/dev/null
}

# The time of one page over HTTP, the connection being open already; the first two warm the cache.
measure_page() {
  local urls=()
  curl -sf -H "Authorization: Bearer $token" "$api/$1" | jq -e .total >/dev/null ||
    fail "no page came for $1"
  for ((round = 0; round < rounds + 2; round++)); do urls+=("$api/$1" -o /dev/null); done
  curl -sf -H "Authorization: Bearer $token" -w '%{time_total}\n' "${urls[@]}" | tail -n +3 |
    median
}

# The time of one call of sqlite3 with the queries that come in, on the file named.
measure_queries() {
  cat >"$bench/query.sql"
  for ((round = 0; round < rounds + 2; round++)); do
    seconds_of sqlite3 -readonly "$1" ".read $bench/query.sql"
  done | tail -n +3 | median
}

begin_table() {
  printf '\n%s; medians of %d rounds; %s\n\n%-36s %13s %13s %10s\n' "$1" "$rounds" "$machine" \
    'work' 'ours' 'sqlite3' 'ratio'
  : >"$bench/samples.jsonl"
}

# A line of the table: the work, our seconds, those of sqlite3, and how many times these are the goal.
report() {
  awk -v work="$1" -v ours="$2" -v yardstick="$3" -v limit="$4" 'BEGIN {
    ratio = ours / yardstick
    printf "%-36s %10.2f ms %10.2f ms %8.2f x  <= %g x  %s\n", work, ours * 1000,
      yardstick * 1000, ratio, limit, ratio <= limit ? "reached" : "MISSED" }'
  printf '{"work":"%s","seconds":%s,"yardstick_seconds":%s,"limit":%s}\n' "$@" \
    >>"$bench/samples.jsonl"
}

# A page beside the queries behind it, which come in: the work, the page, the store.
compare_page() {
  local ours yardstick
  ours="$(measure_page "$2")"
  yardstick="$(measure_queries "$3")"
  report "$1" "$ours" "$yardstick" 3
}

# Writes the table's lines to var/bench/NAME.json, with what the further arguments of jq say.
write_report() {
  jq -s "${@:2}" '$ARGS.named + {compared: .}' "$bench/samples.jsonl" >"var/bench/$1.json"
}
