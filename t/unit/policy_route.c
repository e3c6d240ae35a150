/* Routers and transports out of a configuration's text. */
#include "tap.h"

#include "lang/compile.h"
#include "policy/route.h"
#include "policy/transport_tls.h"

struct fixture {
	struct arena arena;
	struct lang_diags diags;
	struct policy_routes routes;
};

static enum outcome
read_text(void *ctx, struct span path, struct arena *arena, struct span *out,
    const char **why)
{
	(void)path;
	(void)arena;
	(void)why;
	*out = *(const struct span *)ctx;
	return OUT_OK;
}

/* Load routes with this router and transport; how many errors there are. */
static size_t
load(struct fixture *f, const char *router, const char *transport)
{
	arena_init(&f->arena, 0);
	lang_diags_init(&f->diags, &f->arena);
	f->routes = (struct policy_routes){ 0 };
	struct span text = arena_printf(&f->arena,
	    "begin routers\nr:\n  driver = manualroute\n  %s\n"
	    "  transport = t\nbegin transports\nt:\n  %s\n",
	    router, transport);
	struct lang_input in = { .path = SPAN("t.conf"),
		.read = read_text,
		.read_ctx = &text };
	const struct lang_program *p = lang_compile(&in, &f->arena, &f->diags);
	if (p != NULL)
		policy_routes_load(p, &f->arena, &f->diags, &f->routes);
	return f->diags.errors;
}

static void
unload(struct fixture *f)
{
	for (size_t i = 0; i < f->routes.transport_count; i++)
		policy_transport_tls_free(&f->routes.transports[i]);
	arena_fini(&f->arena);
}

static const char lmtp[] = "driver = smtp\n  protocol = lmtp";

/* The first rule's route; the configuration was right. */
static const struct policy_route *
first(const struct fixture *f)
{
	CHECK_INT(f->diags.errors, 0);
	CHECK_INT(f->routes.router_count, 1);
	CHECK(f->routes.routers[0].rule_count > 0);
	return &f->routes.routers[0].rules[0].route;
}

static const struct {
	const char *route_list;
	const char *hosts[4]; /* of the first rule */
} lists[] = {
	{ "* 127.0.0.1", { "127.0.0.1:24" } },
	{ "* 192.0.2.1:192.0.2.2", { "192.0.2.1:24", "192.0.2.2:24" } },
	{ "* 192.0.2.1 : 192.0.2.2", { "192.0.2.1:24", "192.0.2.2:24" } },
	{ "* 192.0.2.1: 192.0.2.2 :192.0.2.3",
	    { "192.0.2.1:24", "192.0.2.2:24", "192.0.2.3:24" } },
	{ "* 192.0.2.1::2400", { "192.0.2.1:2400" } },
	{ "* 192.0.2.1::2400:192.0.2.2", { "192.0.2.1:2400", "192.0.2.2:24" } },
	{ "* [2001:db8::1]", { "[2001:db8::1]:24" } },
	{ "* [2001:db8::1]:2400 : 192.0.2.1",
	    { "[2001:db8::1]:2400", "192.0.2.1:24" } },
	{ "* Mail.Example", { "mail.example:24" } },
	{ "* mail.example::2400 randomize", { "mail.example:2400" } },
	{ "* mail.example byname", { "mail.example:24" } },
	{ "* \\\"a.example : b.example\\\" bydns",
	    { "a.example:24", "b.example:24" } },
	{ "* <, a.example:2400 , 192.0.2.1",
	    { "a.example:2400", "192.0.2.1:24" } },
	{ "* a.example/mx", { "a.example:24" } },
	{ "* a.example::2400/weight=7", { "a.example:2400" } },
	{ "* a.example : + : b.example", { "a.example:24", "b.example:24" } },
};

static void
test_hosts_are_cut_and_tried_in_order(void)
{
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		struct fixture f;
		char text[200];

		snprintf(text, sizeof(text), "route_list = \"%s\"",
		    lists[i].route_list);
		CHECK_INT(load(&f, text, lmtp), 0);
		const struct policy_route *r = first(&f);
		size_t n = 0;
		while (n < 4 && lists[i].hosts[n] != NULL)
			n++;
		CHECK_INT(r->targets.count, n);
		for (size_t k = 0; k < n && k < r->targets.count; k++)
			CHECK_SPAN(r->targets.at[k].name, lists[i].hosts[k]);
		unload(&f);
	}
}

static void
test_suffixes_and_groups_are_read(void)
{
	struct fixture f;

	CHECK_INT(load(&f,
		      "route_list = * a.example/weight=3 : b.example/MX : + : "
		      "192.0.2.1/weight=2 randomize",
		      lmtp),
	    0);
	const struct policy_route *r = first(&f);
	CHECK_INT(r->targets.count, 3);
	CHECK(r->randomize);
	CHECK(r->targets.is_weighted);
	CHECK_INT(r->targets.at[0].weight, 3);
	CHECK(!r->targets.at[0].is_mx);
	CHECK_INT(r->targets.at[1].weight, 1);
	CHECK(r->targets.at[1].is_mx);
	CHECK_INT(r->targets.at[1].group, 0);
	CHECK_INT(r->targets.at[2].weight, 2);
	CHECK_INT(r->targets.at[2].group, 1);
	CHECK_INT(r->targets.at[2].host.len, 0);
	unload(&f);
}

static void
test_rules_are_separated_by_semicolons(void)
{
	struct fixture f;

	CHECK_INT(load(&f,
		      "route_list = a.example 192.0.2.1 ; "
		      "*.b.example 192.0.2.2 ; * 192.0.2.1",
		      lmtp),
	    0);
	CHECK_INT(f.routes.routers[0].rule_count, 3);
	const struct policy_rule *rules = f.routes.routers[0].rules;
	CHECK(policy_rule_matches(&rules[0], SPAN("A.example")));
	CHECK(!policy_rule_matches(&rules[0], SPAN("x.a.example")));
	CHECK(policy_rule_matches(&rules[1], SPAN("x.B.example")));
	CHECK(!policy_rule_matches(&rules[1], SPAN("b.example")));
	CHECK(policy_rule_matches(&rules[2], SPAN("")));
	/* The same host is one name for metrics. */
	CHECK_INT(f.routes.name_count, 2);
	unload(&f);
}

static const struct {
	const char *router;
	const char *what; /* stands in the first error */
} wrongs[] = {
	{ "route_list = * mail_example!", "\"mail_example!\" is no host" },
	{ "route_list = * a..example", "\"a..example\" is no host" },
	{ "route_list = *", "a rule without a host" },
	{ "route_list = * 192.0.2.1 randomise",
	    "\"randomise\" is neither randomize" },
	{ "route_list = * 192.0.2.1/wieght=3", "\"wieght=3\" is no suffix" },
	{ "route_list = * a.example/weight=0", "is no suffix" },
	{ "route_list = * 192.0.2.1/mx", "has no MX" },
	{ "route_list = * a.example::70000", "has no port" },
	{ "route_list = ^a 192.0.2.1", "\"^a\" is no domain" },
	{ "route_list = +local 192.0.2.1", "\"+local\" is no domain" },
	{ "route_list = * 192.0.2.1\n  route_data = 192.0.2.2",
	    "cannot be set together" },
	{ "route_list = * 192.0.2.1\n  fallback_hosts = a b",
	    "fallback_hosts: \"a b\" is no host" },
};

static void
test_what_is_wrong_is_named(void)
{
	for (size_t i = 0; i < sizeof(wrongs) / sizeof(wrongs[0]); i++) {
		struct fixture f;
		bool named = false;

		CHECK(load(&f, wrongs[i].router, lmtp) > 0);
		for (size_t k = 0; k < f.diags.count; k++) {
			struct span m = f.diags.items[k].message;
			named |=
			    span_find_span(m, span_of(wrongs[i].what)) < m.len;
		}
		if (!named)
			printf("# %s: %.*s\n", wrongs[i].router,
			    SPAN_ARG(f.diags.items[0].message));
		CHECK(named);
		unload(&f);
	}
}

static void
test_a_socket_needs_no_host(void)
{
	struct fixture f;

	CHECK_INT(load(&f, "route_list = *",
		      "driver = lmtp\n  socket = /run/lmtp"),
	    0);
	CHECK(first(&f)->transport->lmtp);
	CHECK_SPAN(first(&f)->targets.at[0].name, "/run/lmtp");
	unload(&f);
}

static void
test_smtp_has_its_own_port(void)
{
	struct fixture f;

	CHECK_INT(load(&f, "route_list = * 192.0.2.1", "driver = smtp"), 0);
	CHECK(!first(&f)->transport->lmtp);
	CHECK_SPAN(first(&f)->targets.at[0].name, "192.0.2.1:25");
	unload(&f);
	CHECK(load(&f, "route_list = * 192.0.2.1",
		  "driver = smtp\n  port = 70000") > 0);
	unload(&f);
}

static void
test_a_transport_has_its_settings(void)
{
	struct fixture f;

	CHECK_INT(load(&f, "route_list = * 192.0.2.1",
		      "driver = smtp\n  interface = 192.0.2.9 : "
		      "2001::db8::::9\n  max_rcpt = 7\n  no_keepalive\n"
		      "  proxy_protocol = v2\n  utf8\n"
		      "  fallback_hosts = b.example : 192.0.2.3"),
	    0);
	const struct policy_route *r = first(&f);
	const struct policy_transport *t = r->transport;
	CHECK_INT(t->from_v4.family, IP_V4);
	CHECK_INT(t->from_v6.family, IP_V6);
	CHECK_INT(t->rcpt_max, 7);
	CHECK(!t->keepalive && t->proxy_v2 && t->utf8 && !t->dsn);
	CHECK(f.routes.utf8 && !f.routes.dsn);
	CHECK_INT(r->fallback.count, 2);
	unload(&f);
	CHECK(load(&f, "route_list = * 192.0.2.1",
		  "driver = smtp\n  interface = eth0") > 0);
	unload(&f);
}

static void
test_routes_are_the_same_by_what_they_lead_to(void)
{
	struct fixture f;

	CHECK_INT(load(&f,
		      "route_list = a.example 192.0.2.1 : b.example ; "
		      "c.example 192.0.2.1 : b.example ; "
		      "d.example b.example : 192.0.2.1 ; "
		      "e.example 192.0.2.1 : b.example randomize",
		      lmtp),
	    0);
	const struct policy_rule *r = f.routes.routers[0].rules;
	CHECK(policy_route_same(&r[0].route, &r[1].route));
	CHECK(!policy_route_same(&r[0].route, &r[2].route));
	CHECK(!policy_route_same(&r[0].route, &r[3].route));
	CHECK(policy_router_find(&f.routes, SPAN("r")) == &f.routes.routers[0]);
	CHECK(policy_router_find(&f.routes, SPAN("q")) == NULL);
	unload(&f);
}

int
main(void)
{
	TAP_RUN(test_hosts_are_cut_and_tried_in_order);
	TAP_RUN(test_suffixes_and_groups_are_read);
	TAP_RUN(test_rules_are_separated_by_semicolons);
	TAP_RUN(test_what_is_wrong_is_named);
	TAP_RUN(test_a_socket_needs_no_host);
	TAP_RUN(test_smtp_has_its_own_port);
	TAP_RUN(test_a_transport_has_its_settings);
	TAP_RUN(test_routes_are_the_same_by_what_they_lead_to);
	return tap_done();
}
