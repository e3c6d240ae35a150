/*
 * mail/body: what goes in comes out, in memory and on file.
 */
#include "tap.h"

#include <dirent.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "mail/body.h"

static char dir[] = "/tmp/postern-body-XXXXXX";
static struct mail_budget *budget;
static struct mail_room room;

static void
setup(void)
{
	budget = mail_budget_new(1);
	room = (struct mail_room){ budget, 0, dir };
}

/* Everything that was taken has been given back. */
static void
teardown(void)
{
	CHECK_INT(mail_budget_used(budget, MAIL_MEMORY), 0);
	CHECK_INT(mail_budget_used(budget, MAIL_SPILL), 0);
	mail_budget_free(&budget);
}

/* A byte that tells its offset from those near it. */
static char
byte_at(size_t i)
{
	return (char)(i * 7 + i / 251 + i / 65536);
}

static char *
pattern(size_t len)
{
	char *p = malloc(len + 1);

	for (size_t i = 0; i < len; i++)
		p[i] = byte_at(i);
	return p;
}

static bool
reads_back(const struct mail_body *b, size_t len, size_t page_bytes)
{
	char *page = malloc(page_bytes);
	struct span piece;
	uint64_t at = 0;
	size_t i = 0;
	bool good = true;
	enum outcome o;

	while ((o = mail_body_read(b, &at, page, page_bytes, &piece)) == OUT_OK)
		for (size_t k = 0; k < piece.len; k++)
			good = good && piece.at[k] == byte_at(i++);
	free(page);
	return good && o == OUT_NONE && i == len;
}

/* Add ${len} bytes in steps of ${step}; check the whole. */
static void
round_trip(size_t len, size_t step)
{
	struct mail_body b;
	char *p = pattern(len);

	mail_body_init(&b, &room);
	for (size_t i = 0; i < len; i += step) {
		size_t n = len - i < step ? len - i : step;

		CHECK(mail_body_add(&b, (struct span){ p + i, n }) == OUT_OK);
	}
	CHECK_INT(mail_body_len(&b), len);
	CHECK_INT(mail_body_is_spilled(&b), len > LIMIT_BODY_MEMORY_BYTES);
	CHECK(reads_back(&b, len, 32768));
	CHECK(reads_back(&b, len, 1000));
	mail_body_fini(&b);
	mail_body_fini(&b);
	free(p);
}

static void
test_any_size_in_any_steps_comes_back(void)
{
	static const size_t sizes[] = { 0, 1, 4095, 4096, 4097, 20480, 20481,
		262143, 262144, 262145, 262144 + 16384, 1000003 };
	static const size_t steps[] = { 1, 78, 4096, 16384, 16385, 70000,
		2000000 };

	setup();
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		for (size_t k = 0; k < sizeof(steps) / sizeof(steps[0]); k++)
			round_trip(sizes[i], steps[k]);
	teardown();
}

static void
test_reading_and_adding_may_take_turns(void)
{
	struct mail_body b;
	char *p = pattern(600000);

	setup();
	mail_body_init(&b, &room);
	for (size_t i = 0; i < 600000; i += 30000) {
		CHECK(
		    mail_body_add(&b, (struct span){ p + i, 30000 }) == OUT_OK);
		CHECK(reads_back(&b, i + 30000, 4096));
	}
	mail_body_fini(&b);
	free(p);
	teardown();
}

static void
test_a_file_has_no_name_and_frees_memory(void)
{
	struct mail_body b;
	char *p = pattern(300000);
	DIR *d;
	int names = 0;

	setup();
	mail_body_init(&b, &room);
	CHECK(mail_body_add(&b, (struct span){ p, 300000 }) == OUT_OK);
	d = opendir(dir);
	while (readdir(d) != NULL)
		names++;
	closedir(d);
	CHECK_INT(names, 2);
	CHECK(mail_budget_used(budget, MAIL_MEMORY) <= MAIL_BLOCK_BYTES);
	CHECK(
	    mail_budget_used(budget, MAIL_SPILL) >= 300000 - MAIL_BLOCK_BYTES);
	mail_body_fini(&b);
	free(p);
	teardown();
}

/* Past a cap the body is gone, says so, and holds nothing any more. */
static void
is_dropped_past(enum mail_budget_kind kind, uint64_t cap, const char *why)
{
	struct mail_body b;
	char *p = pattern(1000);
	struct span piece, s = { p, 1000 };
	enum outcome o = OUT_OK;
	uint64_t at = 0;
	int n = 0;

	setup();
	mail_budget_cap(budget, kind, cap);
	mail_body_init(&b, &room);
	while (o == OUT_OK && n++ < 1000)
		o = mail_body_add(&b, s);
	CHECK_INT(o, OUT_TEMP);
	CHECK_SPAN(span_of(mail_body_why(&b)), why);
	CHECK_INT(mail_body_len(&b), 0);
	CHECK_INT(mail_body_add(&b, s), OUT_TEMP);
	CHECK_INT(mail_body_read(&b, &at, p, 1000, &piece), OUT_TEMP);
	CHECK_INT(mail_budget_used(budget, MAIL_MEMORY), 0);
	CHECK_INT(mail_budget_used(budget, MAIL_SPILL), 0);
	mail_body_fini(&b);
	free(p);
	teardown();
}

static void
test_past_a_cap_the_body_is_dropped(void)
{
	is_dropped_past(MAIL_MEMORY, 30000, "too much mail in memory");
	is_dropped_past(MAIL_SPILL, 400000, "too much mail in spill_dir");
	is_dropped_past(MAIL_SPILL, 100, "too much mail in spill_dir");
}

static void
test_a_missing_directory_is_temporary(void)
{
	struct mail_body b;
	char *p = pattern(300000);

	setup();
	room.spill_dir = "/nonexistent/spill";
	mail_body_init(&b, &room);
	CHECK_INT(mail_body_add(&b, (struct span){ p, 1000 }), OUT_OK);
	CHECK_INT(mail_body_add(&b, (struct span){ p, 300000 }), OUT_TEMP);
	CHECK_SPAN(span_of(mail_body_why(&b)),
	    "cannot make a file in spill_dir");
	mail_body_fini(&b);
	free(p);
	teardown();
}

static void
test_a_full_disk_is_temporary(void)
{
	struct rlimit old, small = { 300000, 300000 };
	struct mail_body b;
	char *p = pattern(300000);

	setup();
	getrlimit(RLIMIT_FSIZE, &old);
	small.rlim_max = old.rlim_max;
	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &small);
	mail_body_init(&b, &room);
	CHECK_INT(mail_body_add(&b, (struct span){ p, 290000 }), OUT_OK);
	CHECK_INT(mail_body_add(&b, (struct span){ p, 290000 }), OUT_TEMP);
	CHECK(mail_body_why(&b) != NULL);
	setrlimit(RLIMIT_FSIZE, &old);
	mail_body_fini(&b);
	free(p);
	teardown();
}

int
main(void)
{
	if (mkdtemp(dir) == NULL)
		return 1;
	TAP_RUN(test_any_size_in_any_steps_comes_back);
	TAP_RUN(test_reading_and_adding_may_take_turns);
	TAP_RUN(test_a_file_has_no_name_and_frees_memory);
	TAP_RUN(test_past_a_cap_the_body_is_dropped);
	TAP_RUN(test_a_missing_directory_is_temporary);
	TAP_RUN(test_a_full_disk_is_temporary);
	rmdir(dir);
	return tap_done();
}
