#define LDAP_DEPRECATED 0
#include <ldap.h>
#include <lber.h>
#include <openldap.h>
/* malloc_trim, which Swift's module of glibc lacks. */
#include <malloc.h>

/* LDAP_OPT_ON is a macro around the address of a variable, which Swift doesn't import. */
static inline const void *cldap_option_on(void) { return LDAP_OPT_ON; }

/* Has the socket read ahead into a buffer: without one libldap makes three system calls for each
   message. Sockbuf_IO variables are imported as mutable globals, which Swift 6 refuses. */
static inline int cldap_read_ahead(LDAP *ld) {
  Sockbuf *socket = NULL;
  ber_len_t size = 64 * 1024;
  if (ldap_get_option(ld, LDAP_OPT_SOCKBUF, &socket) != LDAP_OPT_SUCCESS || socket == NULL)
    return -1;
  if (ber_sockbuf_add_io(socket, &ber_sockbuf_io_readahead, LBER_SBIOD_LEVEL_PROVIDER, NULL) != 0)
    return -1;
  return ber_sockbuf_ctrl(socket, LBER_SB_OPT_SET_READAHEAD, &size) < 0 ? -1 : 0;
}
