/*
 * dns_server: a real name server for a test, on a loopback port that the
 * kernel chose, with its zones in a directory of its own; ended by its
 * process id.
 */
#ifndef DNS_SERVER_H
#define DNS_SERVER_H

#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

struct dns_server {
	char dir[64];
	uint16_t port;
	pid_t pid;
};

/* In a domain that resolvers take for their own unless told otherwise. */
static const char *const dns_server_zone =
    "$ORIGIN zone.test.\n"
    "$TTL 300\n"
    "@ IN SOA ns root 1 3600 600 86400 60\n"
    "@ IN NS ns\n"
    "@ IN MX 10 mx1\n"
    "@ IN MX 5 MX2.Zone.Test.\n"
    "ns IN A 127.0.0.1\n"
    "a IN A 192.0.2.1\n"
    "a IN A 192.0.2.2\n"
    "a IN AAAA 2001:db8::1\n"
    "spf IN TXT \"v=spf1 \" \"ip4:192.0.2.0/24\" \" -all\"\n"
    "c1 100 IN CNAME c2\n"
    "c2 IN CNAME c3\n"
    "c3 IN CNAME a\n"
    "loop1 IN CNAME loop2\n"
    "loop2 IN CNAME loop1\n"
    "out IN CNAME elsewhere.invalid.\n"
    "dangling IN CNAME nowhere\n"
    "tree IN DNAME new\n"
    "leaf.new IN A 192.0.2.3\n"
    "null IN MX 0 .\n"
    "back\\\\slash IN A 192.0.2.4\n"
    "sp\\032ace IN A 192.0.2.5\n"
    "*.wild IN A 127.0.0.2\n";

/* Signed until 2085; the address of "bogus" was changed after that. */
static const char *const dns_server_signed =
    "signed.example. 300 IN SOA ns.signed.example. root.signed.example."
    " 1 3600 600 86400 60\n"
    "signed.example. 300 IN RRSIG SOA 13 2 300 20850101000000 202001010"
    "00000 63430 signed.example. nRp56zA+u971QsN7Ba0Scdx8bO7N2tXr53QdyX"
    "pKyiH1m7dKJ1toKf7DCjXgm9qkmV7ptPgmhGB+cm4Wo1YDRg==\n"
    "signed.example. 300 IN NS ns.signed.example.\n"
    "signed.example. 300 IN RRSIG NS 13 2 300 20850101000000 2020010100"
    "0000 63430 signed.example. JksRi5MZ4oh+uoe5VARE7M5Dal84SdlGWUVs4R3"
    "9BFRDSsKmqVMMHc95hOy55ARNion8yJ+IwyOXVMd1M5/F2w==\n"
    "signed.example. 300 IN DNSKEY 257 3 13 u0YGWTZI4mYkAuLqVUXFn6Fj4Px"
    "kugacKk/Wzn2ErDKMDh5OlERk07QUe1iOFlSX4U+1yGEvdnuHPxtJUbnGdg==\n"
    "signed.example. 300 IN RRSIG DNSKEY 13 2 300 20850101000000 202001"
    "01000000 63430 signed.example. MjhAK0wWLPHTRjOYWeBPtVT8mOmwzGb8dW1"
    "tkDZ/hhuC6Gu6NS3fWGDuhWOr9b10IuXqFxpeT9XYcJHppd9yhg==\n"
    "signed.example. 60 IN NSEC bogus.signed.example. NS SOA RRSIG NSEC"
    " DNSKEY\n"
    "signed.example. 60 IN RRSIG NSEC 13 2 60 20850101000000 2020010100"
    "0000 63430 signed.example. DDI7IKPYPh+5TnVWAGSmkbX3JBMk7M0SXmy20Gt"
    "lRNlRqUm815zU1npreSmmHmRSa+hczcLZwZAIZBWhSRr1ZQ==\n"
    "bogus.signed.example. 300 IN A 192.0.2.66\n"
    "bogus.signed.example. 300 IN RRSIG A 13 3 300 20850101000000 20200"
    "101000000 63430 signed.example. X8xYq8GZqc2L2Cu5dOcje4gTOZ6PdOxnM8"
    "uEpo+VKWW6/Yydu7FMDVtcuZ5aqU/tGlbJImd8g2aXp/80VyexZg==\n"
    "bogus.signed.example. 60 IN NSEC ns.signed.example. A RRSIG NSEC\n"
    "bogus.signed.example. 60 IN RRSIG NSEC 13 3 60 20850101000000 2020"
    "0101000000 63430 signed.example. dPJeQO0OtFTvPaOq+YmKnZNOoZlFk8BZm"
    "i/2cZpuXWx3dTHuR01tWMC1AAGmUAKTu/1oT5haIy4/etOYipPVZA==\n"
    "ns.signed.example. 300 IN A 127.0.0.1\n"
    "ns.signed.example. 300 IN RRSIG A 13 3 300 20850101000000 20200101"
    "000000 63430 signed.example. 2ay7bBiAwbJetskl0Lv6qu16f9RrfaHiw9svT"
    "oHYiLc3B4C/KVoPIAYUT+VWdUatpcs5PbVkBnQd0k9qHddLbQ==\n"
    "ns.signed.example. 60 IN NSEC www.signed.example. A RRSIG NSEC\n"
    "ns.signed.example. 60 IN RRSIG NSEC 13 3 60 20850101000000 2020010"
    "1000000 63430 signed.example. peuzKfliVhUGe7U/fZAcvo5MAESC3HdQrC4s"
    "ZpgHdBjd7wvAMHgfiWM1sQ1Bmxh801ivcLpqgkwYQhw8WEeUZQ==\n"
    "www.signed.example. 300 IN A 192.0.2.1\n"
    "www.signed.example. 300 IN RRSIG A 13 3 300 20850101000000 2020010"
    "1000000 63430 signed.example. lHiOFLtbkE5lEAb+Cm7rQtGmFQAxOqaOxOTR"
    "zSGSaHEwahpU9WRxcOZRe42zBW4Et+ea3KXQpE4IJXLt3j1i3Q==\n"
    "www.signed.example. 60 IN NSEC signed.example. A RRSIG NSEC\n"
    "www.signed.example. 60 IN RRSIG NSEC 13 3 60 20850101000000 202001"
    "01000000 63430 signed.example. pRfP5zDLLzvB6BYsEbNtzR85TcL80uEYc3p"
    "0uip0M9+ehhbYy1ziR4sf0VAvmYTLtLNv9y9GdZe7LHXwb8KxBA==\n";

static const char *const dns_server_anchor =
    "signed.example. IN DS 63430 13 2 996eaa815832cbe"
    "f10f005f587c37b899d49f057ca594c353cc41df4516a08de\n";

static inline void
dns_server_write(const struct dns_server *s, const char *name, const char *text,
    const char *more)
{
	char path[128];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", s->dir, name);
	f = fopen(path, "w");
	if (f == NULL || fputs(text, f) < 0 || fputs(more, f) < 0 ||
	    fclose(f) != 0)
		exit(99);
}

/* Whether somebody accepts TCP at the port, as UDP is bound before. */
static inline bool
dns_server_answers(uint16_t port)
{
	struct sockaddr_in sin = { .sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool up = connect(fd, (struct sockaddr *)&sin, sizeof(sin)) == 0;

	close(fd);
	return up;
}

/* Bind to *port, or to any when that is 0; -1 when it is taken. */
static inline int
dns_server_bind(int kind, uint16_t *port)
{
	struct sockaddr_in sin = { .sin_family = AF_INET,
		.sin_port = htons(*port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(sin);
	int fd = socket(AF_INET, kind | SOCK_CLOEXEC, 0);

	if (bind(fd, (struct sockaddr *)&sin, len) != 0 ||
	    getsockname(fd, (struct sockaddr *)&sin, &len) != 0) {
		close(fd);
		return -1;
	}
	*port = ntohs(sin.sin_port);
	return fd;
}

/* A UDP socket that says nothing, at a *port that is free for TCP too. */
static inline int
dns_server_silent(uint16_t *port)
{
	int udp = -1;

	while (udp < 0) {
		int tcp;

		*port = 0;
		tcp = dns_server_bind(SOCK_STREAM, port);
		if (tcp < 0)
			exit(99);
		udp = dns_server_bind(SOCK_DGRAM, port);
		close(tcp);
	}
	return udp;
}

/* Make the directory and choose the port. */
static inline void
dns_server_prepare(struct dns_server *s)
{
	snprintf(s->dir, sizeof(s->dir), "/tmp/postern-dns-XXXXXX");
	if (mkdtemp(s->dir) == NULL || chmod(s->dir, 0755) != 0)
		exit(99);
	close(dns_server_silent(&s->port));
}

/* Start it; back when it answers.  ${more} is added to the plain zone. */
static inline void
dns_server_start(struct dns_server *s, const char *more)
{
	const struct timespec blink = { 0, 5 * 1000 * 1000 };
	char config[1024];
	char path[128];

	snprintf(config, sizeof(config),
	    "server:\n"
	    " ip-address: 127.0.0.1@%u\n username: \"\"\n chroot: \"\"\n"
	    " database: \"\"\n pidfile: \"\"\n zonesdir: \"%s\"\n"
	    " xfrdfile: \"%s/xfrd\"\n zonelistfile: \"%s/list\"\n"
	    " logfile: \"%s/log\"\n server-count: 1\n"
	    " rrl-ratelimit: 0\n"
	    "remote-control:\n control-enable: no\n"
	    "zone:\n name: zone.test\n zonefile: zone\n"
	    "zone:\n name: signed.example\n zonefile: signed\n",
	    (unsigned)s->port, s->dir, s->dir, s->dir, s->dir);
	dns_server_write(s, "conf", config, "");
	dns_server_write(s, "zone", dns_server_zone, more);
	dns_server_write(s, "signed", dns_server_signed, "");
	dns_server_write(s, "anchor", dns_server_anchor, "");
	snprintf(path, sizeof(path), "%s/conf", s->dir);
	s->pid = fork();
	if (s->pid == 0) {
		/* Not even a crash of the test leaves a server behind. */
		prctl(PR_SET_PDEATHSIG, SIGTERM);
		dup2(open("/dev/null", O_WRONLY), STDOUT_FILENO);
		execl("/usr/sbin/nsd", "nsd", "-d", "-c", path, (char *)NULL);
		_exit(99);
	}
	while (!dns_server_answers(s->port)) {
		if (waitpid(s->pid, NULL, WNOHANG) == s->pid)
			exit(99);
		nanosleep(&blink, NULL);
	}
}

/* End it, its children with it, and remove its directory. */
static inline void
dns_server_remove(struct dns_server *s)
{
	static const char *const files[] = { "conf", "zone", "signed", "anchor",
		"xfrd", "list", "log" };
	char path[128];

	if (s->pid > 0) {
		kill(s->pid, SIGTERM);
		waitpid(s->pid, NULL, 0);
	}
	s->pid = 0;
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		snprintf(path, sizeof(path), "%s/%s", s->dir, files[i]);
		unlink(path);
	}
	rmdir(s->dir);
}

#endif
