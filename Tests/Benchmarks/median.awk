# The middle one of values[name, 1] to values[name, n]; the lower one of two.
function median(values, name, n,   i, j, held, sorted) {
  for (i = 1; i <= n; i++) sorted[i] = values[name, i]
  for (i = 2; i <= n; i++) {
    held = sorted[i]
    for (j = i - 1; j >= 1 && sorted[j] > held; j--) sorted[j + 1] = sorted[j]
    sorted[j + 1] = held
  }
  return sorted[int((n + 1) / 2)]
}
