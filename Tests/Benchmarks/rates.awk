# Reads samples (work, rate; separated by a tab), prints a table of medians and writes the same as
# JSON to the file `json`.

BEGIN { FS = "\t" }

{ rate[$1, ++count[$1]] = $2 + 0 }

function middle(name) { return median(rate, name, count[name]) }

function compare(title, ours, yardstick, words, reach,   ratio) {
  if (!(ours in count) || !(yardstick in count)) return
  ratio = 100 * middle(ours) / middle(yardstick)
  printf "%-28s %9.0f /s  %-22s %9.0f /s  %5.0f %%  >= %d %%  %s\n", title, middle(ours), words,
    middle(yardstick), ratio, reach, (ratio >= reach ? "reached" : "MISSED")
  comparisons = comparisons (comparisons ? "," : "") sprintf( \
    "\n    {\"work\": \"%s\", \"rate\": %.1f, \"yardstick\": \"%s\", \"yardstick_rate\": %.1f," \
    " \"percent\": %.1f, \"reach\": %d, \"reached\": %s}", title, middle(ours), words,
    middle(yardstick), ratio, reach, (ratio >= reach ? "true" : "false"))
}

END {
  printf "\nRequests; medians of %d rounds, %d connections; %s\n\n", rounds, connections, machine
  compare("GET /auth/me", "me", "static", "static answer", 50)
  compare("sign-in, local password", "sign-in", "argon2", "plain Argon2id", 90)
  compare("sign-in by the directory", "directory", "binds-kept", "bare binds, kept open", 70)
  compare("sign-in by the directory", "directory", "binds-fresh", "bare binds, reopened", 70)
  printf "{\n  \"rounds\": %d,\n  \"connections\": %d,\n  \"machine\": \"%s\"," \
    "\n  \"compared\": [%s\n  ]\n}\n", rounds, connections, machine, comparisons >json
}
