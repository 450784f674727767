# Reads samples (work, people, seconds, peak kB; separated by tabs), prints a table of medians that
# sets the larger directory beside the smaller one, and writes the same as JSON to the file `json`.

BEGIN { FS = "\t" }

{
  if (!(($1, $2) in count)) order[++works] = $1 SUBSEP $2
  place = $1 SUBSEP $2
  count[place]++
  wall[place, count[place]] = $3 + 0
  peak[place, count[place]] = $4 + 0
}

function seconds(work, people) {
  return median(wall, work SUBSEP people, count[work, people])
}

# The most memory that work took on the larger directory, in kB.
function largest(work,   i, most) {
  for (i = 1; i <= count[work, large]; i++) {
    if (peak[work SUBSEP large, i] > most) most = peak[work SUBSEP large, i]
  }
  return most + 0
}

# One line: the yardstick is so many times the smaller directory's, or other work on the same one.
function compare(work, times, limit, yardstick,   ours, other, words, most, ratio, reached) {
  if (!((work, large) in count)) return
  ours = seconds(work, large)
  if (yardstick) {
    other = seconds(yardstick, large)
    words = yardstick
  } else {
    other = times * seconds(work, small)
    words = times == 1 ? small " people" : times " x " small " people"
  }
  most = largest(work)
  ratio = other > 0 ? ours / other : 0
  reached = ratio <= limit
  printf "%-32s %11.4f s  %-20s %11.4f s %7.2f x  <= %4g x %8s  %s\n", work, ours, words, other,
    ratio, limit, most ? sprintf("%.0f MB", most / 1024) : "", reached ? "reached" : "MISSED"
  comparisons = comparisons (comparisons ? "," : "") sprintf( \
    "\n    {\"work\": \"%s\", \"seconds\": %.4f, \"yardstick\": \"%s\", \"yardstick_seconds\": %.4f," \
    " \"ratio\": %.3f, \"reach\": \"<= %g\", \"reached\": %s, \"peak_kilobytes\": %d}", work, ours,
    words, other, ratio, limit, reached ? "true" : "false", most)
}

END {
  printf "\n%d people, %d groups, one of them with %d members; medians of up to %d rounds; %s\n\n",
    large, large / 500, large / 5, rounds, machine
  printf "%-32s %13s  %-20s %13s %9s  %9s %8s\n", "work", "ours", "yardstick", "", "ratio", "reach",
    "peak"
  compare("first import", 10, 1.3)
  compare("full compare", 10, 1.3)
  compare("run, nothing changed", 1, 3, "ldapsearch -s base")
  compare("run, nothing changed", 1, 1.5)
  compare("run, one entry changed", 1, 1.5)
  compare("run, one member joins or leaves", 1, 1.5)
  compare("run, largest group changed", 10, 1.3)
  for (i = 1; i <= works; i++) {
    split(order[i], key, SUBSEP)
    if (key[1] ~ /^page: / && key[2] == large) compare(key[1], 1, 1.5)
  }
  compare("sign-in by the directory", 1, 1.5)
  most = largest("first import")
  if (most)
    printf "\nThe first import took %.0f MB at most: %s (<= 256 MB)\n", most / 1024,
      most <= 256 * 1024 ? "reached" : "MISSED"
  most = largest("service after all this")
  if (most) printf "The service took %.0f MB at most\n", most / 1024
  printf "{\n  \"people\": %d, \"groups\": %d, \"largest_group\": %d, \"rounds\": %d," \
    "\n  \"machine\": \"%s\",\n  \"compared\": [%s\n  ]\n}\n", large, large / 500, large / 5, rounds,
    machine, comparisons >json
}
