/* certificate_pdf.h: the certificate as a sheet of A4, with its fonts embedded. The same lines give the same bytes. */
#ifndef SCHOUW_CLIENT_CERTIFICATE_PDF_H
#define SCHOUW_CLIENT_CERTIFICATE_PDF_H

#include "checklists/report.h"
#include "schema/text.h"

struct certificate_sheet {
    const struct certificate *certificate;
    const char *body;   /* name of the certification body: stands for its logo when there is none */
    const char *scheme; /* name of the scheme */
    const char *issued; /* YYYY-MM-DD: also the date of the document, so that it can be made again */
    const char *number;
    const char *signed_by, *function; /* beneath the signature line */
    const char *logo;                 /* path of a PNG, or NULL */
    const char *stamp;                /* across each sheet of one that is not valid, such as SUSPENDED; or NULL */
    const char *warning;              /* the same as a sentence, above the title; or NULL */
    const char *duplicate;            /* whom it is a duplicate for, as a line above the title; or NULL */
    enum language language;
};

/* Appends the bytes of the PDF. Long values wrap; what does not fit on the first sheet goes on on further ones, each
 * with the number. ERROR_IO (no fonts, a logo that is no PNG), ERROR_MEMORY. */
int certificate_pdf(const struct certificate_sheet *sheet, struct text *pdf, struct error *err);

#endif
