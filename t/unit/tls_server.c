/* TLS toward clients: handshakes, tickets over processes, injection, ends. */
#include <sys/socket.h>
#include <sys/wait.h>

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "base/assert.h"
#include "base/clock.h"
#include "loop/fiber.h"
#include "loop/loop.h"
#include "loop/scope.h"
#include "net/stream.h"
#include "tap.h"
#include "tls/server.h"

enum { LONG_MS = 20000, BULK = 300000, DAY_S = 86400 };

static char dir[] = "/tmp/postern-tls-XXXXXX";
static char cert_path[64], key_path[64], other_key_path[64], old_path[64],
    junk_path[64], absent_path[64];

static struct arena arena;
static struct tls_server *server;

static void
path_in_dir(char *to, const char *name)
{
	snprintf(to, 64, "%s/%s", dir, name);
}

static void
write_key(const char *path, EVP_PKEY *key)
{
	FILE *f = fopen(path, "w");

	ASSERT(f != NULL);
	ASSERT(PEM_write_PrivateKey(f, key, NULL, NULL, 0, NULL, NULL) == 1);
	fclose(f);
}

static void
write_certificate(const char *path, EVP_PKEY *key, long ends_in_s)
{
	X509 *x = X509_new();
	X509_NAME *name = X509_get_subject_name(x);
	FILE *f = fopen(path, "w");

	ASSERT(f != NULL);
	X509_set_version(x, 2);
	ASN1_INTEGER_set(X509_get_serialNumber(x), 1);
	X509_gmtime_adj(X509_getm_notBefore(x), -2 * DAY_S);
	X509_gmtime_adj(X509_getm_notAfter(x), ends_in_s);
	X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
	    (const unsigned char *)"mx.example.net", -1, -1, 0);
	X509_set_issuer_name(x, name);
	X509_set_pubkey(x, key);
	ASSERT(X509_sign(x, key, EVP_sha256()) > 0);
	ASSERT(PEM_write_X509(f, x) == 1);
	fclose(f);
	X509_free(x);
}

static void
make_files(void)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	EVP_PKEY *other = EVP_EC_gen("P-256");
	FILE *f;

	ASSERT(mkdtemp(dir) != NULL);
	path_in_dir(cert_path, "cert.pem");
	path_in_dir(key_path, "key.pem");
	path_in_dir(other_key_path, "other.pem");
	path_in_dir(old_path, "old.pem");
	path_in_dir(junk_path, "junk.pem");
	path_in_dir(absent_path, "absent.pem");
	write_key(key_path, key);
	write_key(other_key_path, other);
	write_certificate(cert_path, key, DAY_S);
	write_certificate(old_path, key, -DAY_S);
	f = fopen(junk_path, "w");
	fputs("not PEM\n", f);
	fclose(f);
	EVP_PKEY_free(key);
	EVP_PKEY_free(other);
}

/* A server of these files alone. */
static enum outcome
make_server(const char *certificate, const char *key, struct tls_server **out,
    const char **why)
{
	static const struct tls_settings settings;
	struct tls_place place = { .certificate = certificate, .key = key };
	struct tls_plan plan = { .places = &place, .count = 1 };
	struct tls_material material;
	enum outcome o;

	if (tls_material_read(&plan, &arena, &material, why) != OUT_OK)
		return OUT_PERM;
	o = tls_server_new(&settings, &material, &arena, out, why);
	tls_material_wipe(&material);
	return o;
}

static void
remove_files(void)
{
	unlink(cert_path);
	unlink(key_path);
	unlink(other_key_path);
	unlink(old_path);
	unlink(junk_path);
	rmdir(dir);
}

/* One connection, both ends in this process. */
struct meeting {
	struct loop *loop;
	struct loop_scope scope;
	struct net_stream *stream;
	struct tls_accept how;
	enum outcome outcome;
	struct tls_info info;
	const char *why;
	bool is_over; /* the server's side of the handshake */
	int fd;	      /* the client's */
	SSL_CTX *ctx;
	SSL *ssl;
	bool is_up; /* the client's side */
};

static struct meeting m;

static void
accept_run(void *arg)
{
	(void)arg;
	m.outcome =
	    tls_accept_wait(server, m.stream, &m.how, &arena, &m.info, &m.why);
	m.is_over = true;
}

static void
set_up(void)
{
	int fd[2];

	ASSERT(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fd) == 0);
	m = (struct meeting){ .outcome = OUT_NONE };
	m.loop = loop_new();
	loop_scope_init(&m.scope, m.loop, NULL);
	m.stream = net_stream_new(m.loop, fd[0]);
	m.how = (struct tls_accept){ .tickets = true,
		.until_ms = clock_ms() + LONG_MS };
	m.fd = fd[1];
	m.ctx = SSL_CTX_new(TLS_client_method());
	m.ssl = SSL_new(m.ctx);
	ASSERT(SSL_set_fd(m.ssl, m.fd) == 1);
	SSL_set_connect_state(m.ssl);
}

static void
turns(void)
{
	for (int i = 0; i < 8; i++)
		loop_turn(m.loop);
}

static void
hang_up(void)
{
	if (m.fd >= 0)
		close(m.fd);
	m.fd = -1;
}

static void
tear_down(void)
{
	net_stream_free(&m.stream);
	SSL_free(m.ssl);
	SSL_CTX_free(m.ctx);
	hang_up();
	turns();
	CHECK_INT(loop_fiber_count(m.loop), 0);
	loop_scope_fini(&m.scope);
	loop_free(&m.loop);
	ERR_clear_error();
}

static void
start(void)
{
	CHECK(loop_fiber_start(&m.scope, accept_run, NULL));
	turns();
}

/* Both ends go on until each has come to an end of the handshake. */
static void
shake_hands(void)
{
	uint64_t end = clock_ms() + LONG_MS;
	bool client_over = false;

	while ((!m.is_over || !client_over) && clock_ms() < end) {
		int n = client_over ? 0 : SSL_do_handshake(m.ssl);

		m.is_up = m.is_up || n == 1;
		client_over = client_over || n == 1 ||
		    SSL_get_error(m.ssl, n) != SSL_ERROR_WANT_READ;
		loop_turn(m.loop);
	}
	CHECK(m.is_over);
}

static void
client_says(const char *text)
{
	CHECK_INT(SSL_write(m.ssl, text, (int)strlen(text)), strlen(text));
}

/* The client reads until it has ${n} bytes, or its peer has ended. */
static int
client_reads(char *to, int n)
{
	uint64_t end = clock_ms() + LONG_MS;
	int total = 0;

	while (total < n && clock_ms() < end) {
		int got = SSL_read(m.ssl, to + total, n - total);

		if (got > 0)
			total += got;
		else if (SSL_get_error(m.ssl, got) != SSL_ERROR_WANT_READ)
			break;
		loop_turn(m.loop);
	}
	return total;
}

static void
server_has_input(size_t n)
{
	uint64_t end = clock_ms() + LONG_MS;

	while (net_stream_input_len(m.stream) < n && clock_ms() < end)
		loop_turn(m.loop);
	CHECK_INT(net_stream_input_len(m.stream), n);
}

static void
test_files_that_are_wrong_are_named(void)
{
	static const struct {
		const char *cert;
		const char *key;
		const char *names;
		const char *says;
	} cases[] = {
		{ absent_path, key_path, absent_path, "No such file" },
		{ cert_path, absent_path, absent_path, "No such file" },
		{ junk_path, key_path, junk_path, "no certificate" },
		{ cert_path, junk_path, junk_path, "no usable key" },
		{ cert_path, other_key_path, other_key_path,
		    "does not belong" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct tls_server *t = NULL;
		const char *why = "";

		CHECK_INT(make_server(cases[i].cert, cases[i].key, &t, &why),
		    OUT_PERM);
		CHECK(t == NULL);
		CHECK(span_starts(span_of(why), span_of(cases[i].names)));
		if (strstr(why, cases[i].says) == NULL)
			CHECK_SPAN(span_of(why), cases[i].says);
		CHECK_INT(ERR_peek_error(), 0);
	}
}

static void
test_an_expired_certificate_is_taken_and_known(void)
{
	struct tls_server *t = NULL;
	const char *why = "";

	CHECK_INT(make_server(old_path, key_path, &t, &why), OUT_OK);
	CHECK(tls_server_expiry_s(t) < clock_wall_s());
	tls_server_free(&t);
}

static void
test_expiry_is_the_certificates(void)
{
	int64_t left = tls_server_expiry_s(server) - clock_wall_s();

	CHECK(left > DAY_S - 600 && left <= DAY_S);
}

static void
converse(void)
{
	char got[8] = { 0 };

	client_says("EHLO");
	server_has_input(4);
	CHECK_SPAN(net_stream_pullup(m.stream, 4), "EHLO");
	net_stream_consume(m.stream, 4);
	net_stream_write(m.stream, SPAN("250 ok"));
	CHECK_INT(client_reads(got, 6), 6);
	CHECK_SPAN(span_of(got), "250 ok");
}

static void
test_tls13_and_what_is_told_of_it(void)
{
	set_up();
	ASSERT(SSL_set_tlsext_host_name(m.ssl, "mx.example.net") == 1);
	start();
	shake_hands();
	CHECK_INT(m.outcome, OUT_OK);
	CHECK_SPAN(m.info.version, "TLS1.3");
	CHECK_SPAN(m.info.cipher, "TLS1.3:TLS_AES_256_GCM_SHA384:256");
	CHECK_SPAN(m.info.sni, "mx.example.net");
	CHECK(!m.info.resumed && !m.info.session_offered);
	CHECK(m.info.ticket_asked && m.info.ticket_issued);
	converse();
	tear_down();
}

static void
test_tls12(void)
{
	set_up();
	ASSERT(SSL_set_max_proto_version(m.ssl, TLS1_2_VERSION) == 1);
	start();
	shake_hands();
	CHECK_INT(m.outcome, OUT_OK);
	CHECK_SPAN(m.info.version, "TLS1.2");
	CHECK(span_starts(m.info.cipher, SPAN("TLS1.2:ECDHE-ECDSA-")));
	CHECK_SPAN(m.info.sni, "");
	CHECK(m.info.ticket_issued);
	converse();
	tear_down();
}

static void
speak_tls11_only(void)
{
	SSL_set_security_level(m.ssl, 0);
	ASSERT(SSL_set_min_proto_version(m.ssl, TLS1_VERSION) == 1);
	ASSERT(SSL_set_max_proto_version(m.ssl, TLS1_1_VERSION) == 1);
}

static void
test_tls11_is_refused(void)
{
	set_up();
	speak_tls11_only();
	start();
	shake_hands();
	CHECK_INT(m.outcome, OUT_PERM);
	CHECK_SPAN(span_of(m.why), "unsupported protocol");
	tear_down();
}

static void
test_what_is_no_hello_is_refused(void)
{
	set_up();
	start();
	CHECK_INT(write(m.fd, "EHLO plain.example\r\n", 20), 20);
	turns();
	CHECK(m.is_over);
	CHECK_INT(m.outcome, OUT_PERM);
	CHECK_SPAN(span_of(m.why), "wrong version number");
	CHECK_INT(net_stream_ended(m.stream), NET_LOST);
	/* Nothing goes out in the clear behind a failed handshake. */
	net_stream_write(m.stream, SPAN("554 secret"));
	CHECK_INT(net_stream_output_len(m.stream), 0);
	tear_down();
}

static void
test_alert_of_a_failed_handshake_arrives(void)
{
	char got[64];
	ssize_t n;

	set_up();
	speak_tls11_only();
	start();
	(void)SSL_do_handshake(m.ssl);
	CHECK_INT(write(m.fd, "unread", 6), 6);
	turns();
	net_stream_finish(&m.stream);
	turns();
	n = read(m.fd, got, sizeof(got));
	CHECK_INT(n, 7);
	CHECK_INT(n > 0 ? got[0] : 0, 21); /* RFC 8446 section 5.1 */
	hang_up();
	turns();
	CHECK(!loop_is_held(m.loop));
	tear_down();
}

static void
test_silence_is_temporary(void)
{
	set_up();
	clock_set_ms(1000);
	m.how.until_ms = 2000;
	start();
	clock_set_ms(2000);
	turns();
	clock_set_ms(0);
	CHECK(m.is_over);
	CHECK_INT(m.outcome, OUT_TEMP);
	CHECK_SPAN(span_of(m.why), "timed out");
	/* A handshake that comes too late leads nowhere. */
	(void)SSL_do_handshake(m.ssl);
	turns();
	CHECK_INT(net_stream_ended(m.stream), NET_LOST);
	tear_down();
}

static void
test_client_that_goes_away_is_temporary(void)
{
	set_up();
	start();
	(void)SSL_do_handshake(m.ssl);
	hang_up();
	turns();
	CHECK(m.is_over);
	CHECK_INT(m.outcome, OUT_TEMP);
	tear_down();
}

static void
test_cancelled_handshake_unwinds(void)
{
	set_up();
	start();
	loop_scope_cancel(&m.scope);
	turns();
	CHECK(m.is_over);
	CHECK_INT(m.outcome, OUT_CANCELLED);
	tear_down();
}

static void
test_plaintext_behind_starttls_is_refused(void)
{
	set_up();
	CHECK_INT(write(m.fd, "MAIL FROM:<evil@example>\r\n", 26), 26);
	turns();
	CHECK_INT(net_stream_input_len(m.stream), 26);
	net_stream_write(m.stream, SPAN("220 go\r\n"));
	start();
	CHECK(m.is_over);
	CHECK_INT(m.outcome, OUT_PERM);
	CHECK_SPAN(span_of(m.why), "plaintext behind STARTTLS");
	tear_down();
}

static void
test_plaintext_still_in_the_kernel_never_becomes_input(void)
{
	set_up();
	net_stream_pause(m.stream);
	CHECK_INT(write(m.fd, "MAIL FROM:<evil@example>\r\n", 26), 26);
	turns();
	start();
	shake_hands();
	CHECK_INT(m.outcome, OUT_PERM);
	CHECK_INT(net_stream_input_len(m.stream), 0);
	tear_down();
}

static void
test_go_ahead_leaves_before_tls_begins(void)
{
	char got[16] = { 0 };

	set_up();
	net_stream_write(m.stream, SPAN("220 go\r\n"));
	start();
	CHECK_INT(read(m.fd, got, sizeof(got)), 8);
	CHECK_SPAN(span_of(got), "220 go\r\n");
	shake_hands();
	CHECK_INT(m.outcome, OUT_OK);
	converse();
	tear_down();
}

/* The hello came with the PROXY header's segment, in pieces of ${cut}. */
static void
implicit_hello(size_t cut)
{
	char hello[2048];
	ssize_t n;
	BIO *to_server;

	set_up();
	to_server = BIO_new(BIO_s_mem());
	SSL_set0_wbio(m.ssl, to_server);
	(void)SSL_do_handshake(m.ssl);
	n = BIO_read(to_server, hello, sizeof(hello));
	ASSERT(n > (ssize_t)cut);
	CHECK_INT(write(m.fd, hello, cut), cut);
	turns();
	CHECK_INT(net_stream_input_len(m.stream), cut);
	m.how.implicit = true;
	start();
	CHECK_INT(net_stream_input_len(m.stream), 0);
	CHECK_INT(write(m.fd, hello + cut, (size_t)n - cut), n - (ssize_t)cut);
	ASSERT(SSL_set_wfd(m.ssl, m.fd) == 1);
	shake_hands();
	CHECK_INT(m.outcome, OUT_OK);
	converse();
	tear_down();
}

static void
test_hello_read_before_is_passed_on(void)
{
	implicit_hello(1);
	implicit_hello(5);
	implicit_hello(100);
}

static void
test_input_behind_the_handshake_is_not_lost(void)
{
	static const struct net_stream_events none;

	set_up();
	net_stream_read_cap(m.stream, 10);
	start();
	shake_hands();
	/* One record, more than the cap: the rest waits inside OpenSSL. */
	client_says("0123456789abcdefghij");
	server_has_input(10);
	turns();
	CHECK_INT(net_stream_input_len(m.stream), 10);
	CHECK(net_stream_unread_len(m.stream) > 0);
	net_stream_events(m.stream, &none, NULL);
	net_stream_consume(m.stream, 10);
	server_has_input(10);
	CHECK_SPAN(net_stream_pullup(m.stream, 10), "abcdefghij");
	net_stream_consume(m.stream, 10);
	CHECK(net_stream_unread_len(m.stream) == 0);
	tear_down();
}

static void
test_much_goes_both_ways(void)
{
	static char bulk[BULK], back[BULK];
	size_t sent = 0;

	set_up();
	start();
	shake_hands();
	for (size_t i = 0; i < BULK; i++)
		bulk[i] = (char)(i * 31 % 251);
	while (sent < BULK) {
		size_t n = 0;

		(void)SSL_write_ex(m.ssl, bulk + sent,
		    BULK - sent > 4000 ? 4000 : BULK - sent, &n);
		sent += n;
		loop_turn(m.loop);
	}
	server_has_input(BULK);
	CHECK(memcmp(net_stream_pullup(m.stream, BULK).at, bulk, BULK) == 0);
	net_stream_write(m.stream, (struct span){ bulk, BULK });
	CHECK_INT(client_reads(back, BULK), BULK);
	CHECK(memcmp(back, bulk, BULK) == 0);
	tear_down();
}

static void
test_close_notify_is_eof(void)
{
	set_up();
	start();
	shake_hands();
	CHECK_INT(SSL_shutdown(m.ssl), 0);
	turns();
	CHECK_INT(net_stream_ended(m.stream), NET_EOF);
	tear_down();
}

static void
test_bare_fin_is_eof(void)
{
	set_up();
	start();
	shake_hands();
	CHECK_INT(shutdown(m.fd, SHUT_WR), 0);
	turns();
	CHECK_INT(net_stream_ended(m.stream), NET_EOF);
	tear_down();
}

static void
test_finish_says_close_notify(void)
{
	char got[16] = { 0 };
	int n;

	set_up();
	start();
	shake_hands();
	net_stream_write(m.stream, SPAN("221 bye"));
	net_stream_finish(&m.stream);
	CHECK_INT(client_reads(got, 7), 7);
	n = SSL_read(m.ssl, got, sizeof(got));
	CHECK_INT(SSL_get_error(m.ssl, n), SSL_ERROR_ZERO_RETURN);
	hang_up();
	turns();
	CHECK(!loop_is_held(m.loop));
	tear_down();
}

static SSL_SESSION *kept;

static int
keep_session(SSL *ssl, SSL_SESSION *session)
{
	(void)ssl;
	SSL_SESSION_free(kept);
	kept = session;
	return 1;
}

/* One connection that offers ${kept}, if any, and keeps what it gets. */
static void
visit(int version, bool tickets)
{
	char got[8];

	set_up();
	SSL_CTX_set_session_cache_mode(m.ctx,
	    SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
	SSL_CTX_sess_set_new_cb(m.ctx, keep_session);
	ASSERT(SSL_set_max_proto_version(m.ssl, version) == 1);
	SSL_free(m.ssl);
	m.ssl = SSL_new(m.ctx);
	ASSERT(SSL_set_fd(m.ssl, m.fd) == 1);
	ASSERT(SSL_set_max_proto_version(m.ssl, version) == 1);
	SSL_set_connect_state(m.ssl);
	if (kept != NULL)
		ASSERT(SSL_set_session(m.ssl, kept) == 1);
	m.how.tickets = tickets;
	start();
	shake_hands();
	CHECK_INT(m.outcome, OUT_OK);
	/* A TLS 1.3 ticket comes behind the handshake. */
	net_stream_write(m.stream, SPAN("220"));
	CHECK_INT(client_reads(got, 3), 3);
	/* Otherwise OpenSSL takes the session for broken off. */
	SSL_set_shutdown(m.ssl, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
}

/* Two workers, forked from here: in each, what visit() says of resumption. */
static bool
resumes_in_a_child(int version)
{
	pid_t pid = fork();
	int status = 0;

	if (pid == 0) {
		visit(version, true);
		_exit(m.info.resumed && m.info.session_offered &&
			    SSL_session_reused(m.ssl) == 1 ?
			0 :
			1);
	}
	ASSERT(pid > 0 && waitpid(pid, &status, 0) == pid);
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static void
drop_kept(void)
{
	SSL_SESSION_free(kept);
	kept = NULL;
}

/* The child hands its session to us as bytes. */
static void
get_session_from_a_child(int version)
{
	unsigned char bytes[8192];
	const unsigned char *at = bytes;
	int end[2];
	ssize_t n;
	pid_t pid;

	ASSERT(pipe(end) == 0);
	pid = fork();
	if (pid == 0) {
		unsigned char *to = bytes;
		int len;

		visit(version, true);
		len = kept != NULL ? i2d_SSL_SESSION(kept, &to) : 0;
		_exit(write(end[1], bytes, (size_t)len) == len ? 0 : 1);
	}
	close(end[1]);
	n = read(end[0], bytes, sizeof(bytes));
	close(end[0]);
	ASSERT(pid > 0 && waitpid(pid, NULL, 0) == pid);
	ASSERT(n > 0);
	kept = d2i_SSL_SESSION(NULL, &at, n);
	ASSERT(kept != NULL);
}

static void
test_ticket_of_one_worker_resumes_at_another(void)
{
	get_session_from_a_child(TLS1_3_VERSION);
	CHECK(resumes_in_a_child(TLS1_3_VERSION));
	drop_kept();
	get_session_from_a_child(TLS1_2_VERSION);
	CHECK(resumes_in_a_child(TLS1_2_VERSION));
	drop_kept();
}

static void
test_tls13_client_always_has_a_fresh_ticket(void)
{
	for (int i = 0; i < 5; i++) {
		visit(TLS1_3_VERSION, true);
		CHECK_INT(m.info.resumed, i > 0);
		CHECK(m.info.ticket_issued);
		tear_down();
	}
	drop_kept();
}

static void
test_no_tickets_where_none_are_allowed(void)
{
	static const int versions[] = { TLS1_2_VERSION, TLS1_3_VERSION };

	for (size_t i = 0; i < 2; i++) {
		visit(versions[i], false);
		CHECK(m.info.ticket_asked && !m.info.ticket_issued);
		CHECK(kept == NULL || !SSL_SESSION_has_ticket(kept));
		tear_down();
		drop_kept();
		visit(versions[i], true); /* one is had elsewhere */
		tear_down();
		visit(versions[i], false);
		CHECK(m.info.session_offered && !m.info.resumed);
		tear_down();
		drop_kept();
	}
}

int
main(void)
{
	const char *why = "";

	signal(SIGPIPE, SIG_IGN); /* the client's writes */
	arena_init(&arena, 0);
	make_files();
	ASSERT(make_server(cert_path, key_path, &server, &why) == OUT_OK);
	TAP_RUN(test_files_that_are_wrong_are_named);
	TAP_RUN(test_an_expired_certificate_is_taken_and_known);
	TAP_RUN(test_expiry_is_the_certificates);
	TAP_RUN(test_tls13_and_what_is_told_of_it);
	TAP_RUN(test_tls12);
	TAP_RUN(test_tls11_is_refused);
	TAP_RUN(test_what_is_no_hello_is_refused);
	TAP_RUN(test_alert_of_a_failed_handshake_arrives);
	TAP_RUN(test_silence_is_temporary);
	TAP_RUN(test_client_that_goes_away_is_temporary);
	TAP_RUN(test_cancelled_handshake_unwinds);
	TAP_RUN(test_plaintext_behind_starttls_is_refused);
	TAP_RUN(test_plaintext_still_in_the_kernel_never_becomes_input);
	TAP_RUN(test_go_ahead_leaves_before_tls_begins);
	TAP_RUN(test_hello_read_before_is_passed_on);
	TAP_RUN(test_input_behind_the_handshake_is_not_lost);
	TAP_RUN(test_much_goes_both_ways);
	TAP_RUN(test_close_notify_is_eof);
	TAP_RUN(test_bare_fin_is_eof);
	TAP_RUN(test_finish_says_close_notify);
	TAP_RUN(test_ticket_of_one_worker_resumes_at_another);
	TAP_RUN(test_tls13_client_always_has_a_fresh_ticket);
	TAP_RUN(test_no_tickets_where_none_are_allowed);
	tls_server_free(&server);
	arena_fini(&arena);
	remove_files();
	return tap_done();
}
