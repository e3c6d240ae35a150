/* Shared facts: a reader sees all of a change or none; forks see nothing. */
#include <sys/mman.h>
#include <sys/wait.h>

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "tap.h"
#include "tls/certificate.h"
#include "tls/share.h"

enum { ROUNDS = 20000, NOW = 1000 };

static int fd;
static struct tls_share *writer;
static struct tls_share *reader;

static void
test_a_ring_is_read_when_it_has_changed(void)
{
	struct tls_ticket_ring r, got;
	uint32_t seen = 0;

	CHECK(!tls_share_ring_get(reader, TLS_SHARE_FLEET, &seen, &got));
	tls_ticket_ring_make(&r, NOW, 60);
	tls_share_ring_set(writer, TLS_SHARE_FLEET, &r);
	CHECK(tls_share_ring_get(reader, TLS_SHARE_FLEET, &seen, &got));
	CHECK(memcmp(&r, &got, sizeof(r)) == 0);
	CHECK(!tls_share_ring_get(reader, TLS_SHARE_FLEET, &seen, &got));
	CHECK(!tls_share_ring_get(reader, TLS_SHARE_LOCAL, &(uint32_t){ 0 },
	    &got));
}

/* Rings whose numbers all tell the same, so that a mixture shows. */
static void
write_for_ever(void)
{
	struct tls_share *s = tls_share_map(fd, true);
	struct tls_ticket_ring r;

	for (unsigned n = 1;; n++) {
		memset(&r, (int)(n & 0x7f), sizeof(r));
		tls_share_ring_set(s, TLS_SHARE_LOCAL, &r);
	}
}

static bool
is_uniform(const struct tls_ticket_ring *r)
{
	const char *at = (const char *)r;

	return memcmp(at, at + 1, sizeof(*r) - 1) == 0;
}

static void
test_a_reader_sees_all_of_a_change_or_none(void)
{
	struct tls_ticket_ring got;
	uint32_t seen = 0;
	int changes = 0;
	pid_t pid = fork();

	if (pid == 0)
		write_for_ever();
	CHECK(pid > 0);
	while (changes < ROUNDS) {
		if (!tls_share_ring_get(reader, TLS_SHARE_LOCAL, &seen, &got))
			continue;
		changes++;
		CHECK(is_uniform(&got));
	}
	kill(pid, SIGKILL);
	CHECK_INT(waitpid(pid, NULL, 0), pid);
}

/* As who was killed in the middle of a change leaves it. */
static void
test_who_comes_after_a_killed_writer_can_write(void)
{
	struct tls_ticket_ring r, got;
	uint32_t seen = 0;

	for (int i = 0; i < 50; i++) {
		pid_t pid = fork();

		if (pid == 0)
			write_for_ever();
		usleep(200);
		kill(pid, SIGKILL);
		CHECK_INT(waitpid(pid, NULL, 0), pid);
		memset(&r, i + 1, sizeof(r));
		tls_share_ring_set(writer, TLS_SHARE_LOCAL, &r);
		CHECK(tls_share_ring_get(reader, TLS_SHARE_LOCAL, &seen, &got));
		CHECK(memcmp(&r, &got, sizeof(r)) == 0);
	}
}

static void
test_a_fork_does_not_inherit_it(void)
{
	unsigned char there;
	pid_t pid = fork();
	int status = 0;

	if (pid == 0)
		_exit(
		    mincore((void *)reader, 1, &there) != 0 && errno == ENOMEM ?
			0 :
			1);
	CHECK_INT(waitpid(pid, &status, 0), pid);
	CHECK_INT(status, 0);
}

static void
test_its_size_cannot_change(void)
{
	CHECK(ftruncate(fd, 0) != 0);
	CHECK(ftruncate(fd, 1 << 30) != 0);
}

static struct tls_staple
staple(const char *text, int64_t until_s)
{
	return (struct tls_staple){ .der = span_of(text),
		.from_s = NOW,
		.refresh_s = NOW,
		.until_s = until_s };
}

static void
test_a_staple_is_its_certificates_alone(void)
{
	static char room[TLS_STAPLE_BYTES_MAX];
	const uint8_t one[TLS_DIGEST_BYTES] = { 1 };
	const uint8_t two[TLS_DIGEST_BYTES] = { 2 };
	struct tls_staple s = staple("first", NOW + 100), got;

	CHECK(!tls_share_staple_get(reader, one, NOW, room, &got));
	CHECK(tls_share_staple_set(writer, one, &s));
	CHECK(tls_share_staple_get(reader, one, NOW, room, &got));
	CHECK_SPAN(got.der, "first");
	CHECK_INT(got.until_s, NOW + 100);
	CHECK(!tls_share_staple_get(reader, two, NOW, room, &got));
	CHECK(!tls_share_staple_get(reader, one, NOW + 100, room, &got));
	s = staple("second", NOW + 200);
	CHECK(tls_share_staple_set(writer, one, &s));
	CHECK(tls_share_staple_get(reader, one, NOW + 100, room, &got));
	CHECK_SPAN(got.der, "second");
}

static void
test_places_of_the_past_are_used_again(void)
{
	static char room[TLS_STAPLE_BYTES_MAX];
	struct tls_staple s = staple("x", NOW + 100), got;
	uint8_t digest[TLS_DIGEST_BYTES] = { 9 };
	int count = 0;

	while (count <= TLS_SHARE_STAPLES &&
	    tls_share_staple_set(writer, digest, &s)) {
		count++;
		digest[1] = (uint8_t)count;
		digest[2] = (uint8_t)(count >> 8);
	}
	CHECK(count > 0 && count <= TLS_SHARE_STAPLES);
	s = staple("later", NOW + 1000);
	s.from_s = NOW + 500;
	CHECK(tls_share_staple_set(writer, digest, &s));
	CHECK(tls_share_staple_get(reader, digest, NOW + 600, room, &got));
	CHECK_SPAN(got.der, "later");
}

int
main(void)
{
	fd = tls_share_make();
	writer = tls_share_map(fd, true);
	reader = tls_share_map(fd, false);
	if (writer == NULL || reader == NULL)
		return 1;
	TAP_RUN(test_a_ring_is_read_when_it_has_changed);
	TAP_RUN(test_a_reader_sees_all_of_a_change_or_none);
	TAP_RUN(test_who_comes_after_a_killed_writer_can_write);
	TAP_RUN(test_a_fork_does_not_inherit_it);
	TAP_RUN(test_its_size_cannot_change);
	TAP_RUN(test_a_staple_is_its_certificates_alone);
	TAP_RUN(test_places_of_the_past_are_used_again);
	tls_share_unmap(&reader);
	tls_share_unmap(&writer);
	close(fd);
	return tap_done();
}
