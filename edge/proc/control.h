/*
 * control: what the supervisor and its children say to each other.
 *
 * A pair of sockets per child, messages of fixed size.  The end of one is
 * also how each side learns that the other has gone.  What a child says is
 * not trusted: an unknown word is dropped.
 */
#ifndef PROC_CONTROL_H
#define PROC_CONTROL_H

#include <stdbool.h>
#include <stdint.h>

enum proc_word {
	/* To the worker. */
	PROC_ADOPT = 1, /* accept from the sockets of slot arg too */
	PROC_RELEASE,	/* no longer */
	PROC_CLOSE,	/* socket arg is no longer ours: drain, close */
	PROC_LEAVE,	/* others accept now: finish and go */
	PROC_DRAIN,	/* nobody will accept: drain, finish and go */
	PROC_ABORT,	/* 421 to all, and go */
	PROC_UNREADY,	/* the end is near: fail health checks */
	/* To the supervisor. */
	PROC_READY, /* I accept */
	PROC_GOING  /* I was told by a signal to go */
};

struct proc_message {
	uint32_t word;
	uint32_t arg;
};

enum proc_heard { PROC_NOTHING, PROC_MESSAGE, PROC_GONE };

/* proc_control_pair(fds): both ends; false when there are no descriptors. */
bool proc_control_pair(int fds[2]);

/* proc_control_say(fd, word, arg): false when the other side has gone. */
bool proc_control_say(int fd, enum proc_word word, uint32_t arg);

/* proc_control_hear(fd, out): the next message, nothing yet, or the end. */
enum proc_heard proc_control_hear(int fd, struct proc_message *out);

#endif
