// Makes changes in a directory one at a time, and prints for each how many milliseconds pass from the
// directory's answer until the service shows it over REST:
// live-delay LDAP-URL ROOT-DN ROOT-PASSWORD-FILE PORT PASSWORD COUNT BASE.
//
// Sorts of changes: an attribute; a membership that gives a role; a removal; a person who is disabled
// and whose session is refused. The directory has twice COUNT people, person00001 and so on.

#include <arpa/inet.h>
#include <ldap.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char *base, *password;
static int port, connection = -1;
static LDAP *directory;
static char answer[1 << 20], token[4096], session[4096];

static void fail(const char *what, const char *why) {
  fprintf(stderr, "live-delay: %s: %s\n", what, why);
  exit(1);
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1e3 + time.tv_nsec / 1e6;
}

static void pause_for(double milliseconds) {
  struct timespec time = {.tv_nsec = milliseconds * 1e6};
  nanosleep(&time, NULL);
}

static void connect_to_service(void) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
  int on = 1;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connection >= 0) close(connection);
  connection = socket(AF_INET, SOCK_STREAM, 0);
  setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (connect(connection, (struct sockaddr *)&address, sizeof address) != 0)
    fail("the service", "no connection");
}

// Reads one answer with a Content-Length; the status, or 0 when the connection is over.
static int read_answer(void) {
  size_t have = 0;
  while (have < sizeof answer - 1) {
    ssize_t more = read(connection, answer + have, sizeof answer - 1 - have);
    if (more <= 0) return 0;
    have += more;
    answer[have] = 0;
    char *body = strstr(answer, "\r\n\r\n");
    if (body == NULL) continue;
    char *length = strcasestr(answer, "content-length:");
    if (length == NULL || length > body) fail("the service", "an answer without a length");
    if (answer + have >= body + 4 + atol(length + 15)) return atoi(answer + 9);
  }
  fail("the service", "an answer that is too long");
  return 0;
}

// Sends a request; with a body it is a POST.
static int ask(const char *path, const char *bearer, const char *body) {
  char request[16384];
  snprintf(request, sizeof request,
           "%s %s HTTP/1.1\r\nHost: localhost\r\n%s%s%sContent-Type: application/json\r\n"
           "Content-Length: %zu\r\n\r\n%s",
           body ? "POST" : "GET", path, bearer ? "Authorization: Bearer " : "",
           bearer ? bearer : "", bearer ? "\r\n" : "", body ? strlen(body) : 0, body ? body : "");
  for (int attempt = 0; attempt < 2; attempt++) {
    if (connection < 0) connect_to_service();
    int status = write(connection, request, strlen(request)) > 0 ? read_answer() : 0;
    if (status != 0) return status;
    connect_to_service();
  }
  fail(path, "no answer");
  return 0;
}

// Copies the text of a member of the last answer.
static void copy_member(const char *name, char *text, size_t room) {
  char key[64];
  snprintf(key, sizeof key, "\"%s\":\"", name);
  char *start = strstr(answer, key);
  if (start == NULL) fail(name, answer);
  start += strlen(key);
  snprintf(text, room, "%.*s", (int)strcspn(start, "\""), start);
}

static void sign_in(const char *username, char *text, size_t room) {
  char body[512];
  snprintf(body, sizeof body, "{\"username\":\"%s\",\"password\":\"%s\"}", username, password);
  if (ask("/api/v1/auth/login", NULL, body) != 200) fail(username, answer);
  copy_member("token", text, room);
}

static void find_person(int number, char *path, size_t room) {
  char id[64];
  snprintf(path, room, "/api/v1/auth/users?q=person%05d", number);
  if (ask(path, token, NULL) != 200) fail(path, answer);
  copy_member("user_id", id, sizeof id);
  snprintf(path, room, "/api/v1/auth/users/%s", id);
}

static void change(const char *name, int operation, const char *attribute, const char *value) {
  // Relax rules, as slapd(8) wants it for what only it changes otherwise.
  LDAPControl relax = {"1.3.6.1.4.1.4203.666.5.12", {0, NULL}, 1};
  LDAPControl *controls[] = {&relax, NULL};
  char *values[] = {(char *)value, NULL};
  LDAPMod modification = {operation, (char *)attribute, {values}};
  LDAPMod *modifications[] = {&modification, NULL};
  int result = value == NULL
                   ? ldap_delete_ext_s(directory, name, NULL, NULL)
                   : ldap_modify_ext_s(directory, name, modifications, controls, NULL);
  if (result != LDAP_SUCCESS) fail(name, ldap_err2string(result));
}

// Waits until the answer has a text, or a status.
static void measure(const char *sort, const char *path, const char *bearer, const char *text,
                    int status) {
  double began = now();
  while (true) {
    int got = ask(path, bearer, NULL);
    if (status != 0 ? got == status : strstr(answer, text) != NULL) break;
    if (now() - began > 60000) fail(path, "the change was never shown");
    // One per cent of the goal; without a pause the questions would take the service's time.
    pause_for(0.5);
  }
  printf("%s\t%.3f\n", sort, now() - began);
  // Longer than a change waits for others to be applied with it: each is measured alone.
  pause_for(60);
}

static void measure_person(int number, int count) {
  char path[256], name[256], group[256], text[64], me[64];
  snprintf(name, sizeof name, "uid=person%05d,ou=people,%s", number, base);
  snprintf(group, sizeof group, "cn=group-00000,ou=groups,%s", base);
  find_person(number, path, sizeof path);
  snprintf(text, sizeof text, "Renamed %d", number);
  change(name, LDAP_MOD_REPLACE, "displayName", text);
  measure("attribute", path, token, text, 0);
  change(group, LDAP_MOD_ADD, "member", name);
  measure("membership", path, token, "\"role\":\"power_user\"", 0);
  change(name, LDAP_MOD_DELETE, NULL, NULL);
  measure("removal", path, token, "\"status\":\"disabled\"", 0);
  snprintf(me, sizeof me, "person%05d", number + count);
  snprintf(name, sizeof name, "uid=%s,ou=people,%s", me, base);
  sign_in(me, session, sizeof session);
  if (ask("/api/v1/auth/me", session, NULL) != 200) fail(me, answer);
  change(name, LDAP_MOD_REPLACE, "pwdAccountLockedTime", "000001010000Z");
  measure("disabled", "/api/v1/auth/me", session, "", 401);
}

int main(int count, char **arguments) {
  if (count != 8) fail("usage", "LDAP-URL ROOT-DN ROOT-PASSWORD-FILE PORT PASSWORD COUNT BASE");
  char secret[256] = {0};
  int version = LDAP_VERSION3, people = atoi(arguments[6]);
  FILE *file = fopen(arguments[3], "r");
  if (file == NULL || fgets(secret, sizeof secret, file) == NULL) fail(arguments[3], "unreadable");
  secret[strcspn(secret, "\n")] = 0;
  struct berval credentials = {strlen(secret), secret};
  port = atoi(arguments[4]);
  password = arguments[5];
  base = arguments[7];
  if (ldap_initialize(&directory, arguments[1]) != LDAP_SUCCESS) fail(arguments[1], "no URL");
  ldap_set_option(directory, LDAP_OPT_PROTOCOL_VERSION, &version);
  int result = ldap_sasl_bind_s(directory, arguments[2], LDAP_SASL_SIMPLE, &credentials, NULL, NULL,
                                NULL);
  if (result != LDAP_SUCCESS) fail(arguments[2], ldap_err2string(result));
  sign_in("bench", token, sizeof token);
  for (int number = 1; number <= people; number++) measure_person(number, people);
  return 0;
}
