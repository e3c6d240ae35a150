/*
 * second_link: ids, and who waits for which.
 */
#include "policy/second_link.h"

#include <sys/socket.h>

#include <stdlib.h>

#include "base/list.h"
#include "base/rand.h"
#include "loop/wait.h"

enum {
	WAITERS_MAX = 256,
	ANSWER_BYTES = 32 * 1024, /* more than the longest */
	AT_ONCE = 64		  /* then others have their turn */
};

struct waiter {
	struct list_node node;
	uint64_t id;
	struct loop_wait wait;
	struct arena *arena;
	struct wire_second_answer *out;
};

struct policy_second_link {
	struct loop *loop;
	struct loop_scope *scope;
	int fd;
	struct loop_fd watch;
	struct list_node waiters;
	size_t count;
	uint64_t next_id;
	struct buf out;
	char in[ANSWER_BYTES];
};

static struct waiter *
waiter_find(const struct policy_second_link *k, uint64_t id)
{
	LIST_EACH(n, &k->waiters)
	{
		struct waiter *w = LIST_OWNER(n, struct waiter, node);
		if (w->id == id)
			return w;
	}
	return NULL;
}

static void
waiter_part(struct policy_second_link *k, struct waiter *w)
{
	list_remove(&w->node);
	list_init(&w->node);
	k->count--;
}

static void
waiter_done(struct policy_second_link *k, struct waiter *w, enum outcome o)
{
	waiter_part(k, w);
	loop_wait_done(&w->wait, o);
}

/* The process is a new one: what the old one had read is lost. */
static void
all_lost(struct policy_second_link *k)
{
	while (!list_is_empty(&k->waiters))
		waiter_done(k, LIST_OWNER(k->waiters.next, struct waiter, node),
		    OUT_PERM);
}

static void
heard(struct policy_second_link *k, struct span frame)
{
	struct wire_second_answer a;

	if (!wire_second_answer_parse(frame, &a))
		return;
	if (a.kind == WIRE_SECOND_HELLO) {
		all_lost(k);
		return;
	}
	struct waiter *w = waiter_find(k, a.id);
	if (w == NULL)
		return;
	for (size_t i = 0; i < a.need_count; i++)
		a.needs[i].name = arena_copy(w->arena, a.needs[i].name);
	*w->out = a;
	waiter_done(k, w, OUT_OK);
}

static void
readable(void *arg)
{
	struct policy_second_link *k = arg;

	for (int i = 0; i < AT_ONCE; i++) {
		ssize_t n = recv(k->fd, k->in, sizeof(k->in), MSG_DONTWAIT);

		if (n == 0) { /* nobody will ever answer again */
			loop_fd_stop(&k->watch);
			all_lost(k);
		}
		if (n <= 0)
			return;
		heard(k, (struct span){ k->in, (size_t)n });
	}
}

struct policy_second_link *
policy_second_link_new(struct loop *l, int fd, struct loop_scope *worker)
{
	struct policy_second_link *k = calloc(1, sizeof(*k));

	if (k == NULL)
		abort();
	k->loop = l;
	k->scope = worker;
	k->fd = fd;
	/* An answer meant for a worker that died here must not find one. */
	k->next_id = rand_u64();
	list_init(&k->waiters);
	buf_init(&k->out, WIRE_SECOND_FRAME_BYTES);
	loop_fd_readable(&k->watch, l, fd, readable, k);
	return k;
}

void
policy_second_link_free(struct policy_second_link **kp)
{
	struct policy_second_link *k = *kp;

	*kp = NULL;
	if (k == NULL)
		return;
	loop_fd_stop(&k->watch);
	buf_fini(&k->out);
	free(k);
}

struct loop *
policy_second_link_loop(const struct policy_second_link *k)
{
	return k->loop;
}

struct loop_scope *
policy_second_link_scope(const struct policy_second_link *k)
{
	return k->scope;
}

/* A process that does not read any more fills the socket: not our trouble. */
static bool
frame_send(struct policy_second_link *k, const struct wire_second_ask *ask)
{
	buf_clear(&k->out);
	wire_second_ask_write(ask, &k->out);
	if (buf_is_full(&k->out))
		return false;
	struct span frame = buf_span(&k->out);
	return send(k->fd, frame.at, frame.len, MSG_NOSIGNAL | MSG_DONTWAIT) ==
	    (ssize_t)frame.len;
}

enum outcome
policy_second_link_ask_wait(struct policy_second_link *k,
    const struct wire_second_ask *ask, uint64_t until_ms, struct arena *arena,
    struct wire_second_answer *out)
{
	struct wire_second_ask mine = *ask;
	struct waiter w = { .arena = arena, .out = out };

	mine.id = w.id = k->next_id++;
	if (k->count >= WAITERS_MAX || !frame_send(k, &mine))
		return OUT_TEMP;
	loop_wait_init(&w.wait);
	list_append(&k->waiters, &w.node);
	k->count++;
	enum outcome o = loop_wait_until(&w.wait, until_ms);
	if (!loop_wait_is_done(&w.wait))
		waiter_part(k, &w);
	return o;
}
