/*
 * stream: bytes in, bytes out, over a connected socket.
 *
 * Plain at first; tls/ can put TLS under the same stream, so whoever reads
 * and writes need not know.  Not a protocol: no lines, no timeouts but those
 * of the _wait functions.  Callbacks run on the loop's stack, never from
 * inside a call to the stream, and never after net_stream_free.
 */
#ifndef NET_STREAM_H
#define NET_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/ip.h"
#include "base/outcome.h"
#include "base/span.h"
#include "loop/loop.h"
#include "net/end.h"

struct net_stream;

struct net_stream_events {
	/* New input stands in net_stream_input; not while paused. */
	void (*readable)(void *arg);
	/* All that was written has been given to the kernel. */
	void (*drained)(void *arg);
	/* NET_EOF or NET_LOST; after NET_EOF the rest of the input stands.
	   While paused, both are told too; input may then still be unread
	   (net_stream_unread_len), and once resumed NET_EOF is told again
	   when the last byte of it has been read. */
	void (*ended)(void *arg, enum net_end how);
};

/*
 * net_stream_new(l, fd): a plain stream that owns the connected, nonblocking
 * ${fd}; reading is on.  TCP_NODELAY is set.
 */
struct net_stream *net_stream_new(struct loop *l, int fd);

/* net_stream_free(s): close at once; no callback runs any more. */
void net_stream_free(struct net_stream **s);

/*
 * net_stream_finish(s): take ${s} over: write what is pending, shut down,
 * swallow input for a moment so that no reset overtakes the last reply, then
 * free.  At most NET_LINGER_MS, during which it holds the loop (loop_hold).
 * No callback runs any more.
 */
void net_stream_finish(struct net_stream **s);

enum { NET_LINGER_MS = 2000 };

/*
 * net_stream_events(s, ev, arg): who is called; ${ev} is borrowed, and so may
 * each of its functions be NULL; NULL mutes.  Input that stands already, and
 * an end that is known already, are told to the new ones soon.
 */
void net_stream_events(struct net_stream *s, const struct net_stream_events *ev,
    void *arg);

/* net_stream_input_len(s): bytes that can be read now. */
size_t net_stream_input_len(const struct net_stream *s);

/*
 * net_stream_peek(s): the first contiguous piece of the input, copied
 * nowhere; empty when there is none.  Valid until the next call on ${s}.
 */
struct span net_stream_peek(struct net_stream *s);

/*
 * net_stream_pullup(s, n): the first min(n, input) bytes made contiguous.
 * Valid until the next call on ${s}.
 */
struct span net_stream_pullup(struct net_stream *s, size_t n);

/* net_stream_consume(s, n): drop the first ${n} bytes of the input. */
void net_stream_consume(struct net_stream *s, size_t n);

/*
 * net_stream_unread_len(s): how much the peer has sent that was not consumed,
 * at least: in the input, inside TLS (where it may count up to a record too
 * much), and still in the kernel (asks it).
 */
size_t net_stream_unread_len(const struct net_stream *s);

/*
 * net_stream_write(s, bytes): queue a copy for writing; what is written in
 * one pass of the loop leaves together.  Dropped when the stream is lost.
 */
void net_stream_write(struct net_stream *s, struct span bytes);

/*
 * net_stream_hold(s, on): keep what is written from the kernel, or let it go
 * again; what is held leaves together.
 */
void net_stream_hold(struct net_stream *s, bool on);

/* net_stream_output_len(s): bytes queued and not yet given to the kernel. */
size_t net_stream_output_len(const struct net_stream *s);

/*
 * net_stream_pause(s): stop reading from the socket; a disconnect is still
 * told.
 */
void net_stream_pause(struct net_stream *s);

/*
 * net_stream_resume(s): go on reading; readable is called soon when input
 * stands already.
 */
void net_stream_resume(struct net_stream *s);

/*
 * net_stream_read_cap(s, bytes): stop reading while this much is unread, and
 * read no further than this.  There is no cap until one is set.
 */
void net_stream_read_cap(struct net_stream *s, size_t bytes);

/* net_stream_is_paused(s): whether net_stream_pause was the last word. */
bool net_stream_is_paused(const struct net_stream *s);

/* net_stream_ended(s): what is known of the other side. */
enum net_end net_stream_ended(const struct net_stream *s);

/* net_stream_fd(s): the socket, borrowed. */
int net_stream_fd(const struct net_stream *s);

/*
 * net_stream_read_wait(s, until_ms): suspend until there is more input than
 * when called.  OUT_OK; OUT_NONE at EOF; OUT_TEMP at the deadline or when
 * lost; OUT_CANCELLED.  Replaces the events while it waits, and reads even
 * if the stream is paused, but never past net_stream_read_cap: input that
 * stands at the cap does not grow.
 */
MUST_USE enum outcome net_stream_read_wait(struct net_stream *s,
    uint64_t until_ms);

/*
 * net_stream_flush_wait(s, below_bytes, until_ms): suspend until at most
 * ${below_bytes} are queued for writing.  OUT_OK; OUT_TEMP at the deadline or
 * when lost; OUT_CANCELLED.  Replaces the events while it waits.
 */
MUST_USE enum outcome net_stream_flush_wait(struct net_stream *s,
    size_t below_bytes, uint64_t until_ms);

#endif
