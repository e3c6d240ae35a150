/*
 * The control sockets, the state directory, and what the sandbox refuses.
 */
#include <sys/stat.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "proc/control.h"
#include "proc/privs.h"
#include "proc/sandbox.h"
#include "proc/state_dir.h"
#include "tap.h"

static void
test_messages_stay_whole(void)
{
	struct proc_message m;
	int fds[2];

	CHECK(proc_control_pair(fds));
	CHECK(proc_control_hear(fds[1], &m) == PROC_NOTHING);
	CHECK(proc_control_say(fds[0], PROC_ADOPT, 7));
	CHECK(proc_control_say(fds[0], PROC_LEAVE, 0));
	CHECK(proc_control_hear(fds[1], &m) == PROC_MESSAGE);
	CHECK(m.word == PROC_ADOPT && m.arg == 7);
	CHECK(proc_control_hear(fds[1], &m) == PROC_MESSAGE);
	CHECK(m.word == PROC_LEAVE);
	close(fds[0]);
	CHECK(proc_control_hear(fds[1], &m) == PROC_GONE);
	CHECK(!proc_control_say(fds[1], PROC_READY, 0));
	close(fds[1]);
}

static void
test_a_short_message_is_the_end(void)
{
	struct proc_message m;
	int fds[2];

	CHECK(proc_control_pair(fds));
	CHECK_INT(write(fds[0], "abc", 3), 3);
	CHECK(proc_control_hear(fds[1], &m) == PROC_GONE);
	close(fds[0]);
	close(fds[1]);
}

static int
status_of_child(int (*run)(void))
{
	int status = -1;
	pid_t pid = fork();

	if (pid == 0)
		_exit(run());
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int
leaves_only_kept(void)
{
	int a = open("/dev/null", O_RDONLY);
	int b = open("/dev/null", O_RDONLY);
	int c = open("/dev/null", O_RDONLY);
	int keep[] = { c, -1, a };

	proc_privs_close_others(keep, 3);
	return fcntl(a, F_GETFD) == 0 && fcntl(c, F_GETFD) == 0 &&
		fcntl(b, F_GETFD) < 0 && fcntl(2, F_GETFD) >= 0 ?
	    0 :
	    1;
}

static void
test_only_kept_descriptors_stay(void)
{
	CHECK_INT(status_of_child(leaves_only_kept), 0);
}

/* 0: refused as it should be; 2: this machine has no sandbox. */
static int
sandbox_refuses(void)
{
	char *argv[] = { NULL };

	if (!proc_privs_drop(&(struct proc_user){ "", getuid(), getgid() }) ||
	    !proc_sandbox_enter())
		return 2;
	if (execv("/bin/true", argv) == 0 || errno != EPERM)
		return 1;
	if (fork() != -1 || errno != EPERM)
		return 1;
	return open("/dev/null", O_RDONLY) >= 0 ? 0 : 1;
}

static void
test_the_sandbox_refuses_programs_and_processes(void)
{
	int status = status_of_child(sandbox_refuses);

	if (status == 2)
		printf("# no seccomp here\n");
	CHECK(status == 0 || status == 2);
}

static void
test_a_state_dir_has_one_owner(void)
{
	char dir[] = "/tmp/postern-unit-XXXXXX";
	char state[40];
	struct proc_settings s = { .workers = 1 };
	struct buf report;
	struct stat st;
	int lock = -1;
	int second = -1;

	CHECK(mkdtemp(dir) != NULL && chmod(dir, 0711) == 0);
	snprintf(state, sizeof(state), "%s/state", dir);
	s.state_dir = s.spill_dir = state;
	CHECK(proc_user_find(SPAN(""), &s.user));
	buf_init(&report, 4096);
	CHECK(proc_state_dir_open(&s, &lock, &report) == OUT_OK);
	CHECK(stat(state, &st) == 0 && (st.st_mode & 07777) == 0700);
	CHECK(st.st_uid == s.user.uid);
	CHECK_INT(report.len, 0);
	CHECK(proc_state_dir_open(&s, &second, &report) == OUT_PERM);
	char want[64];
	snprintf(want, sizeof(want), "pid %d\n", (int)getpid());
	CHECK(span_ends(buf_span(&report), span_of(want)));
	close(lock);
	CHECK(proc_state_dir_open(&s, &lock, &report) == OUT_OK);
	close(lock);
	buf_fini(&report);
	snprintf(want, sizeof(want), "%s/lock", state);
	unlink(want);
	rmdir(state);
	rmdir(dir);
}

static void
test_a_directory_for_everybody_is_refused(void)
{
	struct proc_settings s = { .state_dir = "/tmp", .spill_dir = "/tmp" };
	struct buf report;
	int lock = -1;

	if (geteuid() != 0)
		return;
	CHECK(proc_user_find(SPAN("nobody"), &s.user));
	buf_init(&report, 4096);
	CHECK(proc_state_dir_open(&s, &lock, &report) == OUT_PERM);
	CHECK(report.len > 0);
	buf_fini(&report);
}

static void
test_unknown_users_are_refused(void)
{
	struct proc_user u;

	if (geteuid() == 0)
		CHECK(!proc_user_find(SPAN("no-such-user-here"), &u));
}

int
main(void)
{
	TAP_RUN(test_messages_stay_whole);
	TAP_RUN(test_a_short_message_is_the_end);
	TAP_RUN(test_only_kept_descriptors_stay);
	TAP_RUN(test_the_sandbox_refuses_programs_and_processes);
	TAP_RUN(test_a_state_dir_has_one_owner);
	TAP_RUN(test_a_directory_for_everybody_is_refused);
	TAP_RUN(test_unknown_users_are_refused);
	return tap_done();
}
