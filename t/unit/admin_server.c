/*
 * The admin port over real sockets: requests whole and byte by byte, limits,
 * deadlines, draining.
 */
#include <sys/socket.h>

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "admin/server.h"
#include "base/clock.h"
#include "base/limits.h"
#include "net/listen.h"
#include "net/stream.h"
#include "tap.h"

enum { TURNS = 200, ANSWER_MAX = 1 << 20 };

static struct loop *loop;
static struct admin_server *server;
static struct admin_board *board;
static struct obs_page *page;
static struct admin_view view;
static struct sockaddr_storage at;
static socklen_t at_len;
static int listening;
static bool drained;
static char answer[ANSWER_MAX];

static void
on_drained(void *arg)
{
	(void)arg;
	drained = true;
}

static void
setup(void)
{
	struct net_address any;
	const char *why;

	loop = loop_new();
	board = admin_board_new();
	atomic_store(&board->ready, ADMIN_READY);
	page = obs_page_new(NULL, 0);
	view = (struct admin_view){ .board = board,
		.pages = &page,
		.page_count = 1 };
	CHECK(net_address_parse(SPAN("127.0.0.1:1"), 0, &any));
	any.ip_port.port = 0;
	CHECK(net_listen_bind(&any, 128, &listening, &why) == OUT_OK);
	at_len = sizeof(at);
	CHECK(getsockname(listening, (struct sockaddr *)&at, &at_len) == 0);
	server = admin_server_new(loop, listening, &view);
	drained = false;
}

static void
teardown(void)
{
	admin_server_free(&server);
	close(listening);
	obs_page_free(&page);
	admin_board_free(&board);
	/* What lingers belongs to nobody: let it end. */
	clock_set_ms(clock_ms() + NET_LINGER_MS + 1);
	for (int i = 0; i < TURNS && loop_is_held(loop); i++)
		loop_turn(loop);
	loop_free(&loop);
	clock_set_ms(0);
}

static int
client(void)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	CHECK(connect(fd, (struct sockaddr *)&at, at_len) == 0);
	fcntl(fd, F_SETFL, O_NONBLOCK);
	loop_turn(loop);
	return fd;
}

static void
say(int fd, const char *text)
{
	CHECK(send(fd, text, strlen(text), MSG_NOSIGNAL) ==
	    (ssize_t)strlen(text));
}

/* What has come by the time nothing more happens; NULs its end. */
static struct span
hear(int fd, bool *closed)
{
	size_t len = 0;

	*closed = false;
	for (int i = 0; i < TURNS; i++) {
		loop_turn(loop);
		ssize_t n = recv(fd, answer + len, sizeof(answer) - len, 0);
		if (n > 0)
			len += (size_t)n;
		if (n == 0 || (n < 0 && errno != EAGAIN)) {
			*closed = true;
			break;
		}
	}
	return (struct span){ answer, len };
}

static void
test_a_request_is_answered_and_the_connection_kept(void)
{
	bool closed;

	setup();
	int fd = client();
	for (int i = 0; i < 3; i++) {
		say(fd, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
		struct span got = hear(fd, &closed);
		CHECK(span_starts(got, SPAN("HTTP/1.1 200 OK\r\n")));
		CHECK(span_ends(got, SPAN("\r\n\r\nok\n")));
		CHECK(!closed);
	}
	close(fd);
	teardown();
}

static void
test_bytes_may_come_one_by_one(void)
{
	static const char text[] = "GET /readyz HTTP/1.1\r\nHost: x\r\n"
				   "Connection: close\r\n\r\n";
	bool closed;

	setup();
	int fd = client();
	for (size_t i = 0; i < sizeof(text) - 1; i++) {
		CHECK_INT(send(fd, text + i, 1, MSG_NOSIGNAL), 1);
		loop_turn(loop);
	}
	struct span got = hear(fd, &closed);
	CHECK(span_starts(got, SPAN("HTTP/1.1 200 OK\r\n")));
	CHECK(closed);
	close(fd);
	teardown();
}

static void
test_pipelined_requests_are_answered_in_order(void)
{
	bool closed;

	setup();
	int fd = client();
	say(fd,
	    "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
	    "GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n");
	struct span got = hear(fd, &closed);
	size_t first = span_find_span(got, SPAN("HTTP/1.1 200 OK"));
	size_t second = span_find_span(got, SPAN("HTTP/1.1 404 Not Found"));
	CHECK(first == 0 && second > 0 && second < got.len);
	close(fd);
	teardown();
}

static void
test_bad_requests_are_refused_and_closed(void)
{
	static const struct {
		const char *text;
		const char *want;
	} cases[] = {
		{ "POST /metrics HTTP/1.1\r\nHost: x\r\n\r\n",
		    "HTTP/1.1 405 " },
		{ "GET / HTTP/3.0\r\nHost: x\r\n\r\n", "HTTP/1.1 505 " },
		{ "EHLO x\r\n\r\n", "HTTP/1.1 4" },
	};
	bool closed;

	setup();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int fd = client();
		say(fd, cases[i].text);
		struct span got = hear(fd, &closed);
		CHECK(span_starts(got, span_of(cases[i].want)));
		CHECK(closed);
		close(fd);
	}
	teardown();
}

static void
test_an_endless_head_is_cut_off(void)
{
	static char junk[LIMIT_HTTP_REQUEST_BYTES];
	bool closed;

	setup();
	memset(junk, 'a', sizeof(junk));
	int fd = client();
	say(fd, "GET / HTTP/1.1\r\nHost: x\r\nX-Junk: ");
	for (int i = 0; i < 4; i++) {
		/* It may be closed already; then this fails, as it should. */
		if (send(fd, junk, sizeof(junk), MSG_NOSIGNAL) < 0)
			break;
		loop_turn(loop);
	}
	struct span got = hear(fd, &closed);
	CHECK(got.len == 0 || span_starts(got, SPAN("HTTP/1.1 431 ")));
	CHECK_INT(admin_server_connections(server), 0);
	close(fd);
	teardown();
}

static void
test_who_says_nothing_is_closed_at_the_deadline(void)
{
	bool closed;

	clock_set_ms(1000);
	setup();
	int fd = client();
	CHECK_INT(admin_server_connections(server), 1);
	clock_set_ms(1000 + ADMIN_DEADLINE_MS - 1);
	loop_turn(loop);
	CHECK_INT(admin_server_connections(server), 1);
	clock_set_ms(1000 + ADMIN_DEADLINE_MS + 1);
	hear(fd, &closed);
	CHECK(closed);
	CHECK_INT(admin_server_connections(server), 0);
	close(fd);
	teardown();
}

static void
test_the_slow_give_way_to_who_comes_later(void)
{
	int fds[ADMIN_CONNECTIONS_MAX + 8];
	size_t count = sizeof(fds) / sizeof(fds[0]);
	bool closed;

	setup();
	for (size_t i = 0; i < count; i++) {
		fds[i] = client();
		say(fds[i], "GET /heal");
	}
	for (int i = 0; i < TURNS; i++)
		loop_turn(loop);
	CHECK(admin_server_connections(server) < ADMIN_CONNECTIONS_MAX);
	hear(fds[0], &closed);
	CHECK(closed);
	say(fds[count - 1], "thz HTTP/1.0\r\n\r\n");
	struct span got = hear(fds[count - 1], &closed);
	CHECK(span_ends(got, SPAN("ok\n")));
	for (size_t i = 0; i < count; i++)
		close(fds[i]);
	teardown();
}

static void
test_draining_closes_the_idle_and_says_when(void)
{
	bool closed;

	setup();
	int fd = client();
	admin_server_drain(server, on_drained, NULL);
	hear(fd, &closed);
	CHECK(closed);
	CHECK(drained);
	close(fd);
	teardown();
}

static void
test_draining_does_not_wait_for_half_a_request(void)
{
	bool closed;

	setup();
	int fd = client();
	say(fd, "GET /healthz HTTP/1.0\r\n");
	for (int i = 0; i < TURNS; i++)
		loop_turn(loop);
	admin_server_drain(server, on_drained, NULL);
	hear(fd, &closed);
	CHECK(closed);
	CHECK(drained);
	close(fd);
	teardown();
}

int
main(void)
{
	TAP_RUN(test_a_request_is_answered_and_the_connection_kept);
	TAP_RUN(test_bytes_may_come_one_by_one);
	TAP_RUN(test_pipelined_requests_are_answered_in_order);
	TAP_RUN(test_bad_requests_are_refused_and_closed);
	TAP_RUN(test_an_endless_head_is_cut_off);
	TAP_RUN(test_who_says_nothing_is_closed_at_the_deadline);
	TAP_RUN(test_the_slow_give_way_to_who_comes_later);
	TAP_RUN(test_draining_closes_the_idle_and_says_when);
	TAP_RUN(test_draining_does_not_wait_for_half_a_request);
	return tap_done();
}
