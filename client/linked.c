/* linked.c: libcurl, linked in with what HTTPS asks of it. To load it takes a third of what a device does in a sync,
 * for the thirty libraries it knows: of most nothing is called where only HTTPS goes, without a proxy. What is called
 * there is in the program as well; what is not, left_out.cmake names. */
#define LATE_NAMES
#include "client/late_curl.h"

#include <gnutls/gnutls.h>
#include <stdio.h>
#include <stdlib.h>

#include "client/standin.h"

#define LATE_VALUE(function) .function = (function),

const struct late_curl linked_curl = {LATE_CURL(LATE_VALUE)};

/* Not at the start of each verb; see sshkey_ready. */
GNUTLS_SKIP_GLOBAL_INIT

/* libcurl prepares SSH whatever it is to do; there is nothing to prepare. */
int libssh2_init(int flags);
void libssh2_exit(void);

int libssh2_init(int flags)
{
    (void)flags;
    return 0;
}

void libssh2_exit(void)
{
}

/* Whatever else: nobody comes here, but if it were so it is told. */
_Noreturn void left_out(void);

void left_out(void)
{
    fputs("schouw: libcurl asks for what is not linked into this program (SSH, LDAP, Kerberos, HTTP/2, PKCS#11)\n",
          stderr);
    exit(EXIT_NO_LIBRARY);
}
