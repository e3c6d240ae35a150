/* tls_sessions: what is put is taken once, by whoever knows the key. */
#include "tap.h"

#include <sys/wait.h>

#include <string.h>
#include <unistd.h>

#include "tls/sessions.h"

static struct tls_sessions *sessions;

static void
begin(void)
{
	int fd = tls_sessions_make();

	tls_sessions_unmap(&sessions);
	CHECK(fd >= 0);
	sessions = tls_sessions_map(fd);
	CHECK(sessions != NULL);
	close(fd);
}

/* Keys of one number share a bucket when they are equal modulo 128. */
static void
key_make(uint8_t *key, uint64_t number)
{
	memset(key, 0, TLS_SESSION_KEY_BYTES);
	memcpy(key, &number, sizeof(number));
}

static bool
put(uint64_t number, const char *text, int64_t until_s, int64_t now_s)
{
	uint8_t key[TLS_SESSION_KEY_BYTES];
	struct tls_session s = { .der = span_of(text),
		.until_s = until_s,
		.is_dane = true,
		.staple = 4 };

	key_make(key, number);
	return tls_sessions_put(sessions, key, &s, now_s);
}

/* "" when there is none. */
static const char *
take(uint64_t number, int64_t now_s)
{
	static char text[TLS_SESSION_BYTES_MAX + 1];
	uint8_t key[TLS_SESSION_KEY_BYTES];
	struct tls_session s;

	key_make(key, number);
	if (!tls_sessions_take(sessions, key, now_s, text, &s))
		return "";
	CHECK(s.is_dane);
	CHECK_INT(s.staple, 4);
	text[s.der.len] = '\0';
	return text;
}

static void
test_a_session_is_taken_once(void)
{
	begin();
	CHECK(put(1, "one", 200, 100));
	CHECK_SPAN(span_of(take(2, 100)), "");
	CHECK_SPAN(span_of(take(129, 100)), ""); /* the same bucket */
	CHECK_SPAN(span_of(take(1, 100)), "one");
	CHECK_SPAN(span_of(take(1, 100)), "");
}

static void
test_a_key_may_have_several(void)
{
	begin();
	CHECK(put(1, "one", 200, 100));
	CHECK(put(1, "two", 201, 100));
	CHECK(take(1, 100)[0] != '\0');
	CHECK(take(1, 100)[0] != '\0');
	CHECK_SPAN(span_of(take(1, 100)), "");
}

static void
test_it_ends_with_its_time(void)
{
	begin();
	CHECK(!put(1, "late", 100, 100));
	CHECK(put(1, "one", 101, 100));
	CHECK_SPAN(span_of(take(1, 101)), "");
}

static void
test_what_would_end_first_gives_way(void)
{
	begin();
	for (uint64_t i = 0; i < 8; i++)
		CHECK(put(1 + 128 * i, "old", (int64_t)(200 + i), 100));
	CHECK(put(1 + 128 * 8, "new", 300, 100));
	CHECK_SPAN(span_of(take(1, 100)), "");
	CHECK_SPAN(span_of(take(1 + 128, 100)), "old");
	CHECK_SPAN(span_of(take(1 + 128 * 8, 100)), "new");
}

static void
test_what_is_too_long_is_not_kept(void)
{
	static char text[TLS_SESSION_BYTES_MAX + 2];

	begin();
	memset(text, 'x', sizeof(text) - 1);
	CHECK(!put(1, text, 200, 100));
	text[TLS_SESSION_BYTES_MAX] = '\0';
	CHECK(put(1, text, 200, 100));
	CHECK_INT(strlen(take(1, 100)), TLS_SESSION_BYTES_MAX);
}

/* Children map it anew, as workers do. */
static void
child(int fd, int64_t *sum)
{
	sessions = tls_sessions_map(fd);
	for (int i = 0; i < 2000; i++) {
		(void)put((uint64_t)(i % 3), "some session", 200, 100);
		*sum += take((uint64_t)(i % 3), 100)[0] == 's';
	}
}

static void
test_processes_do_not_tear_them(void)
{
	enum { CHILDREN = 4 };
	int fd = tls_sessions_make();
	int ok = 0;

	for (int i = 0; i < CHILDREN; i++) {
		if (fork() != 0)
			continue;
		int64_t sum = 0;
		child(fd, &sum);
		_exit(sum > 0 ? 0 : 1);
	}
	for (int i = 0; i < CHILDREN; i++) {
		int status;
		CHECK(wait(&status) > 0);
		ok += status == 0;
	}
	CHECK_INT(ok, CHILDREN);
	close(fd);
}

int
main(void)
{
	TAP_RUN(test_a_session_is_taken_once);
	TAP_RUN(test_a_key_may_have_several);
	TAP_RUN(test_it_ends_with_its_time);
	TAP_RUN(test_what_would_end_first_gives_way);
	TAP_RUN(test_what_is_too_long_is_not_kept);
	TAP_RUN(test_processes_do_not_tear_them);
	tls_sessions_unmap(&sessions);
	return tap_done();
}
