/*
 * transport_tls: settings to a client of tls/.
 */
#include "policy/transport_tls.h"

#include <unistd.h>

#include "base/buf.h"
#include "lang/list_cut.h"
#include "tls/client.h"

/* RFC 7301 section 3.1: a name has one byte of length before it. */
enum { ALPN_NAME_MAX = 255, ALPN_BYTES_MAX = 1024 };

struct loading {
	struct policy_transport *t;
	struct arena *arena;
	struct lang_diags *diags;
};

static const struct lang_setting_value *
value(const struct loading *l, enum lang_setting s)
{
	return &l->t->driver->values[s];
}

static void
complain(const struct loading *l, enum lang_setting s, const char *why)
{
	const char *name = lang_setting_get(s)->name;

	lang_error(l->diags, value(l, s)->pos, strlen(name), "%s: %s", name,
	    why);
}

/* NULL when it is not set. */
static const char *
text_of(const struct loading *l, enum lang_setting s)
{
	struct span text = value(l, s)->text;

	return text.len > 0 ? arena_text(l->arena, text) : NULL;
}

/*
 * The machine's CAs are the default, and a machine without any has said
 * nothing wrong by that: nothing can be verified then.
 */
static const char *
trust_of(const struct loading *l)
{
	static const char bundle[] = "/etc/ssl/certs/ca-certificates.crt";
	const char *trust =
	    text_of(l, LANG_SET_TRANSPORT_TLS_VERIFY_CERTIFICATES);

	if (trust == NULL || strcmp(trust, "system") != 0)
		return trust;
	return access(bundle, R_OK) == 0 ? trust : NULL;
}

static struct span
alpn_of(const struct loading *l)
{
	char separator = LANG_LIST_COLON;
	struct span rest =
	    lang_list_separator(value(l, LANG_SET_TRANSPORT_TLS_ALPN)->text,
		&separator);
	struct span out = SPAN("");
	struct span item;
	struct buf b;

	buf_init(&b, ALPN_BYTES_MAX);
	while (lang_list_cut(&rest, separator, l->arena, &item)) {
		buf_add_char(&b, (char)item.len);
		buf_add(&b, item);
		if (item.len == 0 || item.len > ALPN_NAME_MAX)
			complain(l, LANG_SET_TRANSPORT_TLS_ALPN,
			    "a name has 1 to 255 characters");
	}
	if (buf_is_full(&b))
		complain(l, LANG_SET_TRANSPORT_TLS_ALPN, "it is too long");
	else
		out = arena_copy(l->arena, buf_span(&b));
	buf_fini(&b);
	return out;
}

/* A key alone is nothing, and CRLs need who signs them. */
static bool
is_consistent(const struct loading *l, const struct tls_client_plan *plan)
{
	if (plan->key != NULL && plan->certificate == NULL)
		complain(l, LANG_SET_TRANSPORT_TLS_PRIVATEKEY,
		    "there is no tls_certificate for it");
	else if (plan->revoked != NULL && plan->trust == NULL)
		complain(l, LANG_SET_TRANSPORT_TLS_CRL,
		    "there are no tls_verify_certificates beside it");
	else
		return true;
	return false;
}

/* Without a trust anchor nothing is secure, and nobody could be required. */
static void
load_dane(const struct loading *l, struct span anchor)
{
	bool tries = value(l, LANG_SET_TRANSPORT_HOSTS_TRY_DANE)->list != NULL;
	bool requires =
	    value(l, LANG_SET_TRANSPORT_HOSTS_REQUIRE_DANE)->list != NULL;

	l->t->dane = (tries || requires) && anchor.len > 0;
	if (requires && anchor.len == 0)
		complain(l, LANG_SET_TRANSPORT_HOSTS_REQUIRE_DANE,
		    "it needs dns_trust_anchor, to know which records are "
		    "secure");
}

void
policy_transport_tls_load(struct policy_transport *t,
    const struct lang_program *program, struct arena *arena,
    struct lang_diags *diags)
{
	const struct loading l = { t, arena, diags };
	const struct tls_client_plan plan = {
		.certificate = text_of(&l, LANG_SET_TRANSPORT_TLS_CERTIFICATE),
		.key = text_of(&l, LANG_SET_TRANSPORT_TLS_PRIVATEKEY),
		.trust = trust_of(&l),
		.revoked = text_of(&l, LANG_SET_TRANSPORT_TLS_CRL),
		.dane_ciphers =
		    text_of(&l, LANG_SET_TRANSPORT_DANE_REQUIRE_TLS_CIPHERS),
		.alpn = alpn_of(&l),
		.settings = { .ciphers = text_of(&l,
				  LANG_SET_TRANSPORT_TLS_REQUIRE_CIPHERS),
		    .version_min =
			value(&l, LANG_SET_TRANSPORT_TLS_VERSION_MIN)->number ==
			    1 ?
			TLS_VERSION_1_3 :
			TLS_VERSION_1_2 },
	};
	const char *why;

	/* Nobody listens on the way to a unix socket. */
	if (t->socket.len > 0 || !is_consistent(&l, &plan))
		return;
	load_dane(&l, lang_text_of(program, LANG_SET_DNS_TRUST_ANCHOR));
	if (tls_client_new(&plan, arena, &t->tls, &why) != OUT_OK)
		lang_error(diags, t->driver->pos, t->name.len,
		    "TLS of transport %.*s: %s", SPAN_ARG(t->name), why);
}

void
policy_transport_tls_free(const struct policy_transport *t)
{
	struct tls_client *c = t->tls;

	tls_client_free(&c);
}
