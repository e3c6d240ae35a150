/*
 * expand_sign: addresses that carry a proof of who made them, BATV's prvs
 * and SRS, as Exim writes and checks them.
 */
#ifndef LANG_EXPAND_SIGN_H
#define LANG_EXPAND_SIGN_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/span.h"

/* "prvs=KDDDSSSSSS=local@domain", taken apart; spans into it. */
struct lang_prvs {
	struct span key_number; /* K */
	struct span day;	/* DDD */
	struct span hash;	/* SSSSSS */
	struct span address;	/* local@domain */
};

/* lang_prvs_split(text, out): whether ${text} looks like one. */
bool lang_prvs_split(struct span text, struct lang_prvs *out);

/* lang_prvs_good(p, secret): whether it is ours, and has not expired. */
bool lang_prvs_good(const struct lang_prvs *p, struct span secret);

/*
 * lang_srs_check(local_part, secret, arena, out):
 * Whether ${local_part} is an SRS0 address of ours, not older than ten days;
 * an empty ${secret} takes any.
 *
 * out  the address behind it, in ${arena}
 */
bool lang_srs_check(struct span local_part, struct span secret,
    struct arena *arena, struct span *out);

#endif
