/*
 * filter: what may stand between a stream's buffers and its socket.
 *
 * The door through which tls/ puts TLS under a stream; nobody else needs it.
 * A filter talks to the socket itself and never blocks.  Its functions run on
 * the loop's stack, but for free.
 */
#ifndef NET_FILTER_H
#define NET_FILTER_H

#include <sys/types.h>

#include <stdbool.h>
#include <stddef.h>

#include "base/span.h"

struct net_stream;
struct net_stream_events;

/* Instead of a count of bytes; 0 is the end of input. */
enum net_io {
	NET_IO_WANT_READ = -1,	/* go on when the socket is readable */
	NET_IO_WANT_WRITE = -2, /* go on when the socket is writable */
	NET_IO_LOST = -3	/* nothing more, in either direction */
};

struct net_filter {
	/* Read at most ${room} > 0 bytes: a count, 0, or enum net_io. */
	ssize_t (*read)(void *arg, char *to, size_t room);
	/* Write some of ${bytes}: a count > 0, or enum net_io.  After a "want"
	   it is called with the same bytes again, and maybe more after. */
	ssize_t (*write)(void *arg, struct span bytes);
	/* Whether it holds input that read has not returned. */
	bool (*has_unread)(const void *arg);
	/* Say goodbye to the peer if that can be done at once. */
	void (*shutdown)(void *arg);
	/* The stream is done with it. */
	void (*free)(void *arg);
};

/*
 * net_stream_attach(s, filter, arg): from now on ${s} reads and writes through
 * ${filter} (borrowed; ${arg} is the stream's until it calls free).  There is
 * no output queued and no filter yet.  The filter's read is called soon, so
 * that it can begin what it has to say.
 */
void net_stream_attach(struct net_stream *s, const struct net_filter *filter,
    void *arg);

/*
 * net_stream_retry(s): the filter waited for something that was not the
 * socket, and can go on: its read is called soon.
 */
void net_stream_retry(struct net_stream *s);

/* Whom a stream tells: plain data. */
struct net_told {
	const struct net_stream_events *events;
	void *arg;
};

/*
 * net_stream_replace(s, ev, arg): as net_stream_events; returns who was told
 * before, to be put back.
 */
struct net_told net_stream_replace(struct net_stream *s,
    const struct net_stream_events *ev, void *arg);

#endif
