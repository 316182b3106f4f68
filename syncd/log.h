/* log.h: what the daemon tells its operator: one logfmt line per event on standard error (systemd's journal picks it
 * up).
 *
 *   ts=2018-09-02T10:12:00Z level=info msg=answered method=POST path=/v1/sync status=200 person=lead device=laptop
 * ms=12
 */
#ifndef SCHOUW_SYNCD_LOG_H
#define SCHOUW_SYNCD_LOG_H

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

/* Lines below this level are dropped; LOG_INFO at the start. Set before threads run. */
void log_level_set(enum log_level level);

/* Writes one line with write(2), so that lines of several threads do not mix. After the message come pairs of key and
 * value (const char *, UTF-8 or any bytes), ended by NULL; a pair whose value is NULL or "" is left out. Values are
 * quoted and escaped where they hold anything but plain characters; a long one is cut and ends in "...", so that a line
 * is logfmt whatever it carries. Thread-safe; never fails.
 */
void log_event(enum log_level level, const char *message, ...) __attribute__((sentinel));

#endif
