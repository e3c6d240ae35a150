/* obs_recent: the newest first, never torn, never past its end. */
#include "tap.h"

#include <sys/wait.h>

#include <unistd.h>

#include "obs/recent.h"

static void
add(struct obs_recent *r, int n)
{
	struct obs_refusal refusal = { .at_s = n };

	snprintf(refusal.id, sizeof(refusal.id), "id-%d", n);
	snprintf(refusal.reply, sizeof(refusal.reply), "%d", n);
	obs_recent_add(r, &refusal);
}

static void
test_the_newest_comes_first_and_the_oldest_go(void)
{
	struct obs_recent *r = obs_recent_new();
	struct obs_refusal got;

	CHECK(!obs_recent_get(r, 0, &got));
	for (int n = 1; n <= OBS_RECENT_SLOTS + 10; n++)
		add(r, n);
	for (int i = 0; i < OBS_RECENT_SLOTS; i++) {
		CHECK(obs_recent_get(r, (size_t)i, &got));
		CHECK_INT(got.at_s, OBS_RECENT_SLOTS + 10 - i);
	}
	CHECK(!obs_recent_get(r, OBS_RECENT_SLOTS, &got));
	obs_recent_free(&r);
	CHECK(r == NULL);
}

static void
test_texts_end_whatever_was_written(void)
{
	struct obs_recent *r = obs_recent_new();
	struct obs_refusal got;

	memset(&got, 'x', sizeof(got));
	obs_recent_add(r, &got);
	CHECK(obs_recent_get(r, 0, &got));
	CHECK_INT(strlen(got.id), OBS_RECENT_ID - 1);
	CHECK_INT(strlen(got.client), OBS_RECENT_CLIENT - 1);
	CHECK_INT(strlen(got.what), OBS_RECENT_WHAT - 1);
	CHECK_INT(strlen(got.place), OBS_RECENT_PLACE - 1);
	CHECK_INT(strlen(got.reply), OBS_RECENT_REPLY - 1);
	obs_recent_free(&r);
}

static void
test_what_is_read_was_written_at_once(void)
{
	struct obs_recent *r = obs_recent_new();
	struct obs_refusal got;
	char want[OBS_RECENT_ID];
	size_t read = 0;

	pid_t pid = fork();
	if (pid == 0) {
		for (int n = 0; n < 200 * 1000; n++)
			add(r, n);
		_exit(0);
	}
	while (waitpid(pid, NULL, WNOHANG) == 0)
		for (size_t i = 0; i < OBS_RECENT_SLOTS; i++) {
			if (!obs_recent_get(r, i, &got))
				continue;
			read++;
			snprintf(want, sizeof(want), "id-%lld",
			    (long long)got.at_s);
			CHECK_SPAN(span_of(got.id), want);
			CHECK_SPAN(span_of(got.reply), want + 3);
		}
	CHECK(read > 0);
	obs_recent_free(&r);
}

int
main(void)
{
	TAP_RUN(test_the_newest_comes_first_and_the_oldest_go);
	TAP_RUN(test_texts_end_whatever_was_written);
	TAP_RUN(test_what_is_read_was_written_at_once);
	return tap_done();
}
