/* listening, accepting and dialling, over TCP and unix sockets. */
#include <sys/resource.h>
#include <sys/socket.h>

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/assert.h"
#include "base/clock.h"
#include "loop/fiber.h"
#include "loop/loop.h"
#include "loop/scope.h"
#include "net/dial.h"
#include "net/listen.h"
#include "tap.h"

enum { LONG_MS = 20000, CROWD = 200 };

static struct loop *l;
static struct loop_scope root;
static struct net_address at; /* where we listen */
static int listening;
static struct net_listener *listener;
static int accepted[CROWD];
static int accepted_count;
static struct ip_port last_peer, last_local;
static bool pauses, frees;

static void
on_accept(void *arg, int fd, const struct ip_port *peer,
    const struct ip_port *local)
{
	CHECK(arg == &root);
	CHECK((fcntl(fd, F_GETFL) & O_NONBLOCK) != 0);
	CHECK((fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0);
	accepted[accepted_count++] = fd;
	last_peer = *peer;
	last_local = *local;
	if (pauses)
		net_listener_pause(listener);
	if (frees)
		net_listener_free(&listener);
}

/* Listen on ${text}, an address without a port, or a path. */
static void
listen_on(const char *text)
{
	struct sockaddr_storage sa;
	socklen_t len = sizeof(sa);
	const char *why = "";

	ASSERT(net_address_parse(span_of(text), 1, &at));
	at.ip_port.port = 0;
	if (net_listen_bind(&at, 256, &listening, &why) != OUT_OK)
		CHECK_SPAN(span_of(why), "bound");
	ASSERT(getsockname(listening, (struct sockaddr *)&sa, &len) == 0);
	if (at.path[0] == '\0')
		ASSERT(ip_from_sockaddr((struct sockaddr *)&sa, &at.ip_port));
}

static void
set_up(const char *text)
{
	l = loop_new();
	loop_scope_init(&root, l, NULL);
	listen_on(text);
	listener = net_listener_new(l, listening, on_accept, &root);
	accepted_count = 0;
	pauses = frees = false;
}

static void
tear_down(void)
{
	for (int i = 0; i < accepted_count; i++)
		close(accepted[i]);
	net_listener_free(&listener);
	close(listening);
	if (at.path[0] != '\0')
		unlink(at.path);
	CHECK_INT(loop_fiber_count(l), 0);
	loop_scope_fini(&root);
	loop_free(&l);
}

static void
until_accepted(int n)
{
	uint64_t end = clock_ms() + LONG_MS;

	while (accepted_count < n && clock_ms() < end)
		loop_turn(l);
	CHECK_INT(accepted_count, n);
}

static void
turns(void)
{
	for (int i = 0; i < 8; i++)
		loop_turn(l);
}

static struct net_stream *dialled;
static const char *dial_why;
static int dial_calls;

static void
on_dialled(void *arg, struct net_stream *s, const char *why)
{
	CHECK(arg == &at);
	dialled = s;
	dial_why = why;
	dial_calls++;
}

static struct net_dial *
dial(const struct net_address *to)
{
	dialled = NULL;
	dial_calls = 0;
	return net_dial_start(l, to, NULL, LONG_MS, on_dialled, &at);
}

static void
until_dialled(void)
{
	uint64_t end = clock_ms() + LONG_MS;

	while (dial_calls == 0 && clock_ms() < end)
		loop_turn(l);
	CHECK_INT(dial_calls, 1);
}

static void
connects(const char *text)
{
	set_up(text);
	(void)dial(&at);
	CHECK_INT(dial_calls, 0);
	until_dialled();
	CHECK(dialled != NULL && dial_why == NULL);
	until_accepted(1);
	if (at.path[0] == '\0') {
		CHECK(ip_eq(&last_local.ip, &at.ip_port.ip));
		CHECK_INT(last_local.port, at.ip_port.port);
		CHECK(ip_is_loopback(&last_peer.ip));
		CHECK(last_peer.port != 0);
	} else {
		CHECK_INT(last_peer.ip.family, IP_NONE);
	}
	net_stream_write(dialled, SPAN("hi"));
	turns();
	char got[4] = { 0 };
	CHECK_INT(read(accepted[0], got, sizeof(got)), 2);
	net_stream_free(&dialled);
	tear_down();
}

static void
test_connects_over_each_family(void)
{
	connects("127.0.0.1");
	connects("::1");
}

static char dir[] = "/tmp/postern-net-XXXXXX";

static void
test_connects_over_a_unix_path(void)
{
	char path[64];

	ASSERT(mkdtemp(dir) != NULL);
	snprintf(path, sizeof(path), "%s/sock", dir);
	connects(path);
	rmdir(dir);
}

static void
test_wildcard_tells_the_real_local_address(void)
{
	struct net_address to;

	set_up("0.0.0.0");
	to = at;
	ASSERT(ip_parse(SPAN("127.0.0.3"), &to.ip_port.ip));
	(void)dial(&to);
	until_dialled();
	until_accepted(1);
	CHECK(ip_eq(&last_local.ip, &to.ip_port.ip));
	net_stream_free(&dialled);
	tear_down();
}

static void
test_nobody_there_is_refused(void)
{
	struct net_address gone = { .path = "/nonexistent/socket" };

	set_up("127.0.0.1");
	net_listener_free(&listener);
	close(listening);
	(void)dial(&at);
	until_dialled();
	CHECK(dialled == NULL);
	CHECK_SPAN(span_of(dial_why), "Connection refused");
	(void)dial(&gone);
	CHECK_INT(dial_calls, 0);
	until_dialled();
	CHECK_SPAN(span_of(dial_why), "No such file or directory");
	listening = -1;
	tear_down();
}

static void
test_cancelled_dial_never_calls(void)
{
	struct net_dial *d;

	set_up("127.0.0.1");
	d = dial(&at);
	net_dial_cancel(&d);
	CHECK(d == NULL);
	net_dial_cancel(&d);
	turns();
	CHECK_INT(dial_calls, 0);
	tear_down();
}

/* A listener whose queue is full answers nothing: the dial hangs. */
static void
fill_queue(int fds[], int n)
{
	struct sockaddr_storage sa;
	socklen_t len = ip_to_sockaddr(&at.ip_port, &sa);

	ASSERT(listen(listening, 0) == 0);
	for (int i = 0; i < n; i++) {
		fds[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
		(void)connect(fds[i], (struct sockaddr *)&sa, len);
	}
}

struct asked {
	uint64_t until_ms;
	enum outcome outcome;
	struct net_stream *stream;
	const char *why;
};

static void
dial_run(void *arg)
{
	struct asked *a = arg;

	a->outcome =
	    net_dial_wait(l, &at, NULL, a->until_ms, &a->stream, &a->why);
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
test_dial_wait(void)
{
	struct asked a = { .until_ms = clock_ms() + LONG_MS };
	int queued[4];

	set_up("127.0.0.1");
	CHECK(loop_fiber_start(&root, dial_run, &a));
	until_no_fiber();
	CHECK_INT(a.outcome, OUT_OK);
	net_stream_free(&a.stream);
	until_accepted(1);

	net_listener_pause(listener);
	fill_queue(queued, 4);
	a.until_ms = clock_ms() + 20;
	CHECK(loop_fiber_start(&root, dial_run, &a));
	until_no_fiber();
	CHECK_INT(a.outcome, OUT_TEMP);
	CHECK_SPAN(span_of(a.why), "Connection timed out");

	a.until_ms = clock_ms() + LONG_MS;
	CHECK(loop_fiber_start(&root, dial_run, &a));
	turns();
	loop_scope_cancel(&root);
	until_no_fiber();
	CHECK_INT(a.outcome, OUT_CANCELLED);
	CHECK(a.stream == NULL);
	for (int i = 0; i < 4; i++)
		close(queued[i]);
	tear_down();
}

static void
test_probe_sees_who_listens(void)
{
	const char *why = "";
	int second = -1;

	set_up("127.0.0.1");
	CHECK_INT(net_listen_probe(&at, &why), OUT_PERM);
	CHECK_SPAN(span_of(why), "Address already in use");
	/* which is what a bind with SO_REUSEPORT does not */
	CHECK_INT(net_listen_bind(&at, 8, &second, &why), OUT_OK);
	close(second);
	net_listener_free(&listener);
	close(listening);
	CHECK_INT(net_listen_probe(&at, &why), OUT_OK);
	listening = -1;
	tear_down();
}

static void
test_bind_says_why_not(void)
{
	struct net_address other;
	const char *why = "";
	int fd = -2;

	ASSERT(net_address_parse(SPAN("192.0.2.77:2525"), 0, &other));
	CHECK_INT(net_listen_bind(&other, 8, &fd, &why), OUT_PERM);
	CHECK_SPAN(span_of(why), "Cannot assign requested address");
	CHECK_INT(fd, -2);
	CHECK_INT(net_listen_probe(&other, &why), OUT_PERM);
}

static void
crowd(int fds[], int n)
{
	struct sockaddr_storage sa;
	socklen_t len = ip_to_sockaddr(&at.ip_port, &sa);

	for (int i = 0; i < n; i++) {
		fds[i] = socket(AF_INET, SOCK_STREAM, 0);
		ASSERT(connect(fds[i], (struct sockaddr *)&sa, len) == 0);
	}
}

static void
disperse(int fds[], int n)
{
	for (int i = 0; i < n; i++)
		close(fds[i]);
}

static void
test_one_wake_up_takes_a_bounded_batch(void)
{
	int fds[CROWD];

	set_up("127.0.0.1");
	crowd(fds, CROWD);
	loop_turn(l);
	CHECK(accepted_count > 0 && accepted_count <= 64);
	until_accepted(CROWD);
	disperse(fds, CROWD);
	tear_down();
}

static void
test_drain_takes_all_and_stops(void)
{
	int fds[CROWD];

	set_up("127.0.0.1");
	net_listener_pause(listener);
	crowd(fds, CROWD - 1);
	turns();
	CHECK_INT(accepted_count, 0);
	net_listener_drain(listener);
	CHECK_INT(accepted_count, CROWD - 1);
	crowd(fds + CROWD - 1, 1);
	turns();
	CHECK_INT(accepted_count, CROWD - 1);
	net_listener_resume(listener);
	until_accepted(CROWD);
	disperse(fds, CROWD);
	tear_down();
}

static void
test_callee_may_pause_and_free(void)
{
	int fds[3];

	set_up("127.0.0.1");
	pauses = true;
	crowd(fds, 3);
	turns();
	CHECK_INT(accepted_count, 1);
	pauses = false;
	frees = true;
	net_listener_resume(listener);
	turns();
	CHECK_INT(accepted_count, 2);
	CHECK(listener == NULL);
	disperse(fds, 3);
	tear_down();
}

static void
test_without_descriptors_it_sheds_rests_and_goes_on(void)
{
	struct rlimit limit, low;
	struct pollfd gone;
	char byte;
	int fds[3];
	int top;

	set_up("127.0.0.1");
	crowd(fds, 3);
	ASSERT(getrlimit(RLIMIT_NOFILE, &limit) == 0);
	top = dup(0);
	low = limit;
	low.rlim_cur = (rlim_t)top;
	close(top);
	ASSERT(setrlimit(RLIMIT_NOFILE, &low) == 0);
	clock_set_ms(clock_ms());
	loop_turn(l);
	CHECK_INT(accepted_count, 0);
	gone = (struct pollfd){ .fd = fds[0], .events = POLLIN };
	CHECK_INT(poll(&gone, 1, LONG_MS), 1);
	CHECK(read(fds[0], &byte, 1) <= 0);
	turns();
	ASSERT(setrlimit(RLIMIT_NOFILE, &limit) == 0);
	turns();
	CHECK_INT(accepted_count, 0);
	clock_set_ms(clock_ms() + 100);
	turns();
	CHECK_INT(accepted_count, 2);
	clock_set_ms(0);
	disperse(fds, 3);
	tear_down();
}

int
main(void)
{
	TAP_RUN(test_connects_over_each_family);
	TAP_RUN(test_connects_over_a_unix_path);
	TAP_RUN(test_wildcard_tells_the_real_local_address);
	TAP_RUN(test_nobody_there_is_refused);
	TAP_RUN(test_cancelled_dial_never_calls);
	TAP_RUN(test_dial_wait);
	TAP_RUN(test_probe_sees_who_listens);
	TAP_RUN(test_bind_says_why_not);
	TAP_RUN(test_one_wake_up_takes_a_bounded_batch);
	TAP_RUN(test_drain_takes_all_and_stops);
	TAP_RUN(test_callee_may_pause_and_free);
	TAP_RUN(test_without_descriptors_it_sheds_rests_and_goes_on);
	return tap_done();
}
