/*
 * worker: one loop, one SMTP server, the listeners of its slots.
 *
 * Orders come over the control socket; its end means that the supervisor has
 * gone, and then nobody else will ever accept: drain.  Leaving has two kinds:
 * when others accept from the same sockets the queues are theirs and we just
 * stop; when nobody will, we accept what is queued and then shut the sockets
 * down, so that a client is refused at once and tries another host, instead
 * of waiting in a queue that no one reads.
 */
#include "proc/worker.h"

#include <sys/prctl.h>
#include <sys/socket.h>

#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "crypto/key_cache.h"
#include "deliver/deliver.h"
#include "dns/names.h"
#include "dns/resolver.h"
#include "loop/fiber.h"
#include "net/listen.h"
#include "obs/label.h"
#include "obs/metric.h"
#include "policy/dns.h"
#include "policy/redis_names.h"
#include "policy/second_link.h"
#include "proc/control.h"
#include "proc/keeper.h"
#include "proc/sandbox.h"
#include "proc/signals.h"
#include "smtp/server.h"
#include "store/redis.h"

enum {
	TICK_MS = 1000, /* gauges that are looked at, not counted */
	GOING_MS = 20,	/* how often we look whether all is done */
	/* After a reload a client that has just connected may still begin;
	   it did nothing to deserve a 421. */
	GRACE_MS = 5000,
	/* The first clients shall not hear 451 just because the link to Redis
	   is still being made; without Redis we serve all the same. */
	REDIS_FIRST_MS = 2000,
	REDIS_LOOK_MS = 5,
	REDIS_QUEUE_MAX = 100 * 1000,
	KEYS_MAX = 1000 /* of DKIM; about 2 kB each */
};

struct worker {
	const struct proc_worker_start *start;
	struct loop *loop;
	struct loop_scope scope;
	struct store_settings redis_settings;
	struct store_redis *redis;
	struct dns_resolver *dns;
	struct dns_names *names;
	struct policy_redis_names redis_names;
	struct crypto_key_cache *keys;
	struct policy_second_link *second;
	struct proc_worker_tls tls;
	struct proc_keeper keeper;
	struct deliver *deliver;
	struct smtp_server *smtp;
	int fd[PROC_SOCKETS_MAX]; /* -1: not ours, or closed */
	struct net_listener *listener[PROC_SOCKETS_MAX];
	struct loop_fd control;
	struct proc_signals signals;
	struct loop_timer tick;
	struct loop_timer going;
	struct loop_timer begin;
	uint64_t begin_ms; /* then with or without Redis */
	uint64_t drain_ms; /* then 421 to the idle */
	uint64_t abort_ms; /* then 421 to all */
	bool ready;
	bool redis_is_away; /* and has been said to be */
	bool leaving;
	bool draining;
	bool aborted;
};

static void
slot_serve(struct worker *w, unsigned slot)
{
	const struct proc_slots *s = w->start->slots;

	for (size_t i = 0; i < s->count; i++)
		if (s->socket[i].slot == slot && w->fd[i] >= 0 &&
		    w->listener[i] == NULL)
			w->listener[i] = net_listener_new(w->loop, w->fd[i],
			    smtp_accept, w->smtp);
}

static void
slot_release(struct worker *w, unsigned slot)
{
	for (size_t i = 0; i < w->start->slots->count; i++)
		if (w->start->slots->socket[i].slot == slot)
			net_listener_free(&w->listener[i]);
}

/*
 * Nobody will accept from it any more, here or elsewhere.  Who served it
 * empties its queue; shut down, it refuses whoever comes later.
 */
static void
socket_close(struct worker *w, size_t i)
{
	if (w->fd[i] < 0)
		return;
	if (w->listener[i] != NULL) {
		net_listener_drain(w->listener[i]);
		net_listener_free(&w->listener[i]);
		shutdown(w->fd[i], SHUT_RDWR);
	}
	close(w->fd[i]);
	w->fd[i] = -1;
}

static void
going_on(void *arg)
{
	struct worker *w = arg;
	uint64_t now = clock_ms();

	if (smtp_sessions(w->smtp) == 0 && deliver_jobs(w->deliver) == 0) {
		deliver_retire(w->deliver);
		if (!loop_is_held(w->loop) &&
		    policy_redis_names_end(&w->redis_names) &&
		    proc_keeper_end(&w->keeper)) {
			loop_stop(w->loop);
			return;
		}
	}
	if (!w->draining && now >= w->drain_ms) {
		w->draining = true;
		smtp_drain(w->smtp);
	}
	if (!w->aborted && now >= w->abort_ms) {
		w->aborted = true;
		log_warn("process",
		    "%zu sessions are closed: their time "
		    "is over",
		    smtp_sessions(w->smtp));
		smtp_abort(w->smtp);
	}
	loop_timer_set(&w->going, now + GOING_MS);
}

static void
leave(struct worker *w, bool others_accept)
{
	for (size_t i = 0; i < w->start->slots->count; i++) {
		if (others_accept)
			net_listener_free(&w->listener[i]);
		else
			socket_close(w, i);
	}
	(void)proc_keeper_end(&w->keeper);
	uint64_t now = clock_ms();
	if (!w->leaving) {
		log_info("process",
		    "leaving; %zu sessions, %zu deliveries at "
		    "hand",
		    smtp_sessions(w->smtp), deliver_jobs(w->deliver));
		w->leaving = true;
		w->drain_ms = now + GRACE_MS;
		w->abort_ms = now + w->start->settings->drain_timeout_ms;
	}
	if (!others_accept)
		w->drain_ms = now;
	loop_timer_set(&w->going, now);
}

static void
obey(struct worker *w, const struct proc_message *m)
{
	switch ((enum proc_word)m->word) {
	case PROC_ADOPT:
		if (!w->leaving)
			slot_serve(w, m->arg);
		break;
	case PROC_RELEASE:
		slot_release(w, m->arg);
		break;
	case PROC_CLOSE:
		if (m->arg < w->start->slots->count)
			socket_close(w, m->arg);
		break;
	case PROC_LEAVE:
		leave(w, true);
		break;
	case PROC_DRAIN:
		leave(w, false);
		break;
	case PROC_ABORT:
		leave(w, true);
		w->drain_ms = w->abort_ms = 0;
		break;
	case PROC_UNREADY:
		smtp_unready(w->smtp);
		break;
	case PROC_READY:
	case PROC_GOING:
		break;
	}
}

static void
control_readable(void *arg)
{
	struct worker *w = arg;
	struct proc_message m;

	for (;;) {
		switch (proc_control_hear(w->start->control, &m)) {
		case PROC_NOTHING:
			return;
		case PROC_MESSAGE:
			obey(w, &m);
			break;
		case PROC_GONE:
			loop_fd_stop(&w->control);
			log_error("process", "the supervisor has gone");
			leave(w, false);
			return;
		}
	}
}

/*
 * Somebody means this worker alone, and its neighbours go on accepting; or
 * the supervisor has died, and then nobody listens to what we say.
 */
static void
signalled(void *arg, int number)
{
	struct worker *w = arg;

	(void)number;
	if (!w->leaving)
		leave(w, proc_control_say(w->start->control, PROC_GOING, 0));
}

/* Once for each time, and not for every command that is not answered. */
static void
redis_look(struct worker *w)
{
	bool is_up = store_redis_is_up(w->redis);

	obs_set(OBS_DEPENDENCY_UP, OBS_REDIS, 0, is_up ? 1 : 0);
	if (!w->ready || is_up != w->redis_is_away)
		return;
	w->redis_is_away = !is_up;
	if (is_up)
		log_info("redis", "Redis answers again");
	else
		log_warn("redis", "Redis is away: %s",
		    store_redis_why(w->redis));
}

static void
ticked(void *arg)
{
	struct worker *w = arg;

	obs_set(OBS_FIBERS, 0, 0, (int64_t)loop_fiber_count(w->loop));
	redis_look(w);
	loop_timer_set(&w->tick, clock_ms() + TICK_MS);
}

/* From here on we are run_user's, and not a supervisor's copy. */
static void
become(const struct proc_worker_start *start)
{
	char name[32];

	snprintf(name, sizeof(name), "worker %u", start->index + 1);
	log_process(name);
	snprintf(name, sizeof(name), "postern-w%u", start->index + 1);
	prctl(PR_SET_NAME, name, 0, 0, 0);
	proc_privs_limits();
	if (!proc_privs_drop(&start->settings->user)) {
		log_error("process", "cannot become %s",
		    start->settings->user.name);
		_exit(1);
	}
	if (!proc_privs_parent(start->supervisor, SIGTERM))
		_exit(1);
	if (!proc_sandbox_enter())
		log_warn("process", "this kernel gives no sandbox");
}

/* Without a resolver the checks that need one end in temperror. */
static struct dns_resolver *
new_resolver(struct worker *w)
{
	const struct dns_settings settings =
	    policy_dns_settings(w->start->policy);
	const char *why = "";
	struct dns_resolver *r = dns_resolver_new(w->loop, &settings, &why);

	if (r == NULL)
		log_error("process", "no DNS: %s", why);
	return r;
}

/* Without it backends can be had by address alone. */
static struct dns_names *
new_names(struct worker *w)
{
	const struct policy_generation *g = w->start->policy;
	const char *why = "";
	struct dns_names *n =
	    dns_names_new(w->loop, g->host_servers, g->host_server_count, &why);

	if (n == NULL)
		log_error("process", "no names of hosts: %s", why);
	return n;
}

static struct deliver *
new_deliver(struct worker *w)
{
	const struct deliver_parts parts = {
		.loop = w->loop,
		.worker = &w->scope,
		.generation = w->start->policy,
		.redis = w->redis,
		.names = w->names,
		.dns = w->dns,
		.sessions = w->tls.sessions,
	};

	return deliver_new(&parts);
}

static void
start_keeper(struct worker *w)
{
	const struct proc_keeper_parts parts = {
		.loop = w->loop,
		.config = &w->start->policy->tls,
		.redis = w->redis,
		.names = w->names,
		.live = w->tls.live,
		.share_fd = w->start->tls.share_fd,
	};

	proc_keeper_start(&w->keeper, &parts);
}

static void
prepare(struct worker *w)
{
	const struct proc_worker_start *s = w->start;

	w->redis_settings = (struct store_settings){
		.servers = w->redis_names.servers,
		.count = s->policy->redis_count,
		.timeout_ms = s->settings->redis_timeout_ms,
		.connect_timeout_ms = s->settings->redis_timeout_ms,
		.queue_max = REDIS_QUEUE_MAX,
		.near_bytes = s->settings->near_bytes,
		.near_keep_ms = s->settings->near_keep_ms,
	};

	loop_scope_init(&w->scope, w->loop, NULL);
	w->names = new_names(w);
	policy_redis_names_start(&w->redis_names, w->loop, w->names,
	    s->policy->redis, s->policy->redis_count);
	w->redis = store_redis_new(w->loop, &w->redis_settings);
	w->dns = new_resolver(w);
	w->keys = crypto_key_cache_new(KEYS_MAX);
	if (s->second >= 0)
		w->second =
		    policy_second_link_new(w->loop, s->second, &w->scope);
	proc_worker_tls_init(&w->tls, &s->tls, &s->policy->tls, s->settings);
	start_keeper(w);
	w->deliver = new_deliver(w);
	const struct smtp_parts parts = {
		.loop = w->loop,
		.worker = &w->scope,
		.generation = s->policy,
		.redis = w->redis,
		.dns = w->dns,
		.keys = w->keys,
		.second = w->second,
		.tls = w->tls.live,
		.ports = w->tls.ports,
		.port_count = w->tls.port_count,
		.deliver = w->deliver,
		.clients = s->clients,
		.budget = s->budget,
		.column = s->column,
		.recent = s->recent,
		.spill_dir = s->settings->spill_dir,
	};
	w->smtp = smtp_server_new(&parts);
	for (size_t i = 0; i < s->slots->count; i++)
		w->fd[i] = proc_slot_wanted(&s->slots->socket[i], s->settings) ?
		    s->slots->socket[i].fd :
		    -1;
}

static void
begin(void *arg)
{
	struct worker *w = arg;
	const struct proc_worker_start *s = w->start;

	if (w->leaving)
		return;
	if (!store_redis_is_up(w->redis) && clock_ms() < w->begin_ms) {
		loop_timer_set(&w->begin, clock_ms() + REDIS_LOOK_MS);
		return;
	}
	for (unsigned slot = 0; slot < s->slots->slots; slot++)
		if (proc_slot_owner(slot, s->settings->workers) == s->index)
			slot_serve(w, slot);
	w->ready = true;
	proc_control_say(s->control, PROC_READY, 0);
}

static void
watch(struct worker *w)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	proc_signals_open(&w->signals, w->loop, &set, signalled, w);
	loop_fd_readable(&w->control, w->loop, w->start->control,
	    control_readable, w);
	loop_timer_init(&w->tick, w->loop, ticked, w);
	loop_timer_init(&w->going, w->loop, going_on, w);
	loop_timer_init(&w->begin, w->loop, begin, w);
	loop_timer_set(&w->tick, clock_ms());
	w->begin_ms = clock_ms() + REDIS_FIRST_MS;
	loop_timer_set(&w->begin, clock_ms());
}

static void
finish(struct worker *w)
{
	loop_timer_fini(&w->begin);
	loop_timer_fini(&w->tick);
	loop_timer_fini(&w->going);
	proc_signals_close(&w->signals);
	loop_fd_stop(&w->control);
	smtp_server_free(&w->smtp);
	deliver_free(&w->deliver);
	proc_worker_tls_fini(&w->tls);
	dns_names_free(&w->names);
	dns_resolver_free(&w->dns);
	crypto_key_cache_free(&w->keys);
	policy_second_link_free(&w->second);
	store_redis_free(&w->redis);
	loop_scope_fini(&w->scope);
	loop_free(&w->loop);
}

void
proc_worker_main(const struct proc_worker_start *start)
{
	static struct worker w;

	w.start = start;
	become(start);
	obs_attach(start->policy->metrics, start->column);
	w.loop = loop_new();
	prepare(&w);
	watch(&w);
	loop_run(w.loop);
	finish(&w);
	/* Not exit(): what the supervisor has registered is not ours. */
	_exit(0);
}
