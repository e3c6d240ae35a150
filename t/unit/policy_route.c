/* Routers and transports out of a configuration's text. */
#include "tap.h"

#include "lang/compile.h"
#include "policy/route.h"

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

static const char lmtp[] = "driver = smtp\n  protocol = lmtp";

static const struct {
	const char *route_list;
	const char *hosts[4]; /* of the first rule */
} lists[] = {
	{ "* 127.0.0.1", { "127.0.0.1:24" } },
	{ "* 192.0.2.1:192.0.2.2", { "192.0.2.1:24", "192.0.2.2:24" } },
	{ "* 192.0.2.1 : 192.0.2.2", { "192.0.2.1:24", "192.0.2.2:24" } },
	{ "* 192.0.2.1::2400", { "192.0.2.1:2400" } },
	{ "* 192.0.2.1::2400:192.0.2.2", { "192.0.2.1:2400", "192.0.2.2:24" } },
	{ "* [2001:db8::1]", { "[2001:db8::1]:24" } },
	{ "* [2001:db8::1]:2400 : 192.0.2.1",
	    { "[2001:db8::1]:2400", "192.0.2.1:24" } },
};

static void
test_hosts_are_cut_and_tried_in_order(void)
{
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		struct fixture f;
		struct span line;
		char text[200];

		snprintf(text, sizeof(text), "route_list = %s",
		    lists[i].route_list);
		CHECK_INT(load(&f, text, lmtp), 0);
		CHECK_INT(f.routes.count, 1);
		const struct policy_route *r = &f.routes.routes[0];
		size_t n = 0;
		while (n < 4 && lists[i].hosts[n] != NULL)
			n++;
		CHECK_INT(r->backend_count, n);
		for (size_t k = 0; k < n && k < r->backend_count; k++) {
			line = r->backends[k]->name;
			CHECK_SPAN(line, lists[i].hosts[k]);
		}
		arena_fini(&f.arena);
	}
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
	CHECK_INT(f.routes.count, 3);
	CHECK(policy_route_matches(&f.routes.routes[0], SPAN("A.example")));
	CHECK(!policy_route_matches(&f.routes.routes[0], SPAN("x.a.example")));
	CHECK(policy_route_matches(&f.routes.routes[1], SPAN("x.B.example")));
	CHECK(!policy_route_matches(&f.routes.routes[1], SPAN("b.example")));
	CHECK(policy_route_matches(&f.routes.routes[2], SPAN("")));
	/* The same place under the same transport is one backend. */
	CHECK_INT(f.routes.backend_count, 2);
	arena_fini(&f.arena);
}

static void
test_what_is_no_address_is_named(void)
{
	struct fixture f;

	CHECK_INT(load(&f, "route_list = * mail.example.org", lmtp), 2);
	bool named = false;
	for (size_t i = 0; i < f.diags.count; i++) {
		struct span m = f.diags.items[i].message;
		named |=
		    span_find_span(m, SPAN("\"mail.example.org\"")) < m.len;
	}
	CHECK(named);
	arena_fini(&f.arena);
	CHECK(load(&f, "route_list = *", lmtp) > 0);
	arena_fini(&f.arena);
}

static void
test_a_socket_needs_no_host(void)
{
	struct fixture f;

	CHECK_INT(load(&f, "route_list = *",
		      "driver = lmtp\n  socket = /run/lmtp"),
	    0);
	CHECK_INT(f.routes.count, 1);
	CHECK(f.routes.routes[0].transport->lmtp);
	CHECK_SPAN(f.routes.routes[0].backends[0]->name, "/run/lmtp");
	arena_fini(&f.arena);
}

static void
test_smtp_has_its_own_port(void)
{
	struct fixture f;

	CHECK_INT(load(&f, "route_list = * 192.0.2.1", "driver = smtp"), 0);
	CHECK(!f.routes.routes[0].transport->lmtp);
	CHECK_SPAN(f.routes.routes[0].backends[0]->name, "192.0.2.1:25");
	arena_fini(&f.arena);
	CHECK(load(&f, "route_list = * 192.0.2.1",
		  "driver = smtp\n  port = 70000") > 0);
	arena_fini(&f.arena);
}

int
main(void)
{
	TAP_RUN(test_hosts_are_cut_and_tried_in_order);
	TAP_RUN(test_rules_are_separated_by_semicolons);
	TAP_RUN(test_what_is_no_address_is_named);
	TAP_RUN(test_a_socket_needs_no_host);
	TAP_RUN(test_smtp_has_its_own_port);
	return tap_done();
}
