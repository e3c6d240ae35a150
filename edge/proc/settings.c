/*
 * settings: main settings that only proc/ reads.
 */
#include "proc/settings.h"

#include <sched.h>

#include "proc/columns.h"
#include "proc/interfaces.h"

struct load {
	struct policy_generation *g;
	struct proc_settings *out;
	struct buf *report;
	bool ok;
};

static struct span
text_of(const struct load *l, enum lang_setting s)
{
	return span_trim(lang_text_of(l->g->program, s));
}

static int64_t
number_of(const struct load *l, enum lang_setting s)
{
	return lang_number(l->g->program, s);
}

static void
complain(struct load *l, enum lang_setting s, const char *why)
{
	policy_generation_complain(l->g, s, why, l->report);
	l->ok = false;
}

static void
load_user(struct load *l)
{
	if (!proc_user_find(text_of(l, LANG_SET_RUN_USER), &l->out->user))
		complain(l, LANG_SET_RUN_USER, "there is no such user");
}

static unsigned
cores(void)
{
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof(set), &set) != 0)
		return 1;
	return (unsigned)CPU_COUNT(&set);
}

static void
load_workers(struct load *l)
{
	int64_t n = number_of(l, LANG_SET_WORKERS);

	if (n < 0 || n > PROC_WORKERS_MAX) {
		complain(l, LANG_SET_WORKERS,
		    arena_printf(&l->g->arena,
			"a number from 0 (one per core) to %d is wanted",
			PROC_WORKERS_MAX)
			.at);
		return;
	}
	l->out->workers = n > 0 ? (unsigned)n : cores();
	if (l->out->workers > PROC_WORKERS_MAX)
		l->out->workers = PROC_WORKERS_MAX;
}

static const char *
load_dir(struct load *l, enum lang_setting s)
{
	struct span text = text_of(l, s);

	if (!span_starts(text, SPAN("/")))
		complain(l, s, "an absolute path is wanted");
	return arena_text(&l->g->arena, text);
}

static void
load_dirs(struct load *l)
{
	l->out->state_dir = load_dir(l, LANG_SET_STATE_DIR);
	if (text_of(l, LANG_SET_SPILL_DIR).len == 0)
		l->out->spill_dir = l->out->state_dir;
	else
		l->out->spill_dir = load_dir(l, LANG_SET_SPILL_DIR);
}

static void
load_log(struct load *l)
{
	struct span path = text_of(l, LANG_SET_LOG_FILE_PATH);

	l->out->log_json = number_of(l, LANG_SET_LOG_FORMAT) == 1;
	if (path.len == 0 || span_eq(path, SPAN("stdout")))
		return;
	if (!span_starts(path, SPAN("/")))
		complain(l, LANG_SET_LOG_FILE_PATH,
		    "stdout or an absolute path is wanted");
	l->out->log_path = arena_text(&l->g->arena, path);
}

static void
load_addresses(struct load *l)
{
	struct span metrics = text_of(l, LANG_SET_METRICS_LISTEN);
	struct net_address *all;
	const char *why;

	if (proc_interfaces_parse(text_of(l, LANG_SET_LOCAL_INTERFACES),
		&l->g->arena, &all, &l->out->interface_count, &why) == OUT_OK)
		l->out->interfaces = all;
	else
		complain(l, LANG_SET_LOCAL_INTERFACES, why);
	if (metrics.len == 0)
		return;
	if (net_address_parse(metrics, 0, &l->out->metrics) &&
	    l->out->metrics.path[0] == '\0')
		l->out->has_metrics = true;
	else
		complain(l, LANG_SET_METRICS_LISTEN, "address:port is wanted");
}

static void
load_numbers(struct load *l)
{
	int64_t backlog = number_of(l, LANG_SET_SMTP_CONNECT_BACKLOG);
	struct proc_settings *o = l->out;

	if (backlog < 1 || backlog > 65535)
		complain(l, LANG_SET_SMTP_CONNECT_BACKLOG,
		    "a number from 1 to 65535 is wanted");
	o->backlog = (int)backlog;
	o->drain_delay_ms = (uint64_t)number_of(l, LANG_SET_DRAIN_DELAY);
	o->drain_timeout_ms = (uint64_t)number_of(l, LANG_SET_DRAIN_TIMEOUT);
	o->redis_timeout_ms = (uint64_t)number_of(l, LANG_SET_REDIS_TIMEOUT);
	o->near_bytes = (size_t)number_of(l, LANG_SET_NEAR_CACHE_SIZE);
	if (span_eq(text_of(l, LANG_SET_ON_REDIS_ERROR), SPAN("last-known")))
		o->near_keep_ms =
		    (uint64_t)number_of(l, LANG_SET_NEAR_CACHE_LAST_KNOWN);
	o->memory_max = (uint64_t)number_of(l, LANG_SET_MESSAGE_MEMORY_MAX);
	o->spill_max = (uint64_t)number_of(l, LANG_SET_MESSAGE_SPILL_MAX);
}

bool
proc_settings_load(struct policy_generation *g, struct proc_settings *out,
    struct buf *report)
{
	struct load l = { g, out, report, true };

	*out = (struct proc_settings){ .workers = 1 };
	load_user(&l);
	load_workers(&l);
	load_dirs(&l);
	load_log(&l);
	load_addresses(&l);
	load_numbers(&l);
	return l.ok;
}
