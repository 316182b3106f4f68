/* alarm_say.h: an alarm about the server's history (checkpoint.h), as people read it. */
#ifndef SCHOUW_CLIENT_ALARM_SAY_H
#define SCHOUW_CLIENT_ALARM_SAY_H

#include "client/verb.h"

/* Says what is wrong and what to do; nothing for NULL. */
void alarm_say(const struct session *session, const json_t *alarm);
/* Says what was accepted. */
void alarm_accepted_say(const struct session *session, const json_t *alarm);

#endif
