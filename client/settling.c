#include "client/settling.h"

#include "client/sync_say.h"

int settling_run(void *context, bool *more, struct error *err)
{
    struct settling *settling = context;
    long long sealed = 0;
    bool anew = false;
    int result = carry_everywhere(settling->session, settling->carried, &anew, &settling->trouble);
    if (result == ERROR_MEMORY || result == ERROR_IO) {
        if (err) *err = settling->trouble;
        return result;
    }
    /* A key that does not count today leaves it waiting, and holds up nothing else. */
    result = settling->seal ? settling->seal(settling->context, &sealed, err)
                            : sync_seal(settling->session, false, &sealed, err);
    settling->sealed += sealed;
    *more = anew || sealed > 0;
    return result;
}

int settling_tell(const struct settling *settling, json_t *outcome, struct error *err)
{
    enum store_trace trace = store_trace(settling->session->store);
    const char *id;
    json_t *carried;
    json_object_foreach(settling->carried, id, carried)
    {
        say_carried(settling->session, id, carried, false);
    }
    if (settling->trouble.code != 0) {
        say(settling->session, STYLE_BAD, _("Statements of this device wait to be stated anew: "));
        say_text(settling->session, STYLE_BAD, settling->trouble.message);
        say(settling->session, STYLE_PLAIN, "\n");
    }
    int missed = json_object_set(outcome, "carried", settling->carried) |
                 json_object_set_new(outcome, "sealed", json_integer(settling->sealed));
    if (trace != STORE_SAME) missed |= json_object_set_new(outcome, "store", json_string(trace_name(trace)));
    return missed ? error_memory(err) : 0;
}
