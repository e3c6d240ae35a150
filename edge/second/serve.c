/*
 * serve: one question from each socket in turn, so that none can starve the
 * others.  A question that takes a second of processor time ends the process:
 * nothing that RFC 7208 allows takes that long.
 */
#include "second/serve.h"

#include <sys/time.h>

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include "second/dmarc.h"

enum { RUN_S = 1 };

struct server {
	struct second_spf *spf;
	struct pollfd fds[SECOND_SOCKETS_MAX];
	size_t count;
	struct buf out;
	char in[WIRE_SECOND_FRAME_BYTES];
};

/* A reader that does not read loses the answer; it has a deadline. */
static void
say(struct server *s, int fd, const struct wire_second_answer *a)
{
	buf_clear(&s->out);
	wire_second_answer_write(a, &s->out);
	struct span frame = buf_span(&s->out);
	(void)!write(fd, frame.at, frame.len);
}

static void
limit_run(int seconds)
{
	const struct itimerval t = { .it_value = { .tv_sec = seconds } };

	setitimer(ITIMER_PROF, &t, NULL);
}

static void
run(struct server *s, struct second_facts *f, struct arena *arena,
    struct wire_second_answer *a)
{
	a->kind = WIRE_SECOND_VERDICT;
	a->engine = f->ask->engine;
	limit_run(RUN_S);
	if (f->ask->engine == WIRE_SECOND_SPF)
		a->verdict = second_spf_run(s->spf, f, arena);
	else
		second_dmarc_run(f, arena, a);
	limit_run(0);
	if (a->need_count > 0)
		a->kind = WIRE_SECOND_NEED;
}

static void
answer(struct server *s, int fd, struct span frame)
{
	struct wire_second_ask ask;
	struct arena arena;

	arena_init(&arena, 0);
	if (wire_second_ask_parse(frame, &arena, &ask)) {
		struct wire_second_answer a = { .id = ask.id,
			.kind = WIRE_SECOND_PONG };
		struct second_facts f = { .ask = &ask, .answer = &a };

		if (ask.engine != WIRE_SECOND_PING)
			run(s, &f, &arena, &a);
		say(s, fd, &a);
	}
	arena_fini(&arena);
}

/* False when nobody holds the other end any more. */
static bool
serve_one(struct server *s, int fd)
{
	ssize_t n = read(fd, s->in, sizeof(s->in));

	if (n > 0)
		answer(s, fd, (struct span){ s->in, (size_t)n });
	return n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR));
}

static void
begin(struct server *s, const int *fds, size_t count)
{
	const struct wire_second_answer hello = { .kind = WIRE_SECOND_HELLO };

	for (size_t i = 0; i < count && i < SECOND_SOCKETS_MAX; i++) {
		s->fds[s->count++] = (struct pollfd){ fds[i], POLLIN, 0 };
		say(s, fds[i], &hello);
	}
}

void
second_serve(struct second_spf *spf, const int *fds, size_t count)
{
	struct server *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return;
	s->spf = spf;
	buf_init(&s->out, WIRE_SECOND_FRAME_BYTES);
	begin(s, fds, count);
	while (s->count > 0) {
		if (poll(s->fds, s->count, -1) < 0 && errno != EINTR)
			break;
		for (size_t i = s->count; i-- > 0;)
			if (s->fds[i].revents != 0 &&
			    !serve_one(s, s->fds[i].fd))
				s->fds[i] = s->fds[--s->count];
	}
	buf_fini(&s->out);
	free(s);
}
