#define LDAP_DEPRECATED 0
#include <ldap.h>
#include <lber.h>
#include <openldap.h>

/* LDAP_OPT_ON is a macro around the address of a variable, which Swift doesn't import. */
static inline const void *cldap_option_on(void) { return LDAP_OPT_ON; }
