#include <pwquality.h>
#include <stdio.h>

/* Checks a password and puts the reason of a refusal into `reason`. What the library hands over for
   a failed dictionary check is a constant text behind a `void **`, which Swift can't read safely. */
static inline int cpwquality_check(
    pwquality_settings_t *settings, const char *password, char *reason, int size) {
  void *detail = NULL;
  int code = pwquality_check(settings, password, NULL, NULL, &detail);
  if (code >= 0) return code;
  char sentence[PWQ_MAX_ERROR_MESSAGE_LEN];
  const char *text = code == PWQ_ERROR_CRACKLIB_CHECK && detail != NULL
      ? (const char *)detail
      : pwquality_strerror(sentence, sizeof sentence, code, detail);
  snprintf(reason, (size_t)size, "%s", text);
  return code;
}
