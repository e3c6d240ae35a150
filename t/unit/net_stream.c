/* streams: bytes both ways, ends of all kinds, and fibers that wait. */
#include <sys/socket.h>

#include <fcntl.h>
#include <unistd.h>

#include <netinet/in.h>

#include "base/assert.h"
#include "base/clock.h"
#include "loop/fiber.h"
#include "loop/loop.h"
#include "loop/scope.h"
#include "net/stream.h"
#include "tap.h"

enum { LONG_MS = 20000, BULK = 3 << 20 };

static struct loop *l;
static struct loop_scope root;
static struct net_stream *s;
static int peer;
static char seen[64]; /* r readable, d drained, e EOF, l lost */
static bool frees_when_told;

static void
note(char c)
{
	size_t n = strlen(seen);

	if (n + 1 < sizeof(seen))
		seen[n] = c;
	if (frees_when_told)
		net_stream_free(&s);
}

static void
on_readable(void *arg)
{
	CHECK(arg == &root);
	CHECK(net_stream_input_len(s) > 0);
	note('r');
}

static void
on_drained(void *arg)
{
	(void)arg;
	note('d');
}

static void
on_ended(void *arg, enum net_end how)
{
	(void)arg;
	note(how == NET_EOF ? 'e' : 'l');
}

static const struct net_stream_events events = { on_readable, on_drained,
	on_ended };

static void
tcp_pair(int fd[2])
{
	struct sockaddr_in sa = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(sa);
	int listening = socket(AF_INET, SOCK_STREAM, 0);

	ASSERT(bind(listening, (struct sockaddr *)&sa, len) == 0);
	ASSERT(listen(listening, 1) == 0);
	ASSERT(getsockname(listening, (struct sockaddr *)&sa, &len) == 0);
	fd[1] = socket(AF_INET, SOCK_STREAM, 0);
	ASSERT(connect(fd[1], (struct sockaddr *)&sa, len) == 0);
	fd[0] = accept4(listening, NULL, NULL, SOCK_NONBLOCK);
	ASSERT(fd[0] >= 0);
	close(listening);
}

static void
set_up(void)
{
	int fd[2];

	tcp_pair(fd);
	l = loop_new();
	loop_scope_init(&root, l, NULL);
	s = net_stream_new(l, fd[0]);
	peer = fd[1];
	net_stream_events(s, &events, &root);
	memset(seen, 0, sizeof(seen));
	frees_when_told = false;
}

static void
tear_down(void)
{
	net_stream_free(&s);
	if (peer >= 0)
		close(peer);
	for (int i = 0; i < 8; i++)
		loop_turn(l);
	CHECK_INT(loop_fiber_count(l), 0);
	loop_scope_fini(&root);
	loop_free(&l);
}

static void
turns(void)
{
	for (int i = 0; i < 8; i++)
		loop_turn(l);
}

/* Turn until ${c} was noted; the deadline only ends a broken test. */
static bool
until_seen(char c)
{
	uint64_t end = clock_ms() + LONG_MS;

	while (strchr(seen, c) == NULL && clock_ms() < end)
		loop_turn(l);
	return strchr(seen, c) != NULL;
}

static void
say(const char *text)
{
	CHECK_INT(write(peer, text, strlen(text)), strlen(text));
}

static void
reset_peer(void)
{
	struct linger linger = { .l_onoff = 1 };

	CHECK_INT(setsockopt(peer, SOL_SOCKET, SO_LINGER, &linger,
		      sizeof(linger)),
	    0);
	close(peer);
	peer = -1;
}

static void
test_input_is_told_and_consumed(void)
{
	set_up();
	say("hello");
	CHECK(until_seen('r'));
	CHECK_SPAN(net_stream_peek(s), "hello");
	net_stream_consume(s, 2);
	CHECK_SPAN(net_stream_pullup(s, 100), "llo");
	net_stream_consume(s, 3);
	CHECK_INT(net_stream_pullup(s, 1).len, 0);
	CHECK_INT(net_stream_peek(s).len, 0);
	turns();
	CHECK(strcmp(seen, "r") == 0);
	tear_down();
}

static void
test_output_leaves_together_and_drains(void)
{
	char got[16] = { 0 };

	set_up();
	net_stream_write(s, SPAN("one "));
	net_stream_write(s, SPAN("two"));
	CHECK_INT(net_stream_output_len(s), 7);
	CHECK(strcmp(seen, "") == 0);
	CHECK(until_seen('d'));
	CHECK_INT(net_stream_output_len(s), 0);
	CHECK_INT(read(peer, got, sizeof(got)), 7);
	CHECK_SPAN(span_of(got), "one two");
	tear_down();
}

static void
test_fin_is_eof_and_writing_goes_on(void)
{
	char got[16] = { 0 };

	set_up();
	say("last");
	CHECK_INT(shutdown(peer, SHUT_WR), 0);
	CHECK(until_seen('e'));
	CHECK(strcmp(seen, "re") == 0);
	CHECK_SPAN(net_stream_peek(s), "last");
	CHECK_INT(net_stream_ended(s), NET_EOF);
	net_stream_write(s, SPAN("bye"));
	CHECK(until_seen('d'));
	CHECK_INT(read(peer, got, sizeof(got)), 3);
	tear_down();
}

static void
test_reset_is_lost(void)
{
	set_up();
	turns();
	reset_peer();
	CHECK(until_seen('l'));
	CHECK_INT(net_stream_ended(s), NET_LOST);
	net_stream_write(s, SPAN("void"));
	CHECK_INT(net_stream_output_len(s), 0);
	tear_down();
}

static void
test_reset_right_behind_input_is_lost(void)
{
	set_up();
	say("QUIT\r\n");
	reset_peer();
	CHECK(until_seen('l'));
	tear_down();
}

static void
test_paused_reads_nothing(void)
{
	set_up();
	net_stream_pause(s);
	CHECK(net_stream_is_paused(s));
	say("later");
	turns();
	CHECK_INT(net_stream_input_len(s), 0);
	CHECK(net_stream_unread_len(s) > 0);
	CHECK(strcmp(seen, "") == 0);
	net_stream_resume(s);
	CHECK(strcmp(seen, "") == 0);
	CHECK(until_seen('r'));
	CHECK_SPAN(net_stream_peek(s), "later");
	tear_down();
}

static void
test_resume_tells_input_that_stands(void)
{
	set_up();
	say("x");
	CHECK(until_seen('r'));
	net_stream_pause(s);
	memset(seen, 0, sizeof(seen));
	turns();
	CHECK(strcmp(seen, "") == 0);
	net_stream_resume(s);
	turns();
	CHECK(strcmp(seen, "r") == 0);
	tear_down();
}

static void
test_paused_hears_eof_behind_unread_input(void)
{
	set_up();
	net_stream_pause(s);
	say("unread");
	turns();
	CHECK_INT(shutdown(peer, SHUT_WR), 0);
	CHECK(until_seen('e'));
	CHECK_INT(net_stream_ended(s), NET_EOF);
	CHECK(net_stream_unread_len(s) > 0);
	memset(seen, 0, sizeof(seen));
	net_stream_resume(s);
	CHECK(until_seen('e'));
	CHECK(strcmp(seen, "re") == 0);
	net_stream_consume(s, 6);
	CHECK(net_stream_unread_len(s) == 0);
	tear_down();
}

static void
test_paused_hears_a_reset_behind_unread_input(void)
{
	set_up();
	net_stream_pause(s);
	say("unread");
	turns();
	reset_peer();
	CHECK(until_seen('l'));
	tear_down();
}

static void
test_paused_hears_a_reset_after_the_fin(void)
{
	set_up();
	net_stream_pause(s);
	CHECK_INT(shutdown(peer, SHUT_WR), 0);
	CHECK(until_seen('e'));
	reset_peer();
	CHECK(until_seen('l'));
	tear_down();
}

static void
test_pause_hears_a_fin_that_came_at_the_cap(void)
{
	set_up();
	net_stream_read_cap(s, 3);
	say("abcdef");
	CHECK_INT(shutdown(peer, SHUT_WR), 0);
	CHECK(until_seen('r'));
	turns();
	CHECK(strchr(seen, 'e') == NULL);
	net_stream_pause(s);
	CHECK(until_seen('e'));
	tear_down();
}

static void
test_cap_holds_and_consuming_goes_on(void)
{
	set_up();
	net_stream_read_cap(s, 4);
	say("abcdefgh");
	CHECK(until_seen('r'));
	turns();
	CHECK_SPAN(net_stream_pullup(s, 100), "abcd");
	net_stream_consume(s, 1);
	turns();
	CHECK_SPAN(net_stream_pullup(s, 100), "bcde");
	net_stream_read_cap(s, 100);
	turns();
	CHECK_SPAN(net_stream_pullup(s, 100), "bcdefgh");
	tear_down();
}

static void
test_muted_keeps_and_tells_later(void)
{
	set_up();
	net_stream_events(s, NULL, NULL);
	say("quiet");
	CHECK_INT(shutdown(peer, SHUT_WR), 0);
	turns();
	CHECK_INT(net_stream_input_len(s), 5);
	net_stream_events(s, &events, &root);
	CHECK(strcmp(seen, "") == 0);
	turns();
	CHECK(strcmp(seen, "re") == 0);
	tear_down();
}

static void
test_freed_when_told_is_told_no_more(void)
{
	set_up();
	frees_when_told = true;
	say("x");
	CHECK_INT(shutdown(peer, SHUT_WR), 0);
	net_stream_write(s, SPAN("y"));
	turns();
	turns();
	CHECK_INT(strlen(seen), 1);
	CHECK(s == NULL);
	tear_down();
}

struct reader {
	enum outcome got[3];
	int count;
	uint64_t until_ms;
};

static void
reader_run(void *arg)
{
	struct reader *r = arg;

	do
		r->got[r->count] = net_stream_read_wait(s, r->until_ms);
	while (r->got[r->count++] == OUT_OK && r->count < 3);
}

static void
reader_start(struct reader *r)
{
	*r = (struct reader){ .until_ms = clock_ms() + LONG_MS };
	CHECK(loop_fiber_start(&root, reader_run, r));
	turns();
}

static void
until_no_fiber(void)
{
	uint64_t end = clock_ms() + LONG_MS;

	while (loop_fiber_count(l) > 0 && clock_ms() < end)
		loop_turn(l);
	CHECK_INT(loop_fiber_count(l), 0);
}

static void
test_read_wait_wants_more_than_stands(void)
{
	struct reader r;

	set_up();
	say("a");
	CHECK(until_seen('r'));
	reader_start(&r);
	CHECK_INT(r.count, 0);
	say("b");
	while (r.count == 0)
		loop_turn(l);
	CHECK_INT(r.got[0], OUT_OK);
	CHECK_INT(shutdown(peer, SHUT_WR), 0);
	until_no_fiber();
	CHECK_INT(r.got[1], OUT_NONE);
	CHECK_SPAN(net_stream_pullup(s, 9), "ab");
	turns();
	CHECK(strchr(seen, 'e') != NULL); /* the owner hears too */
	tear_down();
}

static void
test_read_wait_ends(void)
{
	struct reader r;

	set_up();
	reader_start(&r);
	loop_scope_cancel(&root);
	until_no_fiber();
	CHECK_INT(r.got[0], OUT_CANCELLED);
	tear_down();

	set_up();
	reader_start(&r);
	reset_peer();
	until_no_fiber();
	CHECK_INT(r.got[0], OUT_TEMP);
	tear_down();

	set_up();
	r = (struct reader){ .until_ms = clock_ms() };
	CHECK(loop_fiber_start(&root, reader_run, &r));
	until_no_fiber();
	CHECK_INT(r.got[0], OUT_TEMP);
	tear_down();
}

static void
test_read_wait_reads_a_paused_stream(void)
{
	struct reader r;

	set_up();
	net_stream_pause(s);
	reader_start(&r);
	say("abc");
	while (r.count == 0)
		loop_turn(l);
	CHECK_INT(r.got[0], OUT_OK);
	loop_scope_cancel(&root);
	until_no_fiber();
	CHECK(net_stream_is_paused(s));
	CHECK(strcmp(seen, "") == 0);
	tear_down();
}

static enum outcome flushed;
static size_t flush_below;

static void
flush_run(void *arg)
{
	(void)arg;
	flushed = net_stream_flush_wait(s, flush_below, clock_ms() + LONG_MS);
}

static void
flush_start(size_t below)
{
	static char bulk[BULK];
	int small = 32 * 1024;

	/* The kernel shall not hold it all at once. */
	ASSERT(setsockopt(net_stream_fd(s), SOL_SOCKET, SO_SNDBUF, &small,
		   sizeof(small)) == 0);
	ASSERT(setsockopt(peer, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small)) ==
	    0);
	flushed = OUT_PERM;
	flush_below = below;
	net_stream_write(s, (struct span){ bulk, sizeof(bulk) });
	CHECK(loop_fiber_start(&root, flush_run, NULL));
	turns();
}

static void
test_flush_wait_until_the_peer_has_read(void)
{
	char got[65536];
	size_t total = 0;

	set_up();
	ASSERT(fcntl(peer, F_SETFL, O_NONBLOCK) == 0);
	flush_start(1000);
	while (total < BULK) {
		ssize_t n = read(peer, got, sizeof(got));

		if (n > 0)
			total += (size_t)n;
		loop_turn(l);
	}
	until_no_fiber();
	CHECK_INT(flushed, OUT_OK);
	CHECK(until_seen('d'));
	tear_down();
}

static void
test_flush_wait_ends(void)
{
	set_up();
	flush_start(0);
	loop_scope_cancel(&root);
	until_no_fiber();
	CHECK_INT(flushed, OUT_CANCELLED);
	CHECK(net_stream_output_len(s) > 0);
	tear_down();

	set_up();
	flush_start(0);
	reset_peer();
	until_no_fiber();
	CHECK_INT(flushed, OUT_TEMP);
	tear_down();
}

static void
finish_turns(void)
{
	uint64_t end = clock_ms() + LONG_MS;

	while (loop_is_held(l) && clock_ms() < end)
		loop_turn(l);
	CHECK(!loop_is_held(l));
}

static void
test_finish_says_all_before_it_closes(void)
{
	char got[32] = { 0 };

	set_up();
	say("never read");
	net_stream_write(s, SPAN("221 bye\r\n"));
	net_stream_finish(&s);
	CHECK(s == NULL);
	CHECK(loop_is_held(l));
	turns();
	CHECK_INT(read(peer, got, sizeof(got)), 9);
	CHECK_SPAN(span_of(got), "221 bye\r\n");
	CHECK_INT(read(peer, got, sizeof(got)), 0); /* FIN, no reset */
	say("still talking");
	turns();
	CHECK(loop_is_held(l));
	close(peer);
	peer = -1;
	finish_turns();
	CHECK(strcmp(seen, "") == 0);
	tear_down();
}

static void
test_finish_after_eof_closes_at_once(void)
{
	set_up();
	CHECK_INT(shutdown(peer, SHUT_WR), 0);
	CHECK(until_seen('e'));
	net_stream_finish(&s);
	turns();
	CHECK(!loop_is_held(l));
	tear_down();
}

static void
test_finish_waits_only_so_long(void)
{
	set_up();
	clock_set_ms(clock_ms());
	net_stream_finish(&s);
	turns();
	CHECK(loop_is_held(l));
	clock_set_ms(clock_ms() + NET_LINGER_MS);
	turns();
	CHECK(!loop_is_held(l));
	clock_set_ms(0);
	tear_down();
}

static void
test_finish_of_a_lost_stream_frees(void)
{
	set_up();
	reset_peer();
	CHECK(until_seen('l'));
	net_stream_finish(&s);
	CHECK(!loop_is_held(l));
	tear_down();
}

static void
test_unix_sockets_too(void)
{
	int fd[2];

	set_up();
	ASSERT(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fd) == 0);
	net_stream_free(&s);
	close(peer);
	s = net_stream_new(l, fd[0]);
	peer = fd[1];
	net_stream_events(s, &events, &root);
	say("hi");
	CHECK(until_seen('r'));
	net_stream_pause(s);
	close(peer);
	peer = -1;
	CHECK(until_seen('e'));
	net_stream_write(s, SPAN("nobody"));
	CHECK(until_seen('l'));
	tear_down();
}

int
main(void)
{
	TAP_RUN(test_input_is_told_and_consumed);
	TAP_RUN(test_output_leaves_together_and_drains);
	TAP_RUN(test_fin_is_eof_and_writing_goes_on);
	TAP_RUN(test_reset_is_lost);
	TAP_RUN(test_reset_right_behind_input_is_lost);
	TAP_RUN(test_paused_reads_nothing);
	TAP_RUN(test_resume_tells_input_that_stands);
	TAP_RUN(test_paused_hears_eof_behind_unread_input);
	TAP_RUN(test_paused_hears_a_reset_behind_unread_input);
	TAP_RUN(test_paused_hears_a_reset_after_the_fin);
	TAP_RUN(test_pause_hears_a_fin_that_came_at_the_cap);
	TAP_RUN(test_cap_holds_and_consuming_goes_on);
	TAP_RUN(test_muted_keeps_and_tells_later);
	TAP_RUN(test_freed_when_told_is_told_no_more);
	TAP_RUN(test_read_wait_wants_more_than_stands);
	TAP_RUN(test_read_wait_ends);
	TAP_RUN(test_read_wait_reads_a_paused_stream);
	TAP_RUN(test_flush_wait_until_the_peer_has_read);
	TAP_RUN(test_flush_wait_ends);
	TAP_RUN(test_finish_says_all_before_it_closes);
	TAP_RUN(test_finish_after_eof_closes_at_once);
	TAP_RUN(test_finish_waits_only_so_long);
	TAP_RUN(test_finish_of_a_lost_stream_frees);
	TAP_RUN(test_unix_sockets_too);
	return tap_done();
}
