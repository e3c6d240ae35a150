/*
 * loadgen - event-driven SMTP / LMTP load generator (one thread, epoll).
 *
 * It plays the part of HAProxy plus the senders behind it: every connection
 * may start with a PROXY v1/v2 header that carries a varying client address,
 * then speaks ESMTP: EHLO, STARTTLS (full or resumed handshakes), MAIL,
 * RCPT x k, DATA, pipelined where the peer offers it.  It counts every reply
 * by stage and class and keeps latency histograms.
 *
 *   closed loop  -c C connections at once, a new session as one ends
 *   open loop    -R r sessions per second (Poisson), latency counted from the
 *                scheduled time, so a stalled peer is not forgiven
 *   idle         --idle: opens C connections, holds them after EHLO, runs a
 *                hook command (to read the peer's memory), closes them
 *
 * A run is always bounded: by -n sessions and/or -d seconds (default 10).
 * The result is one JSON object on one line on stdout.
 *
 * Build: cc -O2 -Wall -Wextra -o loadgen loadgen.c -lssl -lcrypto -lm
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <math.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define NS 1000000000LL

/* ------------------------------------------------------------- options */

enum { TLS_NONE, TLS_FULL, TLS_RESUME };
enum { PIPE_AUTO, PIPE_ON, PIPE_OFF };

static struct {
	struct sockaddr_in dst;
	uint32_t src_base, src_count; /* local addresses to bind     */
	uint32_t cli_base, cli_count; /* addresses in PROXY headers  */
	int conc, per_conn, rcpts;
	long long max_sessions;
	double duration, warmup, rate, timeout, grace;
	int proxy, tls, tls_version, pipe;
	bool lmtp, idle, connect_only, no_quit, verbose, abort_close;
	const char *helo, *from, *rcpt, *hook, *tag;
	uint32_t from_pool, rcpt_pool;
	uint64_t seed;
} o = {
	.conc = 10,
	.per_conn = 1,
	.rcpts = 1,
	.duration = 10,
	.timeout = 20,
	.grace = 5,
	.tls = TLS_NONE,
	.pipe = PIPE_AUTO,
	.helo = "out.example.org",
	.from = "sender%u@example.org",
	.rcpt = "user%u@example.com",
	.from_pool = 10000,
	.rcpt_pool = 10000,
	.seed = 1,
	.tag = "",
	.src_base = 0x7f000001,
	.src_count = 1,
	.cli_base = 0,
	.cli_count = 1,
};

/* ------------------------------------------------------------ utilities */

static void
die(const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	fputs("loadgen: ", stderr);
	vfprintf(stderr, fmt, ap);
	fputc('\n', stderr);
	va_end(ap);
	exit(2);
}

static int64_t
now_ns(void)
{
	struct timespec ts;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * NS + ts.tv_nsec;
}

static uint64_t
rnd(void) /* xorshift64* */
{
	static uint64_t s;
	if (!s)
		s = o.seed * 0x9E3779B97F4A7C15ULL + 1;
	s ^= s >> 12;
	s ^= s << 25;
	s ^= s >> 27;
	return s * 0x2545F4914F6CDD1DULL;
}

/* Log-linear histogram of nanoseconds: 32 steps per power of two (3 %). */
#define HSUB 32
#define HBUCKETS (48 * HSUB)
struct hist {
	uint64_t b[HBUCKETS], n;
	double sum;
	int64_t max;
};

static void
hist_add(struct hist *h, int64_t ns)
{
	if (ns < 0)
		ns = 0;
	uint64_t us = ns / 250, i; /* 0.25 us resolution */
	if (us < HSUB)
		i = us;
	else {
		int e = 63 - __builtin_clzll(us); /* e >= 5 */
		i = (uint64_t)(e - 4) * HSUB + ((us >> (e - 5)) & (HSUB - 1));
	}
	if (i >= HBUCKETS)
		i = HBUCKETS - 1;
	h->b[i]++;
	h->n++;
	h->sum += ns;
	if (ns > h->max)
		h->max = ns;
}

static double
hist_q(const struct hist *h, double q) /* in microseconds */
{
	if (!h->n)
		return 0;
	uint64_t want = (uint64_t)ceil(q * h->n), seen = 0;
	for (int i = 0; i < HBUCKETS; i++) {
		seen += h->b[i];
		if (seen >= want) {
			double lo, w;
			if (i < HSUB) {
				lo = i;
				w = 1;
			} else {
				int e = i / HSUB + 4;
				w = ldexp(1, e - 5);
				lo = ldexp(1, e) + (i % HSUB) * w;
			}
			double us = (lo + w / 2) * 0.25;
			return us > h->max / 1e3 ? h->max / 1e3 : us;
		}
	}
	return h->max / 1e3;
}

/* ------------------------------------------------------------- messages */

/* A token of 24 characters in the message that loadgen makes unique. */
#define UNIQ "UNIQUE000000000000000000"
struct msg {
	char *p;
	size_t len;
	long uniq;
};
static struct msg *msgs;
static int nmsgs;

static void
load_msg(const char *path)
{
	FILE *f = fopen(path, "rb");
	if (!f)
		die("%s: %s", path, strerror(errno));
	size_t cap = 1 << 16, len = 0, n;
	char *in = malloc(cap);
	while ((n = fread(in + len, 1, cap - len, f)) > 0)
		if ((len += n) == cap)
			in = realloc(in, cap *= 2);
	fclose(f);

	/* CRLF line ends, dot-stuffing, final "." */
	char *out = malloc(len * 2 + 8);
	size_t j = 0;
	bool bol = true;
	for (size_t i = 0; i < len; i++) {
		char c = in[i];
		if (c == '\r')
			continue;
		if (bol && c == '.')
			out[j++] = '.';
		if (c == '\n')
			out[j++] = '\r';
		out[j++] = c;
		bol = c == '\n';
	}
	if (!bol) {
		out[j++] = '\r';
		out[j++] = '\n';
	}
	memcpy(out + j, ".\r\n", 3);
	j += 3;
	free(in);

	char *u = memmem(out, j, UNIQ, strlen(UNIQ));
	msgs = realloc(msgs, (nmsgs + 1) * sizeof *msgs);
	msgs[nmsgs++] = (struct msg){ out, j, u ? u - out : -1 };
}

static void
default_msg(void)
{
	static const char text[] =
	    "From: a@example.org\r\nTo: b@example.com\r\nSubject: test\r\n"
	    "Message-ID: <" UNIQ "@example.org>\r\n\r\nHello.\r\n.\r\n";
	msgs = malloc(sizeof *msgs);
	msgs[0] = (struct msg){ strdup(text), sizeof text - 1, 0 };
	msgs[0].uniq = strstr(text, UNIQ) - text;
	nmsgs = 1;
}

/* ------------------------------------------------------------ statistics */

enum stage {
	S_BANNER,
	S_EHLO,
	S_STLS,
	S_MAIL,
	S_RCPT,
	S_DATA,
	S_EOM,
	S_QUIT,
	NSTAGE
};
static const char *const stage_name[NSTAGE] = { "banner", "ehlo", "starttls",
	"mail", "rcpt", "data", "eom", "quit" };

static struct {
	uint64_t reply[NSTAGE][6]; /* by first digit; 0 = junk    */
	uint64_t sess_started, sess_ok, sess_rejected, sess_err;
	uint64_t msg_ok, msg_4xx, msg_5xx, msg_lost;
	uint64_t win_msg_ok, win_msg_bad, win_sess;
	uint64_t e_connect, e_reset, e_eof, e_timeout, e_tls, e_proto, e_port;
	uint64_t tls_full, tls_resumed, bytes_out, peak_backlog;
	struct hist h_connect, h_banner, h_tls, h_msg, h_sess;
} st;

static char first_bad[160]; /* first unexpected reply seen */

/* ------------------------------------------------------------ connections */

#define QMAX 128
struct conn {
	int fd;
	bool connecting, in_tls_hs, starttls_done, want_out, cap_pipe, cap_stls;
	bool done_ok, rejected, ready;
	uint32_t ev;
	SSL *ssl;
	char *out;
	size_t olen, ooff, ocap;
	uint8_t exp[QMAX]; /* replies we wait for         */
	int eh, et;
	int msg_no, rcpt_ok, eom_left, eom_bad, eom_code;
	int64_t t_sched, t_conn, t_msg, t_hs, t_act;
	int ilen;
	char ibuf[2048];
};

static struct conn *conns, **freelist;
static int nfree, nlive, nready, ep = -1, tfd = -1;
static int64_t t0, t_warm, t_stop, t_end;
static uint64_t uniq, seq;
static SSL_CTX *ctx;
static SSL_SESSION *saved;
static bool stopping, time_up;

static void conn_close(struct conn *c);

static bool
in_window(int64_t t)
{
	return t >= t_warm && t < t_stop;
}

static void
put(struct conn *c, const void *p, size_t n)
{
	if (c->olen + n > c->ocap) {
		size_t cap = c->ocap ? c->ocap : 512;
		while (cap < c->olen + n)
			cap *= 2;
		c->out = realloc(c->out, cap);
		if (!c->out)
			die("out of memory");
		c->ocap = cap;
	}
	memcpy(c->out + c->olen, p, n);
	c->olen += n;
}

static void
putf(struct conn *c, const char *fmt, ...)
{
	char b[1024];
	va_list ap;
	va_start(ap, fmt);
	int n = vsnprintf(b, sizeof b, fmt, ap);
	va_end(ap);
	if (n < 0 || n >= (int)sizeof b)
		die("command too long");
	put(c, b, n);
}

static void
expect(struct conn *c, enum stage s)
{
	c->exp[c->et++ % QMAX] = s;
	if (c->et - c->eh > QMAX)
		die("too many replies outstanding");
}

static void
put_proxy(struct conn *c)
{
	if (!o.proxy)
		return;
	uint32_t cli =
	    o.cli_base + (uint32_t)((seq * 2654435761ULL) % o.cli_count);
	uint16_t port = 1024 + seq % 60000;
	uint32_t dst = ntohl(o.dst.sin_addr.s_addr);
	if (o.proxy == 1) {
		putf(c, "PROXY TCP4 %u.%u.%u.%u %u.%u.%u.%u %u %u\r\n",
		    cli >> 24, cli >> 16 & 255, cli >> 8 & 255, cli & 255,
		    dst >> 24, dst >> 16 & 255, dst >> 8 & 255, dst & 255, port,
		    25);
		return;
	}
	unsigned char h[28] = "\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c";
	uint32_t s = htonl(cli), d = htonl(dst);
	uint16_t sp = htons(port), dp = htons(25);
	memcpy(h + 16, &s, 4);
	memcpy(h + 20, &d, 4);
	memcpy(h + 24, &sp, 2);
	memcpy(h + 26, &dp, 2);
	put(c, h, sizeof h);
}

static void
set_events(struct conn *c)
{
	uint32_t ev = EPOLLIN;
	if (c->connecting || c->want_out)
		ev |= EPOLLOUT;
	if (ev != c->ev) {
		struct epoll_event e = { .events = ev, .data.ptr = c };
		epoll_ctl(ep, c->ev ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, c->fd, &e);
		c->ev = ev;
	}
}

static void
fail(struct conn *c, uint64_t *counter)
{
	(*counter)++;
	conn_close(c);
}

/* Returns false when the connection is gone. */
static bool
flush_out(struct conn *c)
{
	c->want_out = false;
	while (c->ooff < c->olen) {
		ssize_t n;
		if (c->ssl && c->starttls_done) {
			ERR_clear_error();
			n = SSL_write(
			    c->ssl, c->out + c->ooff, c->olen - c->ooff);
			if (n <= 0) {
				int e = SSL_get_error(c->ssl, n);
				if (e == SSL_ERROR_WANT_WRITE) {
					c->want_out = true;
					break;
				}
				if (e == SSL_ERROR_WANT_READ)
					break;
				fail(c, &st.e_reset);
				return false;
			}
		} else {
			n = send(c->fd, c->out + c->ooff, c->olen - c->ooff,
			    MSG_NOSIGNAL);
			if (n < 0) {
				if (errno == EAGAIN) {
					c->want_out = true;
					break;
				}
				if (errno == EINTR)
					continue;
				/* A peer that rejects may close first: read what it said. */
				if (errno == EPIPE || errno == ECONNRESET) {
					c->ooff = c->olen;
					break;
				}
				fail(c, &st.e_reset);
				return false;
			}
		}
		c->ooff += n;
		st.bytes_out += n;
	}
	if (c->ooff == c->olen) {
		c->olen = c->ooff = 0;
		if (c->ocap > 8192 && c->msg_no >= o.per_conn) {
			free(c->out);
			c->out = NULL;
			c->ocap = 0;
		}
	}
	set_events(c);
	return true;
}

static void
conn_close(struct conn *c)
{
	if (c->fd < 0)
		return;
	bool ok = c->done_ok, rej = c->rejected;
	if (c->ready)
		nready--;
	if (c->ssl) { /* keeps the session resumable */
		SSL_set_shutdown(
		    c->ssl, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
		SSL_free(c->ssl);
		c->ssl = NULL;
	}
	if (o.abort_close) {
		struct linger l = { 1, 0 };
		setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &l, sizeof l);
	}
	close(c->fd);
	free(c->out);
	c->out = NULL;
	c->fd = -1;
	nlive--;
	freelist[nfree++] = c;
	if (ok)
		st.sess_ok++;
	else if (rej)
		st.sess_rejected++;
	else {
		st.sess_err++;
		if (c->t_msg)
			st.msg_lost++;
	}
	if ((ok || rej) && in_window(now_ns()))
		st.win_sess++;
}

static bool
conn_start(int64_t sched)
{
	struct conn *c = freelist[--nfree];
	memset(c, 0, offsetof(struct conn, ibuf));
	c->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (c->fd < 0) {
		freelist[nfree++] = c;
		st.e_port++;
		return false;
	}
	int one = 1;
	setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	if (o.src_count > 1) {
		struct sockaddr_in s = { .sin_family = AF_INET };
		s.sin_addr.s_addr = htonl(o.src_base + seq % o.src_count);
		setsockopt(c->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one,
		    sizeof one);
		if (bind(c->fd, (void *)&s, sizeof s) < 0)
			die("bind: %m");
	}
	nlive++;
	seq++;
	st.sess_started++;
	c->t_conn = c->t_act = now_ns();
	c->t_sched = sched ? sched : c->t_conn;
	c->connecting = true;
	if (connect(c->fd, (void *)&o.dst, sizeof o.dst) < 0 &&
	    errno != EINPROGRESS) {
		fail(c, errno == EADDRNOTAVAIL ? &st.e_port : &st.e_connect);
		return false;
	}
	expect(c, S_BANNER);
	put_proxy(c);
	set_events(c);
	return true;
}

/* -------------------------------------------------------------- dialogue */

static void
send_ehlo(struct conn *c)
{
	c->cap_pipe = c->cap_stls = false;
	putf(c, "%s %s\r\n", o.lmtp ? "LHLO" : "EHLO", o.helo);
	expect(c, S_EHLO);
}

static bool
pipelined(const struct conn *c)
{
	return o.pipe == PIPE_ON || (o.pipe == PIPE_AUTO && c->cap_pipe);
}

static void
put_addr(struct conn *c, const char *verb, const char *fmt, uint32_t k)
{
	char a[256];
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	snprintf(a, sizeof a, fmt, k);
#pragma GCC diagnostic pop
	putf(c, "%s:<%s>\r\n", verb, a);
}

static void
put_rcpt(struct conn *c)
{
	put_addr(c, "RCPT TO", o.rcpt, rnd() % o.rcpt_pool);
	expect(c, S_RCPT);
}

static void
put_body(struct conn *c)
{
	const struct msg *m = &msgs[uniq % nmsgs];
	size_t at = c->olen;
	put(c, m->p, m->len);
	if (m->uniq >= 0) {
		char u[32];
		snprintf(u, sizeof u, "U%07llx%016llx",
		    (unsigned long long)(o.seed & 0xfffffff),
		    (unsigned long long)uniq);
		memcpy(c->out + at + m->uniq, u, strlen(UNIQ));
	}
	uniq++;
	c->eom_left = o.lmtp ? c->rcpt_ok : 1;
	c->eom_bad = 0;
	for (int i = 0; i < c->eom_left; i++)
		expect(c, S_EOM);
}

static void
finish(struct conn *c, bool ok)
{
	if (ok)
		c->done_ok = true;
	else
		c->rejected = true;
	if (o.no_quit) {
		conn_close(c);
		return;
	}
	putf(c, "QUIT\r\n");
	expect(c, S_QUIT);
}

static void
next_msg(struct conn *c)
{
	if (c->msg_no >= o.per_conn || (time_up && c->msg_no > 0)) {
		if (!c->rejected)
			hist_add(&st.h_sess, now_ns() - c->t_sched);
		finish(c, !c->rejected);
		return;
	}
	c->msg_no++;
	c->t_msg = now_ns();
	c->rcpt_ok = 0;
	put_addr(c, "MAIL FROM", o.from, rnd() % o.from_pool);
	expect(c, S_MAIL);
	if (pipelined(c)) {
		for (int i = 0; i < o.rcpts; i++)
			put_rcpt(c);
		putf(c, "DATA\r\n");
		expect(c, S_DATA);
	}
}

static void
msg_done(struct conn *c, int code)
{
	int64_t t = now_ns();
	if (code / 100 == 2) {
		st.msg_ok++;
		hist_add(&st.h_msg, t - c->t_msg);
		if (in_window(t))
			st.win_msg_ok++;
	} else {
		if (code / 100 == 4)
			st.msg_4xx++;
		else
			st.msg_5xx++;
		if (in_window(t))
			st.win_msg_bad++;
		c->rejected = true;
	}
	c->t_msg = 0;
	next_msg(c);
}

static int
tls_step(struct conn *c) /* 1 done, 0 again, -1 gone */
{
	ERR_clear_error();
	int r = SSL_do_handshake(c->ssl);
	if (r == 1) {
		c->in_tls_hs = false;
		c->want_out = false;
		if (SSL_session_reused(c->ssl))
			st.tls_resumed++;
		else
			st.tls_full++;
		hist_add(&st.h_tls, now_ns() - c->t_hs);
		send_ehlo(c);
		return 1;
	}
	int e = SSL_get_error(c->ssl, r);
	if (e == SSL_ERROR_WANT_READ) {
		c->want_out = false;
		set_events(c);
		return 0;
	}
	if (e == SSL_ERROR_WANT_WRITE) {
		c->want_out = true;
		set_events(c);
		return 0;
	}
	if (o.verbose)
		ERR_print_errors_fp(stderr);
	fail(c, &st.e_tls);
	return -1;
}

static void
start_tls(struct conn *c)
{
	c->ssl = SSL_new(ctx);
	SSL_set_fd(c->ssl, c->fd);
	SSL_set_connect_state(c->ssl);
	if (o.tls == TLS_RESUME && saved) {
		/* A copy: OpenSSL lets a TLS 1.3 session be offered once only. */
		SSL_SESSION *s = SSL_SESSION_dup(saved);
		SSL_set_session(c->ssl, s);
		SSL_SESSION_free(s);
	}
	c->in_tls_hs = c->starttls_done = true;
	c->t_hs = now_ns();
	tls_step(c);
}

/* Keep the newest ticket, for all connections to come. */
static int
on_new_session(SSL *ssl, SSL_SESSION *s)
{
	(void)ssl;
	if (saved)
		SSL_SESSION_free(saved);
	saved = s;
	return 1; /* we keep the reference */
}

static void
note_bad(enum stage s, const char *line)
{
	if (!first_bad[0])
		snprintf(first_bad, sizeof first_bad, "%s: %.120s",
		    stage_name[s], line);
}

/* One complete (last-line) reply. */
static void
on_reply(struct conn *c, int code, const char *line)
{
	if (c->eh == c->et) { /* 421 out of the blue, ... */
		note_bad(S_QUIT, line);
		fail(c, &st.e_proto);
		return;
	}
	enum stage s = c->exp[c->eh++ % QMAX];
	int cls = code / 100;
	st.reply[s][cls >= 2 && cls <= 5 ? cls : 0]++;
	bool good = cls == 2 || (s == S_DATA && cls == 3);
	if (!good)
		note_bad(s, line);
	if (o.verbose)
		fprintf(stderr, "%s: %s\n", stage_name[s], line);

	switch (s) {
	case S_BANNER:
		hist_add(&st.h_banner, now_ns() - c->t_conn);
		if (o.connect_only) {
			c->done_ok = good;
			c->rejected = !good;
			conn_close(c);
			return;
		}
		if (!good) {
			finish(c, false);
			return;
		}
		send_ehlo(c);
		return;
	case S_EHLO:
		if (!good) {
			finish(c, false);
			return;
		}
		if (o.tls && !c->starttls_done) {
			if (!c->cap_stls) {
				note_bad(s, "no STARTTLS offered");
				fail(c, &st.e_tls);
				return;
			}
			putf(c, "STARTTLS\r\n");
			expect(c, S_STLS);
			return;
		}
		if (o.idle) {
			c->ready = true;
			nready++;
			return;
		}
		next_msg(c);
		return;
	case S_STLS:
		if (!good) {
			fail(c, &st.e_tls);
			return;
		}
		c->ilen = 0;
		start_tls(c);
		return;
	case S_MAIL:
		if (pipelined(c)) {
			c->eom_code = good ? 0 : code;
			return;
		}
		if (!good) {
			msg_done(c, code);
			return;
		}
		put_rcpt(c);
		c->eom_left = o.rcpts - 1;
		c->eom_code = 0;
		return;
	case S_RCPT:
		if (good)
			c->rcpt_ok++;
		else if (!c->eom_code)
			c->eom_code = code;
		if (pipelined(c))
			return;
		if (c->eom_left-- > 0) {
			put_rcpt(c);
			return;
		}
		if (!c->rcpt_ok) {
			msg_done(c, code);
			return;
		}
		putf(c, "DATA\r\n");
		expect(c, S_DATA);
		return;
	case S_DATA:
		if (cls == 3) {
			put_body(c);
			return;
		}
		msg_done(c, c->eom_code ? c->eom_code : code);
		return;
	case S_EOM:
		if (cls != 2)
			c->eom_bad = code;
		if (--c->eom_left > 0)
			return;
		msg_done(c, c->eom_bad ? c->eom_bad : code);
		return;
	case S_QUIT:
		conn_close(c);
		return;
	default:
		return;
	}
}

/* Parse the lines in ibuf.  Returns false when the connection is gone. */
static bool
parse(struct conn *c)
{
	int a = 0;
	for (;;) {
		char *nl = memchr(c->ibuf + a, '\n', c->ilen - a);
		if (!nl)
			break;
		int b = nl - c->ibuf, e = b;
		if (e > a && c->ibuf[e - 1] == '\r')
			e--;
		char *l = c->ibuf + a;
		int n = e - a;
		c->ibuf[e] = 0;
		a = b + 1;
		if (n >= 4 && c->eh != c->et &&
		    c->exp[c->eh % QMAX] == S_EHLO) {
			if (!strncasecmp(l + 4, "PIPELINING", 10))
				c->cap_pipe = true;
			if (!strncasecmp(l + 4, "STARTTLS", 8))
				c->cap_stls = true;
		}
		if (n >= 3 && (n == 3 || l[3] != '-')) {
			int fd = c->fd;
			on_reply(c, atoi(l), l);
			if (c->fd != fd)
				return false;
			if (c->ilen == 0) {
				a = 0;
				break;
			} /* STARTTLS dropped it */
		} else if (n < 3) {
			fail(c, &st.e_proto);
			return false;
		}
	}
	if (a > c->ilen)
		a = c->ilen;
	memmove(c->ibuf, c->ibuf + a, c->ilen - a);
	c->ilen -= a;
	if (c->ilen == (int)sizeof c->ibuf - 1) {
		fail(c, &st.e_proto);
		return false;
	}
	return true;
}

static void
on_eof(struct conn *c, bool reset)
{
	/* A reject followed by close is a normal end of a session. */
	if (c->done_ok || c->rejected) {
		conn_close(c);
		return;
	}
	if (o.verbose)
		fprintf(stderr, "peer closed, waiting for %s\n",
		    c->eh == c->et ? "-" : stage_name[c->exp[c->eh % QMAX]]);
	fail(c, reset ? &st.e_reset : &st.e_eof);
}

static void
on_event(struct conn *c, uint32_t ev)
{
	c->t_act = now_ns();
	if (c->connecting) {
		int err = 0;
		socklen_t l = sizeof err;
		getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &err, &l);
		if (err) {
			fail(c, &st.e_connect);
			return;
		}
		if (!(ev & EPOLLOUT))
			return;
		c->connecting = false;
		hist_add(&st.h_connect, c->t_act - c->t_conn);
		if (!flush_out(c))
			return;
	}
	if (c->in_tls_hs) {
		if (tls_step(c) <= 0)
			return;
		if (!flush_out(c))
			return;
	}
	int fd = c->fd;
	for (;;) {
		ssize_t n;
		size_t room = sizeof c->ibuf - 1 - c->ilen;
		if (c->ssl && c->starttls_done) {
			ERR_clear_error();
			n = SSL_read(c->ssl, c->ibuf + c->ilen, room);
			if (n <= 0) {
				int e = SSL_get_error(c->ssl, n);
				if (e == SSL_ERROR_WANT_READ)
					break;
				if (e == SSL_ERROR_WANT_WRITE) {
					c->want_out = true;
					break;
				}
				on_eof(c, e != SSL_ERROR_ZERO_RETURN);
				return;
			}
		} else {
			n = recv(c->fd, c->ibuf + c->ilen, room, 0);
			if (n < 0) {
				if (errno == EAGAIN)
					break;
				if (errno == EINTR)
					continue;
				on_eof(c, true);
				return;
			}
			if (n == 0) {
				on_eof(c, false);
				return;
			}
		}
		c->ilen += n;
		if (!parse(c))
			return;
		if (c->fd != fd)
			return;
		if (c->in_tls_hs)
			return;
		if (!c->ssl && (size_t)n < room)
			break; /* drained, save a recv */
	}
	if (c->olen > c->ooff || c->want_out) {
		if (!flush_out(c))
			return;
	}
	set_events(c);
}

/* ------------------------------------------------------------------ main */

static int
cidr(const char *s, uint32_t *base, uint32_t *count)
{
	char b[64];
	snprintf(b, sizeof b, "%s", s);
	char *sl = strchr(b, '/');
	int bits = 32;
	if (sl) {
		*sl = 0;
		bits = atoi(sl + 1);
	}
	struct in_addr a;
	if (!inet_aton(b, &a) || bits < 8 || bits > 32)
		return -1;
	*base = ntohl(a.s_addr);
	*count = bits == 32 ? 1 : (1u << (32 - bits)) - (bits < 31 ? 2 : 0);
	if (bits < 31 && (*base & 255) == 0)
		(*base)++;
	return 0;
}

static void
usage(void)
{
	fputs(
	    "usage: loadgen [options] HOST:PORT [message-file ...]\n"
	    "  -c N          connections at once (10)\n"
	    "  -m N          messages per connection (1; 0: EHLO, QUIT)\n"
	    "  -r N          recipients per message (1)\n"
	    "  -n N          stop after N sessions (no limit)\n"
	    "  -d SEC        stop after SEC seconds (10)\n"
	    "  -w SEC        leave the first SEC seconds out of the rates (0)\n"
	    "  -R RATE       open loop: RATE sessions per second, Poisson\n"
	    "  -f FMT -F N   sender, %u is 0..N-1 (sender%u@example.org, "
	    "10000)\n"
	    "  -t FMT -T N   recipient, %u is 0..N-1 (user%u@example.com, "
	    "10000)\n"
	    "  --proxy v1|v2 send a PROXY header   --client CIDR  addresses in "
	    "it\n"
	    "  --src CIDR    bind to these local addresses in turn\n"
	    "  --tls full|resume   STARTTLS        --tls-version 1.2|1.3\n"
	    "  --pipeline auto|on|off (auto)       --lmtp   LHLO, a reply per "
	    "recipient\n"
	    "  --connect-only   connect, read the banner, close\n"
	    "  --no-quit     close without QUIT    --rst    close with a "
	    "reset\n"
	    "  --idle        open and hold -c connections, then run --hook "
	    "CMD, close\n"
	    "  --helo NAME   --timeout SEC (20)    --grace SEC (5)  --seed N  "
	    "--tag TEXT\n"
	    "  -v            print every reply on stderr\n",
	    stderr);
	exit(2);
}

static void
print_hist(const char *name, const struct hist *h)
{
	printf(",\"%s_us\":{\"n\":%llu,\"mean\":%.0f,\"p50\":%.0f,\"p90\":%.0f,"
	       "\"p99\":%.0f,\"p999\":%.0f,\"max\":%.0f}",
	    name, (unsigned long long)h->n, h->n ? h->sum / h->n / 1e3 : 0,
	    hist_q(h, .5), hist_q(h, .9), hist_q(h, .99), hist_q(h, .999),
	    h->max / 1e3);
}

static void
report(int64_t end)
{
	double win = (fmin(end, t_stop) - t_warm) / 1e9, all = (end - t0) / 1e9;
	if (win <= 0)
		win = all;
	struct rusage ru;
	getrusage(RUSAGE_SELF, &ru);
#define U(x) (unsigned long long)(x)
	printf(
	    "{\"tag\":\"%s\",\"conc\":%d,\"per_conn\":%d,\"rcpts\":%d,\"tls\":%"
	    "d,"
	    "\"rate\":%.1f,\"win_s\":%.3f,\"all_s\":%.3f,"
	    "\"msg_per_s\":%.1f,\"bad_per_s\":%.1f,\"sess_per_s\":%.1f,"
	    "\"msg_ok\":%llu,\"msg_4xx\":%llu,\"msg_5xx\":%llu,\"msg_lost\":%"
	    "llu,"
	    "\"sess_started\":%llu,\"sess_ok\":%llu,\"sess_rejected\":%llu,"
	    "\"sess_err\":%llu,"
	    "\"tls_full\":%llu,\"tls_resumed\":%llu,\"bytes_out\":%llu,"
	    "\"err\":{\"connect\":%llu,\"reset\":%llu,\"eof\":%llu,\"timeout\":"
	    "%llu,"
	    "\"tls\":%llu,\"proto\":%llu,\"port\":%llu},\"peak_backlog\":%llu,"
	    "\"gen_cpu_s\":%.3f",
	    o.tag, o.conc, o.per_conn, o.rcpts, o.tls, o.rate, win, all,
	    st.win_msg_ok / win, st.win_msg_bad / win, st.win_sess / win,
	    U(st.msg_ok), U(st.msg_4xx), U(st.msg_5xx), U(st.msg_lost),
	    U(st.sess_started), U(st.sess_ok), U(st.sess_rejected),
	    U(st.sess_err), U(st.tls_full), U(st.tls_resumed), U(st.bytes_out),
	    U(st.e_connect), U(st.e_reset), U(st.e_eof), U(st.e_timeout),
	    U(st.e_tls), U(st.e_proto), U(st.e_port), U(st.peak_backlog),
	    ru.ru_utime.tv_sec + ru.ru_stime.tv_sec +
		(ru.ru_utime.tv_usec + ru.ru_stime.tv_usec) / 1e6);
	printf(",\"reply\":{");
	bool comma = false;
	for (int s = 0; s < NSTAGE; s++)
		for (int k = 0; k < 6; k++)
			if (st.reply[s][k]) {
				printf("%s\"%s_%dxx\":%llu", comma ? "," : "",
				    stage_name[s], k, U(st.reply[s][k]));
				comma = true;
			}
	printf("}");
	print_hist("connect", &st.h_connect);
	print_hist("banner", &st.h_banner);
	if (o.tls)
		print_hist("tls", &st.h_tls);
	print_hist("msg", &st.h_msg);
	print_hist("sess", &st.h_sess);
	for (char *p = first_bad; *p; p++)
		if (*p == '"' || *p == '\\' || (unsigned char)*p < 32)
			*p = '\'';
	printf(",\"first_bad\":\"%s\"}\n", first_bad);
	fflush(stdout);
}

static double
exp_gap(void) /* seconds to the next arrival */
{
	double u = (rnd() >> 11) * (1.0 / 9007199254740992.0);
	return -log(1 - u) / o.rate;
}

int
main(int argc, char **argv)
{
	enum {
		L_PROXY = 256,
		L_CLIENT,
		L_SRC,
		L_TLS,
		L_TLSV,
		L_PIPE,
		L_LMTP,
		L_CONN,
		L_NOQUIT,
		L_RST,
		L_IDLE,
		L_HOOK,
		L_HELO,
		L_TMO,
		L_GRACE,
		L_SEED,
		L_TAG
	};
	static const struct option lo[] = { { "proxy", 1, 0, L_PROXY },
		{ "client", 1, 0, L_CLIENT }, { "src", 1, 0, L_SRC },
		{ "tls", 1, 0, L_TLS }, { "tls-version", 1, 0, L_TLSV },
		{ "pipeline", 1, 0, L_PIPE }, { "lmtp", 0, 0, L_LMTP },
		{ "connect-only", 0, 0, L_CONN }, { "no-quit", 0, 0, L_NOQUIT },
		{ "rst", 0, 0, L_RST }, { "idle", 0, 0, L_IDLE },
		{ "hook", 1, 0, L_HOOK }, { "helo", 1, 0, L_HELO },
		{ "timeout", 1, 0, L_TMO }, { "grace", 1, 0, L_GRACE },
		{ "seed", 1, 0, L_SEED }, { "tag", 1, 0, L_TAG },
		{ 0, 0, 0, 0 } };
	bool bad = cidr("45.66.0.0/16", &o.cli_base, &o.cli_count) < 0;
	int ch;
	while ((ch = getopt_long(
		    argc, argv, "c:m:r:n:d:w:R:f:F:t:T:v", lo, NULL)) != -1)
		switch (ch) {
		case 'c':
			o.conc = atoi(optarg);
			break;
		case 'm':
			o.per_conn = atoi(optarg);
			break;
		case 'r':
			o.rcpts = atoi(optarg);
			break;
		case 'n':
			o.max_sessions = atoll(optarg);
			break;
		case 'd':
			o.duration = atof(optarg);
			break;
		case 'w':
			o.warmup = atof(optarg);
			break;
		case 'R':
			o.rate = atof(optarg);
			break;
		case 'f':
			o.from = optarg;
			break;
		case 'F':
			o.from_pool = atoi(optarg);
			break;
		case 't':
			o.rcpt = optarg;
			break;
		case 'T':
			o.rcpt_pool = atoi(optarg);
			break;
		case 'v':
			o.verbose = true;
			break;
		case L_PROXY:
			o.proxy = !strcmp(optarg, "v1")	  ? 1
				  : !strcmp(optarg, "v2") ? 2
							  : 0;
			break;
		case L_CLIENT:
			bad |= cidr(optarg, &o.cli_base, &o.cli_count) < 0;
			break;
		case L_SRC:
			bad |= cidr(optarg, &o.src_base, &o.src_count) < 0;
			break;
		case L_TLS:
			o.tls = !strcmp(optarg, "full")	    ? TLS_FULL
				: !strcmp(optarg, "resume") ? TLS_RESUME
							    : TLS_NONE;
			break;
		case L_TLSV:
			o.tls_version = !strcmp(optarg, "1.2") ? TLS1_2_VERSION
							       : TLS1_3_VERSION;
			break;
		case L_PIPE:
			o.pipe = !strcmp(optarg, "on")	  ? PIPE_ON
				 : !strcmp(optarg, "off") ? PIPE_OFF
							  : PIPE_AUTO;
			break;
		case L_LMTP:
			o.lmtp = true;
			break;
		case L_CONN:
			o.connect_only = true;
			break;
		case L_NOQUIT:
			o.no_quit = true;
			break;
		case L_RST:
			o.abort_close = true;
			break;
		case L_IDLE:
			o.idle = true;
			break;
		case L_HOOK:
			o.hook = optarg;
			break;
		case L_HELO:
			o.helo = optarg;
			break;
		case L_TMO:
			o.timeout = atof(optarg);
			break;
		case L_GRACE:
			o.grace = atof(optarg);
			break;
		case L_SEED:
			o.seed = strtoull(optarg, NULL, 10);
			break;
		case L_TAG:
			o.tag = optarg;
			break;
		default:
			usage();
		}
	if (bad || optind >= argc || o.conc < 1 || o.rcpts < 1 ||
	    o.rcpts > QMAX - 8 || !o.from_pool || !o.rcpt_pool)
		usage();
	char *host = strdup(argv[optind++]), *colon = strrchr(host, ':');
	if (!colon)
		usage();
	*colon = 0;
	o.dst.sin_family = AF_INET;
	o.dst.sin_port = htons(atoi(colon + 1));
	if (!inet_aton(host, &o.dst.sin_addr))
		die("bad address %s", host);
	if ((ntohl(o.dst.sin_addr.s_addr) >> 24) != 127)
		die("loopback targets only");
	while (optind < argc)
		load_msg(argv[optind++]);
	if (!nmsgs)
		default_msg();

	signal(SIGPIPE, SIG_IGN);
	struct rlimit rl;
	getrlimit(RLIMIT_NOFILE, &rl);
	rl.rlim_cur = rl.rlim_max;
	setrlimit(RLIMIT_NOFILE, &rl);

	if (o.tls) {
		ctx = SSL_CTX_new(TLS_client_method());
		SSL_CTX_set_verify(ctx, SSL_VERIFY_NONE, NULL);
		SSL_CTX_set_mode(ctx, SSL_MODE_ENABLE_PARTIAL_WRITE |
					  SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
					  SSL_MODE_RELEASE_BUFFERS);
		if (o.tls_version) {
			SSL_CTX_set_min_proto_version(ctx, o.tls_version);
			SSL_CTX_set_max_proto_version(ctx, o.tls_version);
		}
		if (o.tls == TLS_RESUME) {
			SSL_CTX_set_session_cache_mode(ctx,
			    SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
			SSL_CTX_sess_set_new_cb(ctx, on_new_session);
		}
	}

	conns = calloc(o.conc, sizeof *conns);
	freelist = calloc(o.conc, sizeof *freelist);
	if (!conns || !freelist)
		die("out of memory");
	for (int i = o.conc - 1; i >= 0; i--) {
		conns[i].fd = -1;
		freelist[nfree++] = &conns[i];
	}
	ep = epoll_create1(EPOLL_CLOEXEC);
	tfd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
	struct epoll_event te = { .events = EPOLLIN, .data.ptr = NULL };
	epoll_ctl(ep, EPOLL_CTL_ADD, tfd, &te);

	t0 = now_ns();
	t_warm = t0 + (int64_t)(o.warmup * NS);
	t_stop = t0 + (int64_t)(o.duration * NS);
	t_end = t_stop + (int64_t)(o.grace * NS);
	int64_t next_sweep = t0 + NS / 4, next_arr = t0, last = t0;
	int burst = o.idle ? 64 : o.conc; /* idle: ramp up gently */

	for (;;) {
		int64_t t = now_ns();
		if (t >= t_stop)
			time_up = true;
		if (time_up || (o.max_sessions && (long long)st.sess_started >=
						      o.max_sessions))
			stopping = true;
		if (t >= t_end)
			break;

		if (o.idle) {
			if (!stopping)
				while ((long long)st.sess_started < o.conc &&
				       nfree &&
				       (int)st.sess_started - nready -
					       (int)(st.sess_err +
						     st.sess_rejected) <
					   burst)
					conn_start(0);
			if (nready + (int)(st.sess_err + st.sess_rejected) >=
				o.conc ||
			    stopping)
				break;
		} else if (!stopping) {
			if (o.rate > 0) {
				while (next_arr <= t && nfree) {
					conn_start(next_arr);
					next_arr +=
					    (int64_t)(exp_gap() * NS) + 1;
				}
				if (next_arr <=
				    t) { /* every slot busy: they queue */
					uint64_t late =
					    (uint64_t)((t - next_arr) * 1e-9 *
						       o.rate);
					if (late > st.peak_backlog)
						st.peak_backlog = late;
				}
				int64_t at = nfree ? next_arr : t + NS / 100;
				struct itimerspec it = { .it_value = { at / NS,
							     at % NS } };
				timerfd_settime(
				    tfd, TFD_TIMER_ABSTIME, &it, NULL);
			} else {
				int k = burst;
				while (nfree && k-- > 0 &&
				       !(o.max_sessions &&
					   (long long)st.sess_started >=
					       o.max_sessions))
					if (!conn_start(0))
						break;
			}
		}
		if (!nlive && stopping)
			break;

		struct epoll_event ev[256];
		int n = epoll_wait(ep, ev, 256, 20);
		for (int i = 0; i < n; i++) {
			struct conn *c = ev[i].data.ptr;
			if (!c) {
				uint64_t x;
				if (read(tfd, &x, 8) < 0) {
				}
				continue;
			}
			if (c->fd >= 0)
				on_event(c, ev[i].events);
		}
		t = now_ns();
		if (nlive || !stopping)
			last = t;
		if (t >= next_sweep && !o.idle) {
			next_sweep = t + NS / 4;
			for (int i = 0; i < o.conc; i++)
				if (conns[i].fd >= 0 &&
				    t - conns[i].t_act >
					(int64_t)(o.timeout * NS)) {
					if (o.verbose)
						fprintf(stderr,
						    "timeout waiting for %s\n",
						    conns[i].eh == conns[i].et
							? "-"
							: stage_name
							      [conns[i].exp
								      [conns[i]
									      .eh %
									  QMAX]]);
					fail(&conns[i], &st.e_timeout);
				}
		}
	}
	if (o.idle) {
		t_stop = now_ns();
		fprintf(stderr, "idle: %d of %d connections held\n", nready,
		    o.conc);
		char nr[32];
		snprintf(nr, sizeof nr, "%d", nready);
		setenv("LOADGEN_READY", nr, 1);
		if (o.hook && system(o.hook) != 0)
			fprintf(stderr, "hook failed\n");
		st.sess_ok = nready;
	}
	int64_t end = last < t_stop ? last : t_stop;
	if (!o.idle)
		for (int i = 0; i < o.conc;
		     i++) /* what the grace did not finish */
			if (conns[i].fd >= 0)
				fail(&conns[i], &st.e_timeout);
	report(o.idle ? now_ns() : end);
	return 0;
}
