/*
 * dns/resolver, against a real nsd that it takes for a recursive server.
 */
#include "tap.h"

#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "dns/resolver.h"
#include "dns_server.h"
#include "loop/fiber.h"
#include "loop/scope.h"
#include "loop/wait.h"
#include "obs/label.h"
#include "obs/metric.h"

enum {
	TIMEOUT_MS = 3000,
	SOON_MS = 300,
	LATE_MS = 30000,
	MANY = 2000,
	CANCELLED = 200
};

static struct dns_server real;
static struct ip_port servers[1];
static struct dns_settings settings;
static struct loop *loop;
static struct loop_scope scope;
static struct dns_resolver *resolver;
static struct obs_page *page;
static size_t running;

/* One fiber of a test: a question, what came of it, how long it took. */
struct job {
	enum wire_dns_type type;
	struct span name;
	struct arena arena;
	enum outcome outcome;
	struct wire_dns_answer answer;
	uint64_t took_ms;
};

static void
job_fiber(void *arg)
{
	struct job *j = arg;
	uint64_t start = clock_ms();

	j->outcome =
	    dns_ask_wait(resolver, j->type, j->name, &j->arena, &j->answer);
	j->took_ms = clock_ms() - start;
	if (--running == 0)
		loop_stop(loop);
}

static void
job_start(struct job *j)
{
	arena_init(&j->arena, 0);
	running++;
	CHECK(loop_fiber_start(&scope, job_fiber, j));
}

static void
setup(uint16_t port)
{
	const char *why = "";

	loop = loop_new();
	loop_scope_init(&scope, loop, NULL);
	CHECK(ip_parse(SPAN("127.0.0.1"), &servers[0].ip));
	servers[0].port = port;
	settings.servers = servers;
	settings.count = 1;
	resolver = dns_resolver_new(loop, &settings, &why);
	CHECK_SPAN(span_of(why), "");
	page = obs_page_new(NULL, 0);
	obs_attach(page, 0);
}

static void
setup_with(uint16_t port, uint64_t timeout_ms, size_t queries_max,
    const char *anchor)
{
	settings.timeout_ms = timeout_ms;
	settings.queries_max = queries_max;
	settings.trust_anchor = anchor;
	setup(port);
}

static void
setup_real(void)
{
	setup_with(real.port, TIMEOUT_MS, DNS_QUERIES_MAX, NULL);
}

static void
teardown(void)
{
	CHECK_INT(dns_resolver_busy(resolver), 0);
	CHECK_INT(loop_fiber_count(loop), 0);
	dns_resolver_free(&resolver);
	loop_scope_fini(&scope);
	loop_free(&loop);
	obs_page_free(&page);
}

/* Ask one question; the caller ends the arena. */
static struct job
ask(enum wire_dns_type type, struct span name)
{
	struct job j = { .type = type, .name = name };

	job_start(&j);
	loop_run(loop);
	return j;
}

/* Ask, and compare: outcome, count, the first record as text. */
static void
expect(enum wire_dns_type type, const char *name, enum outcome outcome,
    const char *first)
{
	struct job j = ask(type, span_of(name));
	struct wire_dns_record *r = j.answer.records;
	char text[IP_TEXT_MAX];
	struct span got = SPAN("");

	if (j.outcome != outcome) {
		tap_bad++;
		printf("# %s %d: %s, not %s\n", name, (int)type,
		    outcome_name(j.outcome), outcome_name(outcome));
	}
	if (j.outcome == OUT_OK)
		got = type == WIRE_DNS_TXT  ? r->text :
		    r->ip.family != IP_NONE ? ip_write(&r->ip, text) :
					      r->name;
	if (j.outcome == OUT_NONE)
		got = j.answer.is_nxdomain ? SPAN("NXDOMAIN") : SPAN("NODATA");
	CHECK_SPAN(got, first);
	arena_fini(&j.arena);
}

static int64_t
counted(enum obs_dns_type type, enum obs_dns_result result)
{
	return obs_sum(page, OBS_DNS_QUERIES, type, result);
}

static void
test_answers_of_every_kind(void)
{
	struct job j;

	setup_real();
	expect(WIRE_DNS_AAAA, "a.zone.test", OUT_OK, "2001:db8::1");
	expect(WIRE_DNS_AAAA, "A.Zone.Test.", OUT_OK, "2001:db8::1");
	expect(WIRE_DNS_MX, "null.zone.test", OUT_OK, "");
	expect(WIRE_DNS_TXT, "spf.zone.test", OUT_OK,
	    "v=spf1 ip4:192.0.2.0/24 -all");
	expect(WIRE_DNS_A, "x.y.wild.zone.test", OUT_OK, "127.0.0.2");
	expect(WIRE_DNS_A, "leaf.tree.zone.test", OUT_OK, "192.0.2.3");
	expect(WIRE_DNS_A, "nothing.zone.test", OUT_NONE, "NXDOMAIN");
	expect(WIRE_DNS_MX, "a.zone.test", OUT_NONE, "NODATA");
	expect(WIRE_DNS_A, "dangling.zone.test", OUT_NONE, "NXDOMAIN");

	j = ask(WIRE_DNS_A, SPAN("a.zone.test"));
	CHECK_INT(j.answer.count, 2);
	CHECK(j.answer.ttl_s > 290 && j.answer.ttl_s <= 300);
	CHECK(!j.answer.is_secure);
	arena_fini(&j.arena);

	j = ask(WIRE_DNS_MX, SPAN("zone.test"));
	CHECK_INT(j.answer.count, 2);
	for (size_t i = 0; i < j.answer.count; i++)
		CHECK_SPAN(j.answer.records[i].name,
		    j.answer.records[i].preference == 5 ? "mx2.zone.test" :
							  "mx1.zone.test");
	arena_fini(&j.arena);

	CHECK_INT(counted(OBS_DNS_AAAA, OBS_DNS_FOUND), 2);
	CHECK_INT(counted(OBS_DNS_A, OBS_DNS_NXDOMAIN), 2);
	CHECK_INT(counted(OBS_DNS_MX, OBS_DNS_NODATA), 1);
	teardown();
}

static void
test_what_is_not_there_has_a_ttl(void)
{
	static const char *const names[] = { "no.zone.test", "spf.zone.test" };

	setup_real();
	for (size_t i = 0; i < 2; i++) {
		struct job j = ask(WIRE_DNS_A, span_of(names[i]));

		CHECK_INT(j.outcome, OUT_NONE);
		CHECK(j.answer.ttl_s > 50 && j.answer.ttl_s <= 60);
		arena_fini(&j.arena);
	}
	teardown();
}

static void
test_a_chain_is_followed_and_a_ring_is_no_answer(void)
{
	struct job j;

	setup_real();
	j = ask(WIRE_DNS_A, SPAN("c1.zone.test"));
	CHECK_INT(j.outcome, OUT_OK);
	CHECK_INT(j.answer.count, 2);
	CHECK(j.answer.ttl_s > 90 && j.answer.ttl_s <= 100);
	arena_fini(&j.arena);
	expect(WIRE_DNS_A, "loop1.zone.test", OUT_TEMP, "");
	/* The server refuses what it does not serve. */
	expect(WIRE_DNS_A, "out.zone.test", OUT_TEMP, "");
	expect(WIRE_DNS_A, "www.elsewhere.net", OUT_TEMP, "");
	CHECK_INT(counted(OBS_DNS_A, OBS_DNS_FAILED), 3);
	teardown();
}

static void
test_long_texts_come_whole(void)
{
	static const size_t lengths[] = { 600, 3000 };
	static const char *const names[] = { "long.zone.test",
		"longer.zone.test" };

	setup_real();
	for (size_t i = 0; i < 2; i++) {
		struct job j = ask(WIRE_DNS_TXT, span_of(names[i]));

		CHECK_INT(j.outcome, OUT_OK);
		if (j.outcome == OUT_OK)
			CHECK_INT(j.answer.records[0].text.len, lengths[i]);
		arena_fini(&j.arena);
	}
	teardown();
}

static void
test_names_of_odd_bytes_are_asked_for_as_they_are(void)
{
	setup_real();
	expect(WIRE_DNS_A, "back\\slash.zone.test", OUT_OK, "192.0.2.4");
	expect(WIRE_DNS_A, "sp ace.zone.test", OUT_OK, "192.0.2.5");
	expect(WIRE_DNS_A, "sp\\032ace.zone.test", OUT_NONE, "NXDOMAIN");
	expect(WIRE_DNS_A, "\xc3\xa9\n\x01.wild.zone.test", OUT_OK,
	    "127.0.0.2");
	CHECK_INT(counted(OBS_DNS_A, OBS_DNS_FOUND), 3);
	teardown();
}

static void
test_names_that_cannot_be_are_not_asked_for(void)
{
	static const char *const names[] = { "", ".", "a..zone.test",
		".zone.test",
		"abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqr"
		"stuvwxyzabcdefghijkl.zone.test" };

	setup_real();
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		expect(WIRE_DNS_A, names[i], OUT_NONE, "NXDOMAIN");
	CHECK_INT(counted(OBS_DNS_A, OBS_DNS_NXDOMAIN), 0);
	teardown();
}

static void
test_a_silent_server_is_given_up_at_the_deadline(void)
{
	uint16_t port;
	int fd = dns_server_silent(&port);
	struct job j;

	setup_with(port, SOON_MS, DNS_QUERIES_MAX, NULL);
	j = ask(WIRE_DNS_A, SPAN("a.zone.test"));
	CHECK_INT(j.outcome, OUT_TEMP);
	CHECK(j.took_ms >= SOON_MS && j.took_ms < 10 * SOON_MS);
	arena_fini(&j.arena);
	CHECK_INT(counted(OBS_DNS_A, OBS_DNS_TIMEOUT), 1);
	teardown();
	close(fd);
}

static void
test_a_port_where_nobody_listens_is_a_failure(void)
{
	uint16_t port;
	struct job j;

	close(dns_server_silent(&port));
	setup_with(port, TIMEOUT_MS, DNS_QUERIES_MAX, NULL);
	j = ask(WIRE_DNS_A, SPAN("a.zone.test"));
	CHECK_INT(j.outcome, OUT_TEMP);
	CHECK(j.took_ms < 2 * TIMEOUT_MS);
	arena_fini(&j.arena);
	teardown();
}

static void
test_a_server_that_comes_late_is_found(void)
{
	struct dns_server late = { .pid = 0 };
	struct job j = { .outcome = OUT_TEMP };
	uint64_t up_ms;

	dns_server_prepare(&late);
	setup_with(late.port, SOON_MS, DNS_QUERIES_MAX, NULL);
	for (int i = 0; i < 10; i++) {
		char name[32];

		snprintf(name, sizeof(name), "n%d.zone.test", i);
		expect(WIRE_DNS_A, name, OUT_TEMP, "");
	}
	dns_server_start(&late, "");
	up_ms = clock_ms();
	while (j.outcome == OUT_TEMP && clock_ms() < up_ms + LATE_MS) {
		j = ask(WIRE_DNS_A, SPAN("a.zone.test"));
		arena_fini(&j.arena);
	}
	CHECK_INT(j.outcome, OUT_OK);
	teardown();
	dns_server_remove(&late);
}

static void
start_many(struct job *jobs, size_t n, const char *domain)
{
	for (size_t i = 0; i < n; i++) {
		jobs[i] = (struct job){ .type = WIRE_DNS_A };
		job_start(&jobs[i]);
		jobs[i].name =
		    arena_printf(&jobs[i].arena, "n%zu.%s", i, domain);
	}
}

/* How many ended with ${outcome}. */
static size_t
end_many(struct job *jobs, size_t n, enum outcome outcome)
{
	size_t found = 0;

	for (size_t i = 0; i < n; i++) {
		found += jobs[i].outcome == outcome;
		arena_fini(&jobs[i].arena);
	}
	return found;
}

static void
test_cancelled_fibers_ask_no_more(void)
{
	static struct job jobs[CANCELLED];
	uint16_t port;
	int fd = dns_server_silent(&port);

	/* Half of them in flight, half of them in the queue. */
	setup_with(port, TIMEOUT_MS, CANCELLED / 2, NULL);
	start_many(jobs, CANCELLED, "zone.test");
	while (dns_resolver_busy(resolver) < CANCELLED)
		loop_turn(loop);
	loop_scope_cancel(&scope);
	loop_run(loop);
	CHECK_INT(end_many(jobs, CANCELLED, OUT_CANCELLED), CANCELLED);
	CHECK_INT(counted(OBS_DNS_A, OBS_DNS_CANCELLED), CANCELLED);
	teardown();
	close(fd);
}

static void
test_thousands_are_answered_at_once(void)
{
	static struct job jobs[MANY];

	setup_with(real.port, 20 * TIMEOUT_MS, DNS_QUERIES_MAX, NULL);
	start_many(jobs, MANY, "wild.zone.test");
	loop_run(loop);
	CHECK_INT(end_many(jobs, MANY, OUT_OK), MANY);
	CHECK_INT(counted(OBS_DNS_A, OBS_DNS_FOUND), MANY);
	teardown();
}

static void
test_past_the_cap_questions_wait_their_turn(void)
{
	static struct job jobs[20];
	uint16_t port;
	int fd = dns_server_silent(&port);

	setup_with(real.port, 20 * TIMEOUT_MS, 2, NULL);
	start_many(jobs, 20, "wild.zone.test");
	loop_run(loop);
	CHECK_INT(end_many(jobs, 20, OUT_OK), 20);
	teardown();

	setup_with(port, SOON_MS, 2, NULL);
	start_many(jobs, 20, "wild.zone.test");
	loop_run(loop);
	CHECK_INT(end_many(jobs, 20, OUT_TEMP), 20);
	CHECK(counted(OBS_DNS_A, OBS_DNS_TIMEOUT) >= 2);
	CHECK_INT(counted(OBS_DNS_A, OBS_DNS_TIMEOUT) +
		counted(OBS_DNS_A, OBS_DNS_OVERLOAD),
	    20);
	teardown();
	close(fd);
}

static void
test_with_a_trust_anchor_bogus_is_a_failure(void)
{
	char anchor[128];
	struct job j;

	snprintf(anchor, sizeof(anchor), "%s/anchor", real.dir);
	setup_with(real.port, TIMEOUT_MS, DNS_QUERIES_MAX, anchor);
	j = ask(WIRE_DNS_A, SPAN("www.signed.example"));
	CHECK_INT(j.outcome, OUT_OK);
	CHECK(j.answer.is_secure);
	arena_fini(&j.arena);
	j = ask(WIRE_DNS_A, SPAN("no.signed.example"));
	CHECK_INT(j.outcome, OUT_NONE);
	CHECK(j.answer.is_secure && j.answer.is_nxdomain);
	arena_fini(&j.arena);
	/* There is no anchor above this zone. */
	j = ask(WIRE_DNS_A, SPAN("a.zone.test"));
	CHECK_INT(j.outcome, OUT_OK);
	CHECK(!j.answer.is_secure);
	arena_fini(&j.arena);
	expect(WIRE_DNS_A, "bogus.signed.example", OUT_TEMP, "");
	CHECK_INT(counted(OBS_DNS_A, OBS_DNS_BOGUS), 1);
	teardown();
}

static void
test_without_a_trust_anchor_nothing_is_validated(void)
{
	struct job j;

	setup_real();
	j = ask(WIRE_DNS_A, SPAN("www.signed.example"));
	CHECK_INT(j.outcome, OUT_OK);
	CHECK(!j.answer.is_secure);
	arena_fini(&j.arena);
	expect(WIRE_DNS_A, "bogus.signed.example", OUT_OK, "192.0.2.66");
	teardown();
}

static void
test_without_servers_those_of_resolv_conf_are_asked(void)
{
	const char *why = "";

	/* Which they are is the machine's affair: ask for nothing there. */
	settings =
	    (struct dns_settings){ .timeout_ms = TIMEOUT_MS, .queries_max = 1 };
	loop = loop_new();
	resolver = dns_resolver_new(loop, &settings, &why);
	CHECK(resolver != NULL);
	CHECK_SPAN(span_of(why), "");
	dns_resolver_free(&resolver);
	loop_free(&loop);
}

static void
test_a_trust_anchor_that_is_not_there_is_said_at_once(void)
{
	const char *why = NULL;

	settings.trust_anchor = "/nonexistent/anchor";
	loop = loop_new();
	CHECK(dns_resolver_new(loop, &settings, &why) == NULL);
	CHECK(why != NULL);
	loop_free(&loop);
}

/* Records too long to be written down: 255 bytes to a string. */
static void
add_long_text(struct buf *b, const char *name, size_t len)
{
	buf_printf(b, "%s IN TXT", name);
	for (size_t n = 0; len > 0; len -= n) {
		n = len < 255 ? len : 255;
		buf_printf(b, " \"%0*d\"", (int)n, 0);
	}
	buf_add_char(b, '\n');
}

int
main(void)
{
	struct buf more;

	buf_init(&more, 1 << 16);
	add_long_text(&more, "long", 600);
	add_long_text(&more, "longer", 3000);
	buf_add_char(&more, '\0');
	dns_server_prepare(&real);
	dns_server_start(&real, more.at);
	buf_fini(&more);
	TAP_RUN(test_answers_of_every_kind);
	TAP_RUN(test_what_is_not_there_has_a_ttl);
	TAP_RUN(test_a_chain_is_followed_and_a_ring_is_no_answer);
	TAP_RUN(test_long_texts_come_whole);
	TAP_RUN(test_names_of_odd_bytes_are_asked_for_as_they_are);
	TAP_RUN(test_names_that_cannot_be_are_not_asked_for);
	TAP_RUN(test_a_silent_server_is_given_up_at_the_deadline);
	TAP_RUN(test_a_port_where_nobody_listens_is_a_failure);
	TAP_RUN(test_a_server_that_comes_late_is_found);
	TAP_RUN(test_cancelled_fibers_ask_no_more);
	TAP_RUN(test_thousands_are_answered_at_once);
	TAP_RUN(test_past_the_cap_questions_wait_their_turn);
	TAP_RUN(test_with_a_trust_anchor_bogus_is_a_failure);
	TAP_RUN(test_without_a_trust_anchor_nothing_is_validated);
	TAP_RUN(test_without_servers_those_of_resolv_conf_are_asked);
	TAP_RUN(test_a_trust_anchor_that_is_not_there_is_said_at_once);
	dns_server_remove(&real);
	return tap_done();
}
