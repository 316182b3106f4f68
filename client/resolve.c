#include "client/resolve.h"

#include <stdio.h>
#include <string.h>

#include "client/verb.h"

/* %.80s is the item. */
static const struct {
    const char *kind, *before, *after;
} commands[] = {
    {"finding.set", "finding ", " met|unmet|not-applicable --reason \"..\""},
    {"measure.set", "measure verify ", " carried-out|partly|not-carried-out --reason \"..\""},
    {"intake.set", "intake ", " received|missing|wrong -m \"..\""},
    {"interview.set", "interview ", " --with NAME -m \"..\""},
    {"party.set", "party ", " --type TYPE --name NAME"},
    {"plan.set", "plan effort ", " DAYS"},
    {"inform.set", "tell ", " --on DATE"},
    {"deviation.raise", "deviation raise ", " GRADE TEXT"},
    {"deviation.correct", "deviation correct ", " TEXT"},
    {"deviation.judge", "deviation judge ", " lifted|not-lifted --by documents|visit"},
    {"deviation.extend", "deviation extend ", " --grounds TEXT"},
    {"team.set", "assign ", " --as ROLE"},
    {"certificate.status", "certificate suspend|lift|withdraw ", " -m \"..\""},
    {"certificate.duplicate", "certificate duplicate ", ""},
};
/* Kinds with one item for the whole dossier. */
static const struct {
    const char *kind, *command;
} whole[] = {
    {"dossier.open", "open SCHEME --certificate CERTIFICATE NAME"},
    {"partnership.set", "partnership --name NAME .."},
    {"plan.approve", "plan approve --by NAME"},
    {"walk.set", "walk --on DATE --with PARTIES"},
    {"closing.set", "close --on DATE --present PARTIES"},
    {"report.issue", "report --issue -m \"..\""},
    {"review.set", "review --confirm all"},
    {"advice.set", "advise positive|negative TEXT"},
    {"decision.set", "decide positive|negative --grounds TEXT"},
    {"certificate.issue", "certificate issue NUMBER --issued DATE"},
    {"case.end", "refuse [--resume] -m GROUNDS"},
};

/* A fact of a form: the last part of its item is the field. */
static bool fact_command(const struct slot *slot, char command[RESOLVE_SIZE])
{
    const char *slash = strrchr(slot->item, '/');
    if (!slash || (strcmp(slot->kind, "fact.set") != 0 && strcmp(slot->kind, "surveillance.set") != 0)) return false;
    snprintf(command, RESOLVE_SIZE, "schouw form %.*s %.64s=VALUE --reason \"..\"",
             (int)(slash - slot->item < 100 ? slash - slot->item : 100), slot->item, slash + 1);
    return true;
}

void resolve_command(const struct slot *slot, char command[RESOLVE_SIZE])
{
    if (fact_command(slot, command)) return;
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        if (strcmp(slot->kind, commands[i].kind) != 0) continue;
        snprintf(command, RESOLVE_SIZE, "schouw %s%.80s%s", commands[i].before, slot->item, commands[i].after);
        return;
    }
    for (size_t i = 0; i < sizeof whole / sizeof *whole; i++) {
        if (strcmp(slot->kind, whole[i].kind) != 0) continue;
        snprintf(command, RESOLVE_SIZE, "schouw %s", whole[i].command);
        return;
    }
    snprintf(command, RESOLVE_SIZE, _("state %.80s again, having seen both"), slot->item);
}
