/*
 * floor - the least an SMTP server can do: one thread, epoll, fixed replies.
 *
 * It accepts, skips a PROXY v2 header when there is one, answers EHLO, MAIL,
 * RCPT, DATA, "." and QUIT with constants, does STARTTLS when given a
 * certificate (stateless tickets), and throws the message away.  No policy, no
 * logging, no backend.  Its numbers are the machine's limit for this load, not
 * those of a usable server.  It stops by itself after -d seconds; SIGUSR1 makes
 * it print its counts.
 *
 * Build: cc -O2 -Wall -Wextra -o floor floor.c -lssl -lcrypto
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

struct conn {
	SSL *ssl;
	int fd;
	uint8_t dot; /* how much of CRLF.CRLF has matched            */
	bool data, hs, start_hs, closing, proxy_done, greeted;
	uint16_t rcpts, llen;
	char line[520];
};

static bool lmtp, reject, want_proxy;
static SSL_CTX *ctx;
static int ep;
static char obuf[65536];
static size_t olen;
static unsigned long n_conns, n_msgs, n_bytes;
static volatile sig_atomic_t want_stats;
static void
on_usr1(int sig)
{
	(void)sig;
	want_stats = 1;
}

static void
put(const char *s)
{
	size_t n = strlen(s);
	memcpy(obuf + olen, s, n);
	olen += n;
}

static void
drop(struct conn *c)
{
	if (c->ssl) {
		SSL_set_shutdown(
		    c->ssl, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
		SSL_free(c->ssl);
	}
	close(c->fd);
	free(c);
}

static void
command(struct conn *c, const char *l)
{
	if (!strncasecmp(l, "EHLO", 4) || !strncasecmp(l, "LHLO", 4)) {
		put("250-floor\r\n250-PIPELINING\r\n250-SIZE 52428800\r\n");
		if (ctx && !c->ssl)
			put("250-STARTTLS\r\n");
		put("250 8BITMIME\r\n");
	} else if (!strncasecmp(l, "RCPT", 4)) {
		if (reject)
			put("550 5.7.1 listed\r\n");
		else {
			c->rcpts++;
			put("250 2.1.5 ok\r\n");
		}
	} else if (!strncasecmp(l, "DATA", 4)) {
		if (!c->rcpts)
			put("503 5.5.1 no recipients\r\n");
		else {
			put("354 go on\r\n");
			c->data = true;
			c->dot = 2;
		}
	} else if (!strncasecmp(l, "QUIT", 4)) {
		put("221 2.0.0 bye\r\n");
		c->closing = true;
	} else if (!strncasecmp(l, "STARTTLS", 8) && ctx && !c->ssl) {
		put("220 2.0.0 go ahead\r\n");
		c->start_hs = true;
	} else {
		if (!strncasecmp(l, "MAIL", 4))
			c->rcpts = 0;
		put("250 2.0.0 ok\r\n");
	}
}

static void
input(struct conn *c, const char *p, size_t n)
{
	static const char end[] = "\r\n.\r\n";
	size_t i = 0;
	if (want_proxy &&
	    !c->proxy_done) { /* a header never comes in parts here */
		if (n >= 16 && !memcmp(p, "\r\n\r\n\0\r\nQUIT\n", 12))
			i = 16 +
			    ((unsigned char)p[14] << 8 | (unsigned char)p[15]);
		c->proxy_done = true;
		if (!c->greeted) {
			put("220 floor ESMTP\r\n");
			c->greeted = true;
		}
	}
	while (i < n) {
		if (c->data) {
			if (c->dot == 0) { /* jump to the next CR */
				const char *r = memchr(p + i, '\r', n - i);
				if (!r)
					return;
				i = r - p + 1;
				c->dot = 1;
				continue;
			}
			char ch = p[i++];
			if (ch == end[c->dot])
				c->dot++;
			else
				c->dot = ch == '\r';
			if (c->dot == 5) {
				c->data = false;
				n_msgs++;
				for (int k = lmtp ? c->rcpts : 1; k > 0; k--)
					put("250 2.0.0 taken\r\n");
			}
			continue;
		}
		const char *nl = memchr(p + i, '\n', n - i);
		size_t k = (nl ? (size_t)(nl - p) : n) - i;
		if (c->llen + k >= sizeof c->line)
			k = sizeof c->line - 1 - c->llen;
		memcpy(c->line + c->llen, p + i, k);
		c->llen += k;
		if (!nl)
			return;
		c->line[c->llen] = 0;
		c->llen = 0;
		i = nl - p + 1;
		command(c, c->line);
		if (c->closing || c->start_hs)
			return;
	}
}

/* false: the connection is gone */
static bool
flush(struct conn *c)
{
	if (!olen)
		return true;
	ssize_t n = c->ssl ? SSL_write(c->ssl, obuf, olen)
			   : send(c->fd, obuf, olen, MSG_NOSIGNAL);
	bool ok = n == (ssize_t)olen; /* short replies: they always fit */
	olen = 0;
	if (!ok || c->closing) {
		drop(c);
		return false;
	}
	if (c->start_hs) {
		c->start_hs = false;
		c->hs = true;
		c->ssl = SSL_new(ctx);
		SSL_set_fd(c->ssl, c->fd);
		SSL_set_accept_state(c->ssl);
	}
	return true;
}

static void
event(struct conn *c)
{
	static char buf[65536];
	for (;;) {
		ssize_t n;
		if (c->hs) {
			ERR_clear_error();
			int r = SSL_do_handshake(c->ssl);
			if (r != 1) {
				if (SSL_get_error(c->ssl, r) !=
				    SSL_ERROR_WANT_READ)
					drop(c);
				return;
			}
			c->hs = false;
		}
		if (c->ssl) {
			ERR_clear_error();
			n = SSL_read(c->ssl, buf, sizeof buf);
			if (n <= 0) {
				if (SSL_get_error(c->ssl, n) !=
				    SSL_ERROR_WANT_READ)
					drop(c);
				return;
			}
		} else {
			n = recv(c->fd, buf, sizeof buf, 0);
			if (n <= 0) {
				if (n < 0 && errno == EAGAIN)
					return;
				drop(c);
				return;
			}
		}
		n_bytes += n;
		input(c, buf, n);
		if (!flush(c))
			return;
		if (!c->ssl && n < (ssize_t)sizeof buf)
			return;
	}
}

int
main(int argc, char **argv)
{
	int ch, port = 2500, secs = 60;
	const char *cert = NULL, *key = NULL;
	while ((ch = getopt(argc, argv, "p:d:c:k:LRP")) != -1)
		switch (ch) {
		case 'p':
			port = atoi(optarg);
			break;
		case 'd':
			secs = atoi(optarg);
			break;
		case 'c':
			cert = optarg;
			break;
		case 'k':
			key = optarg;
			break;
		case 'L':
			lmtp = true;
			break;
		case 'R':
			reject = true;
			break;
		case 'P':
			want_proxy = true;
			break;
		default:
			fputs("usage: floor [-p port] [-d seconds] [-c cert -k "
			      "key] [-L lmtp] [-R reject at RCPT] [-P proxy "
			      "v2]\n",
			    stderr);
			return 2;
		}
	signal(SIGPIPE, SIG_IGN);
	signal(SIGUSR1, on_usr1);
	struct rlimit rl;
	getrlimit(RLIMIT_NOFILE, &rl);
	rl.rlim_cur = rl.rlim_max;
	setrlimit(RLIMIT_NOFILE, &rl);
	if (cert) {
		ctx = SSL_CTX_new(TLS_server_method());
		SSL_CTX_set_mode(ctx, SSL_MODE_RELEASE_BUFFERS);
		if (SSL_CTX_use_certificate_chain_file(ctx, cert) != 1 ||
		    SSL_CTX_use_PrivateKey_file(ctx, key, SSL_FILETYPE_PEM) !=
			1) {
			ERR_print_errors_fp(stderr);
			return 1;
		}
		SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
		SSL_CTX_set_num_tickets(ctx, 1);
	}
	int ls = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), one = 1;
	setsockopt(ls, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	struct sockaddr_in a = { .sin_family = AF_INET,
		.sin_port = htons(port) };
	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (bind(ls, (void *)&a, sizeof a) || listen(ls, 4096)) {
		perror("listen");
		return 1;
	}
	ep = epoll_create1(0);
	struct epoll_event e = { .events = EPOLLIN, .data.ptr = NULL };
	epoll_ctl(ep, EPOLL_CTL_ADD, ls, &e);
	time_t end = time(NULL) + secs;
	while (time(NULL) < end) {
		struct epoll_event ev[256];
		int n = epoll_wait(ep, ev, 256, 500);
		if (want_stats) {
			want_stats = 0;
			printf("conns %lu msgs %lu bytes %lu\n", n_conns,
			    n_msgs, n_bytes);
			fflush(stdout);
		}
		for (int i = 0; i < n; i++) {
			if (ev[i].data.ptr) {
				event(ev[i].data.ptr);
				continue;
			}
			for (int k = 0; k < 64; k++) {
				int fd = accept4(ls, NULL, NULL, SOCK_NONBLOCK);
				if (fd < 0)
					break;
				setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one,
				    sizeof one);
				struct conn *c = calloc(1, sizeof *c);
				n_conns++;
				c->fd = fd;
				struct epoll_event ce = { .events = EPOLLIN,
					.data.ptr = c };
				epoll_ctl(ep, EPOLL_CTL_ADD, fd, &ce);
				if (!want_proxy) {
					c->greeted = true;
					if (send(fd, "220 floor ESMTP\r\n", 17,
						MSG_NOSIGNAL) < 0) {
						drop(c);
						continue;
					}
				}
			}
		}
	}
	return 0;
}
