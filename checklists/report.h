/* report.h: what people read: the audit report and the status page as Markdown, and the lines of the certificate. */
#ifndef SCHOUW_CHECKLISTS_REPORT_H
#define SCHOUW_CHECKLISTS_REPORT_H

#include "checklists/assessment.h"

/* The audit report (4.4.2, 4.4.4 of KVO; any scheme): who audited, scope, intake, findings by clause with who, when,
 * and facts, interviews, walk, measures, deviations and their terms, closing, review, advice, decision when there are
 * any. CommonMark with tables left out (lists and headings only), UTF-8; everything from records escaped. The same
 * bytes for the same records and day. */
int report_markdown(const struct assessment *assessment, const struct fold *fold, const struct registry *registry,
                    enum language language, struct text *text, struct error *err);
/* README.md of a dossier's branch: the status, a line per section and what stands open. */
int report_status_markdown(const struct assessment *assessment, const struct fold *fold,
                           const struct registry *registry, enum language language, struct text *text,
                           struct error *err);

/* A certificate as label and text, in the scheme's order. Every {placeholder} filled. */
struct certificate_line {
    char *id, *label, *text; /* label may be "" */
};
struct certificate {
    struct certificate_line *lines;
    size_t count;
};
/* From certificate.issue and those it replaces, partnership.set as its writer had seen it, body.set and the scheme:
 * what is said of the partnership later changes no certificate. ERROR_INVALID names each required item that has no
 * value and how to give it. */
int certificate_new(const struct scheme *scheme, const struct fold *fold, const struct registry *registry,
                    const struct record *issue, enum language language, struct certificate **certificate,
                    struct error *err);
void certificate_free(struct certificate *certificate);

#endif
