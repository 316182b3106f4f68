/* Prometheus text format 0.0.4. */
#include "syncd/route.h"

static void metric(struct text *text, const char *name, const char *type, const char *help, unsigned long long value)
{
    text_printf(text, "# HELP schouw_%s %s\n# TYPE schouw_%s %s\nschouw_%s %llu\n", name, help, name, type, name,
                value);
}

static void write_packs(struct text *text, const struct packer *packer)
{
    unsigned long long milliseconds = atomic_load(&packer->milliseconds);

    metric(text, "packs", "gauge", "Packs of the repository.", atomic_load(&packer->packs));
    metric(text, "repacks_total", "counter", "Times that packs were rolled together.", atomic_load(&packer->repacks));
    metric(text, "repack_failures_total", "counter", "Times that this failed.", atomic_load(&packer->failed_total));
    text_printf(text,
                "# HELP schouw_repack_seconds_total Time that it took.\n# TYPE schouw_repack_seconds_total counter\n"
                "schouw_repack_seconds_total %llu.%03llu\n",
                milliseconds / 1000, milliseconds % 1000);
}

static void write_metrics(struct request *request)
{
    struct counters *counters = &request->server->counters;
    struct text *text = &request->answer;

    if (!request_authorise(request)) return;
    text_puts(
        text,
        "# HELP schouw_answers_total Requests answered, by class of status.\n# TYPE schouw_answers_total counter\n");
    for (int i = 2; i <= 5; i++) {
        text_printf(text, "schouw_answers_total{class=\"%dxx\"} %llu\n", i, atomic_load(&counters->answers[i]));
    }
    metric(text, "landings_total", "counter", "Landings tried.", atomic_load(&counters->landings));
    metric(text, "landings_waited_total", "counter", "Landings that waited for a device about to hand something in.",
           atomic_load(&counters->gathered));
    metric(text, "segments_landed_total", "counter", "Segments landed, or there already.",
           atomic_load(&counters->landed));
    metric(text, "segments_refused_total", "counter", "Segments refused.", atomic_load(&counters->refused));
    metric(text, "devices_enrolled_total", "counter", "Devices enrolled.", atomic_load(&counters->enrolled));
    metric(text, "evidence_completed_total", "counter", "Pieces of evidence received whole.",
           atomic_load(&counters->evidence));
    if (request->server->porter.upstream) {
        const struct porter *porter = &request->server->porter;
        metric(text, "evidence_fetched_total", "counter", "Pieces of evidence got from the upstream.",
               atomic_load(&counters->fetched));
        metric(text, "evidence_unsent", "gauge", "Pieces of evidence that the upstream has yet to get.",
               atomic_load(&porter->unsent));
        metric(text, "evidence_lacking", "gauge", "Pieces of evidence that statements name and that are not here.",
               atomic_load(&porter->lacking));
    }
    write_packs(text, &request->server->packer);
    metric(text, "received_bytes_total", "counter", "Bytes of request bodies, as sent.",
           atomic_load(&counters->received));
    metric(text, "checkpoints_unknown_total", "counter",
           "Times a device stated a checkpoint that is not in this repository's history.",
           atomic_load(&counters->doubts));
    request->type = "text/plain; version=0.0.4";
    request_answer_empty(request, MHD_HTTP_OK);
}

void route_metrics(struct request *request)
{
    request_offload(request, write_metrics, NULL);
}
