/* wire_bio: first the bytes in front, then the socket; never a SIGPIPE. */
#include "tls/wire_bio.h"

#include <sys/socket.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/bio.h>

#include "base/assert.h"

static int
read_head(struct tls_wire *w, char *to, size_t room)
{
	size_t n = w->head_len - w->head_used;

	if (n > room)
		n = room;
	memcpy(to, w->head + w->head_used, n);
	w->head_used += n;
	if (w->head_used == w->head_len)
		tls_wire_fini(w);
	return (int)n;
}

static int
wire_read(BIO *bio, char *to, int room)
{
	struct tls_wire *w = BIO_get_data(bio);
	ssize_t n;

	BIO_clear_retry_flags(bio);
	if (room <= 0)
		return 0;
	if (w->head != NULL)
		return read_head(w, to, (size_t)room);
	do
		n = recv(w->fd, to, (size_t)room, MSG_DONTWAIT);
	while (n < 0 && errno == EINTR);
	if (n < 0 && errno == EAGAIN)
		BIO_set_retry_read(bio);
	else if (n <= 0)
		w->has_ended = true;
	if (n == 0)
		w->has_closed = true;
	return (int)n;
}

static int
wire_write(BIO *bio, const char *from, int len)
{
	struct tls_wire *w = BIO_get_data(bio);
	ssize_t n;

	BIO_clear_retry_flags(bio);
	if (len <= 0)
		return 0;
	do
		n = send(w->fd, from, (size_t)len, MSG_DONTWAIT | MSG_NOSIGNAL);
	while (n < 0 && errno == EINTR);
	if (n < 0 && errno == EAGAIN)
		BIO_set_retry_write(bio);
	else if (n < 0)
		w->has_ended = true;
	return (int)n;
}

static long
wire_control(BIO *bio, int what, long number, void *arg)
{
	const struct tls_wire *w = BIO_get_data(bio);

	(void)number;
	(void)arg;
	switch (what) {
	case BIO_CTRL_FLUSH:
		return 1;
	case BIO_CTRL_EOF:
		return w->has_closed ? 1 : 0;
	case BIO_CTRL_PENDING:
		return (long)(w->head_len - w->head_used);
	default:
		return 0;
	}
}

BIO_METHOD *
tls_wire_method(void)
{
	BIO_METHOD *method =
	    BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK,
		"postern wire");

	ASSERT(method != NULL);
	ASSERT(BIO_meth_set_read(method, wire_read) == 1);
	ASSERT(BIO_meth_set_write(method, wire_write) == 1);
	ASSERT(BIO_meth_set_ctrl(method, wire_control) == 1);
	return method;
}

BIO *
tls_wire_bio(const BIO_METHOD *method, struct tls_wire *w)
{
	BIO *bio = BIO_new(method);

	ASSERT(bio != NULL);
	BIO_set_data(bio, w);
	BIO_set_init(bio, 1);
	return bio;
}

void
tls_wire_fini(struct tls_wire *w)
{
	free(w->head);
	w->head = NULL;
	w->head_len = w->head_used = 0;
}
