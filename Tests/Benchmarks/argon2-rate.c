// Prints how many password checks a second plain Argon2id makes: argon2-rate THREADS SECONDS.
//
// The parameters are the service's own: 19 MiB, 2 passes, 1 lane.

#include <argon2.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char password[] = "Bench-Password-1";
static char verifier[256];
static atomic_bool stops;
static atomic_long checks;

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + time.tv_nsec / 1e9;
}

static void *check(void *unused) {
  while (!stops) {
    if (argon2id_verify(verifier, password, strlen(password)) != ARGON2_OK) abort();
    checks++;
  }
  return unused;
}

int main(int count, char **words) {
  if (count != 3) return 2;
  int threads = atoi(words[1]);
  double seconds = atof(words[2]);
  if (argon2id_hash_encoded(2, 19 << 10, 1, password, strlen(password), "0123456789abcdef", 16, 32,
          verifier, sizeof verifier) != ARGON2_OK)
    return 1;
  pthread_t *workers = calloc(threads, sizeof *workers);
  double start = now();
  for (int i = 0; i < threads; i++) pthread_create(&workers[i], NULL, check, NULL);
  struct timespec wait = {(time_t)seconds, (long)((seconds - (time_t)seconds) * 1e9)};
  nanosleep(&wait, NULL);
  stops = true;
  for (int i = 0; i < threads; i++) pthread_join(workers[i], NULL);
  printf("%.1f\n", checks / (now() - start));
  return 0;
}
