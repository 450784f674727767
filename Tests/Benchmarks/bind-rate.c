// Prints how many binds a second libldap makes, each connection one after the other:
// bind-rate URL DN-WITH-%d PASSWORD PEOPLE CONNECTIONS SECONDS kept|fresh.
//
// With fresh connections each bind opens one and closes it, as most programs that ask a directory
// for a password do; kept ones are the fastest that there is.

#include <ldap.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char *url, *pattern, *password;
static int people;
static bool fresh;
static atomic_bool stops;
static atomic_long binds;
static atomic_int next;

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + time.tv_nsec / 1e9;
}

static LDAP *open_connection(void) {
  LDAP *directory;
  int version = LDAP_VERSION3;
  if (ldap_initialize(&directory, url) != LDAP_SUCCESS) abort();
  ldap_set_option(directory, LDAP_OPT_PROTOCOL_VERSION, &version);
  return directory;
}

static void *bind_again(void *unused) {
  LDAP *directory = open_connection();
  struct berval secret = {strlen(password), (char *)password};
  while (!stops) {
    char name[512];
    snprintf(name, sizeof name, pattern, next++ % people + 1);
    int result =
        ldap_sasl_bind_s(directory, name, LDAP_SASL_SIMPLE, &secret, NULL, NULL, NULL);
    if (result != LDAP_SUCCESS) {
      fprintf(stderr, "%s: %s\n", name, ldap_err2string(result));
      exit(1);
    }
    binds++;
    if (fresh) {
      ldap_unbind_ext_s(directory, NULL, NULL);
      directory = open_connection();
    }
  }
  ldap_unbind_ext_s(directory, NULL, NULL);
  return unused;
}

int main(int count, char **words) {
  if (count != 8) return 2;
  url = words[1];
  pattern = words[2];
  password = words[3];
  people = atoi(words[4]);
  int connections = atoi(words[5]);
  double seconds = atof(words[6]);
  fresh = strcmp(words[7], "fresh") == 0;
  pthread_t *workers = calloc(connections, sizeof *workers);
  double start = now();
  for (int i = 0; i < connections; i++) pthread_create(&workers[i], NULL, bind_again, NULL);
  struct timespec wait = {(time_t)seconds, (long)((seconds - (time_t)seconds) * 1e9)};
  nanosleep(&wait, NULL);
  stops = true;
  for (int i = 0; i < connections; i++) pthread_join(workers[i], NULL);
  printf("%.1f\n", binds / (now() - start));
  return 0;
}
