/*
 * stream_inside: what a stream is made of, for stream*.c alone.
 */
#ifndef NET_STREAM_INSIDE_H
#define NET_STREAM_INSIDE_H

#include <stdbool.h>
#include <stddef.h>

#include "loop/loop.h"
#include "net/end.h"
#include "net/filter.h"

/* What the owner has not been told yet. */
enum {
	NET_TELL_READABLE = 1 << 0,
	NET_TELL_DRAINED = 1 << 1,
	NET_TELL_ENDED = 1 << 2
};

struct net_stream {
	struct loop *loop;
	struct event *event;
	struct evbuffer *in;
	struct evbuffer *out;
	const struct net_filter *filter; /* NULL: plain */
	void *filter_arg;
	const struct net_stream_events *events; /* NULL: muted */
	void *arg;
	struct loop_soon turn;
	size_t cap; /* bytes of input we hold at most */
	size_t low; /* told as drained at this much output */
	int fd;
	enum net_end end;
	unsigned untold; /* NET_TELL_ bits */
	bool is_paused;
	bool can_read;	   /* the socket has not said EAGAIN yet */
	bool has_hung_up;  /* a FIN is here, maybe behind unread input */
	bool has_read_eof; /* and now it has been read */
	bool wants_flush;
	bool is_held;	       /* by its owner */
	bool is_blocked;       /* writing waits for the socket */
	bool read_wants_write; /* TLS: to read, the socket must take */
	bool write_wants_read; /* TLS: to write, the socket must give */
};

/* net_stream_stir(s): have it look after itself soon. */
void net_stream_stir(struct net_stream *s);

#endif
