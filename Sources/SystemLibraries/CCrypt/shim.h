#include <crypt.h>
#include <stdlib.h>
#include <string.h>

/* Hashes a phrase with the setting of a stored hash (crypt(3)). The 32 KiB of scratch space would
   become a tuple of so many elements in Swift, and are wiped and freed here. */
static inline int ccrypt_hash(const char *phrase, const char *setting, char *output, int size) {
  struct crypt_data *data = calloc(1, sizeof *data);
  if (data == NULL) return -1;
  char *hash = crypt_rn(phrase, setting, data, sizeof *data);
  int length = hash == NULL ? -1 : (int)strlen(hash);
  if (length >= size) length = -1;
  if (length >= 0) memcpy(output, hash, (size_t)length + 1);
  explicit_bzero(data, sizeof *data);
  free(data);
  return length;
}
