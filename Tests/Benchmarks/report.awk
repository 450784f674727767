# Reads samples (work, seconds, processor seconds, peak kB; separated by tabs), prints a table of
# medians and writes the same as JSON to the file `json`.

BEGIN { FS = "\t" }

{
  count[$1]++
  wall[$1, count[$1]] = $2 + 0
  cpu[$1, count[$1]] = $3 + 0
  peak[$1, count[$1]] = $4 + 0
}

function seconds(name) { return median(wall, name, count[name]) }

function compare(title, ours, yardstick, limit, faster,   ratio, reached) {
  if (!(ours in count) || !(yardstick in count)) return
  ratio = faster ? seconds(yardstick) / seconds(ours) : seconds(ours) / seconds(yardstick)
  reached = faster ? ratio >= limit : ratio <= limit
  printf "%-24s %9.2f s  %-16s %9.2f s  %6.2f x  %2s %g x  %s\n", title, seconds(ours),
    yardstick, seconds(yardstick), ratio, faster ? ">=" : "<=", limit, reached ? "reached" : "MISSED"
  comparisons = comparisons (comparisons ? "," : "") sprintf( \
    "\n    {\"work\": \"%s\", \"seconds\": %.3f, \"yardstick\": \"%s\", \"yardstick_seconds\": %.3f," \
    " \"ratio\": %.3f, \"reach\": \"%s %g\", \"reached\": %s}", title, seconds(ours), yardstick,
    seconds(yardstick), ratio, faster ? ">=" : "<=", limit, reached ? "true" : "false")
}

END {
  order = split("ldapsearch ldapsearch-pr consumer consumer-sync import compare", names, " ")
  printf "\n%d people, %d groups of %d; medians of up to %d rounds; %s\n\n", people, groups, members,
    rounds, machine
  printf "%-24s %11s %11s %11s\n", "work", "seconds", "processor", "peak MB"
  for (i = 1; i <= order; i++) {
    name = names[i]
    if (!(name in count)) continue
    printf "%-24s %11.2f %11.2f %11.1f\n", name, seconds(name), median(cpu, name, count[name]),
      median(peak, name, count[name]) / 1024
    measured = measured (measured ? "," : "") sprintf( \
      "\n    {\"work\": \"%s\", \"seconds\": %.3f, \"cpu_seconds\": %.3f, \"peak_kilobytes\": %d}",
      name, seconds(name), median(cpu, name, count[name]), median(peak, name, count[name]))
  }
  if (("import" in count) && count["import"] > 0) {
    printf "\n%-24s %11s  %-16s %11s  %8s  %6s\n", "work", "ours", "yardstick", "", "ratio", "reach"
    compare("first import", "import", "ldapsearch", 4, 0)
    compare("first import", "import", "consumer", 2, 1)
    compare("full compare, unchanged", "compare", "ldapsearch", 2, 0)
  }
  printf "{\n  \"people\": %d, \"groups\": %d, \"members\": %d, \"rounds\": %d,\n  \"machine\": \"%s\"," \
    "\n  \"measured\": [%s\n  ],\n  \"compared\": [%s\n  ]\n}\n", people, groups, members, rounds,
    machine, measured, comparisons >json
}
