/* Ticket keys of a process: out of which ring, for which context, how long. */
#include <unistd.h>

#include "base/clock.h"
#include "tap.h"
#include "tls/share.h"
#include "tls/tickets.h"

enum { HOUR = 3600, HERE = 1, THERE = 2 };

static const uint8_t mail[TLS_CONTEXT_BYTES] = { 1 };
static const uint8_t other[TLS_CONTEXT_BYTES] = { 2 };

static int fd;
static struct tls_share *share;

static void
publish(enum tls_share_part part, int64_t since_s, struct tls_ticket_ring *r)
{
	tls_ticket_ring_make(r, since_s, HOUR);
	tls_share_ring_set(share, part, r);
}

static void
clear(enum tls_share_part part)
{
	const struct tls_ticket_ring none = { .rotation_s = 0 };

	tls_share_ring_set(share, part, &none);
}

static bool
has_id(const struct tls_ticket_key *k, const struct tls_ticket_ring *r,
    int generation)
{
	return memcmp(k->name, r->key[generation].id, TLS_TICKET_ID_BYTES) == 0;
}

/* What ${t} seals with now, as a copy. */
static struct tls_ticket_key
seal(struct tls_tickets *t, const uint8_t *context)
{
	return *tls_tickets_seal(t, context);
}

static void
test_alone_it_has_a_ring_of_its_own(void)
{
	struct tls_tickets *t = tls_tickets_new(NULL, HERE, HOUR);
	struct tls_ticket_key k = seal(t, mail);
	enum tls_ticket_fate fate;
	const struct tls_ticket_key *got =
	    tls_tickets_open(t, mail, k.name, &fate);

	CHECK_INT(fate, TLS_TICKET_TAKEN);
	CHECK(got != NULL && memcmp(got, &k, sizeof(k)) == 0);
	k.name[0] ^= 1;
	CHECK(tls_tickets_open(t, mail, k.name, &fate) == NULL);
	CHECK_INT(fate, TLS_TICKET_UNKNOWN);
	tls_tickets_free(&t);
	CHECK(t == NULL);
}

static void
test_each_context_has_its_own_keys(void)
{
	struct tls_tickets *t = tls_tickets_new(NULL, HERE, HOUR);
	struct tls_ticket_key a = seal(t, mail), b = seal(t, other);
	enum tls_ticket_fate fate;

	CHECK(memcmp(a.cipher, b.cipher, sizeof(a.cipher)) != 0);
	CHECK(memcmp(a.mac, b.mac, sizeof(a.mac)) != 0);
	CHECK(memcmp(a.cipher, a.mac, sizeof(a.mac)) != 0);
	CHECK(tls_tickets_open(t, other, a.name, &fate) == NULL);
	CHECK_INT(fate, TLS_TICKET_MISPLACED);
	/* A lie about the context is of no use: the keys are others. */
	memcpy(a.name + TLS_TICKET_ID_BYTES, other, 4);
	const struct tls_ticket_key *got =
	    tls_tickets_open(t, other, a.name, &fate);
	CHECK(got != NULL &&
	    memcmp(got->cipher, a.cipher, sizeof(a.cipher)) != 0);
	tls_tickets_free(&t);
}

static void
test_the_fleets_ring_comes_first_then_the_machines(void)
{
	struct tls_tickets *t = tls_tickets_new(share, HERE, HOUR);
	int64_t now_s = clock_wall_s();
	struct tls_ticket_ring machine, fleet;
	struct tls_ticket_key k;

	publish(TLS_SHARE_LOCAL, now_s, &machine);
	k = seal(t, mail);
	CHECK(has_id(&k, &machine, TLS_TICKET_CURRENT));
	publish(TLS_SHARE_FLEET, now_s, &fleet);
	k = seal(t, mail);
	CHECK(has_id(&k, &fleet, TLS_TICKET_CURRENT));
	/* Nobody has turned it for two hours: Redis is away. */
	publish(TLS_SHARE_FLEET, now_s - 2 * HOUR, &fleet);
	k = seal(t, mail);
	CHECK(has_id(&k, &machine, TLS_TICKET_CURRENT));
	clear(TLS_SHARE_FLEET);
	clear(TLS_SHARE_LOCAL);
	k = seal(t, mail);
	CHECK(!has_id(&k, &machine, TLS_TICKET_CURRENT));
	CHECK(k.until_s > now_s);
	tls_tickets_free(&t);
}

static void
test_all_generations_open(void)
{
	struct tls_tickets *t = tls_tickets_new(share, HERE, HOUR);
	int64_t now_s = clock_wall_s();
	struct tls_ticket_ring r;
	enum tls_ticket_fate fate;

	tls_ticket_ring_make(&r, now_s - HOUR, HOUR);
	CHECK(tls_ticket_ring_turn(&r, now_s));
	tls_share_ring_set(share, TLS_SHARE_FLEET, &r);
	for (int i = 0; i < TLS_TICKET_GENERATIONS; i++) {
		uint8_t name[TLS_TICKET_NAME_BYTES] = { 0 };

		memcpy(name, r.key[i].id, TLS_TICKET_ID_BYTES);
		memcpy(name + TLS_TICKET_ID_BYTES, mail, 4);
		CHECK(tls_tickets_open(t, mail, name, &fate) != NULL);
		CHECK_INT(fate, TLS_TICKET_FOREIGN);
	}
	tls_tickets_free(&t);
	clear(TLS_SHARE_FLEET);
}

static void
test_a_key_whose_time_is_over_opens_nothing(void)
{
	struct tls_tickets *t = tls_tickets_new(share, HERE, HOUR);
	int64_t now_s = clock_wall_s();
	struct tls_ticket_ring r;
	enum tls_ticket_fate fate;
	struct tls_ticket_key k;

	publish(TLS_SHARE_FLEET, now_s, &r);
	k = seal(t, mail);
	CHECK_INT(k.until_s, now_s + 2 * HOUR);
	r.key[TLS_TICKET_CURRENT].since_s = now_s - 2 * HOUR;
	tls_share_ring_set(share, TLS_SHARE_FLEET, &r);
	CHECK(tls_tickets_open(t, mail, k.name, &fate) == NULL);
	CHECK_INT(fate, TLS_TICKET_EXPIRED);
	tls_tickets_free(&t);
	clear(TLS_SHARE_FLEET);
}

static void
test_a_neighbours_ticket_is_known_as_one(void)
{
	struct tls_tickets *here = tls_tickets_new(share, HERE, HOUR);
	struct tls_tickets *there = tls_tickets_new(share, THERE, HOUR);
	struct tls_ticket_ring r;
	enum tls_ticket_fate fate;
	struct tls_ticket_key k;

	publish(TLS_SHARE_FLEET, clock_wall_s(), &r);
	k = seal(here, mail);
	const struct tls_ticket_key *got =
	    tls_tickets_open(there, mail, k.name, &fate);
	CHECK_INT(fate, TLS_TICKET_FOREIGN);
	CHECK(got != NULL &&
	    memcmp(got->cipher, k.cipher, sizeof(k.cipher)) == 0 &&
	    memcmp(got->mac, k.mac, sizeof(k.mac)) == 0);
	tls_tickets_free(&here);
	tls_tickets_free(&there);
	clear(TLS_SHARE_FLEET);
}

int
main(void)
{
	fd = tls_share_make();
	share = tls_share_map(fd, true);
	CHECK(share != NULL);
	TAP_RUN(test_alone_it_has_a_ring_of_its_own);
	TAP_RUN(test_each_context_has_its_own_keys);
	TAP_RUN(test_the_fleets_ring_comes_first_then_the_machines);
	TAP_RUN(test_all_generations_open);
	TAP_RUN(test_a_key_whose_time_is_over_opens_nothing);
	TAP_RUN(test_a_neighbours_ticket_is_known_as_one);
	tls_share_unmap(&share);
	close(fd);
	return tap_done();
}
