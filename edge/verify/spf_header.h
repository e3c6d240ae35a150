/*
 * spf_header: what is told of an SPF verdict: in a sentence, and in the
 * Received-SPF: field.
 */
#ifndef VERIFY_SPF_HEADER_H
#define VERIFY_SPF_HEADER_H

#include "base/span.h"

#include "verify/spf_result.h"

struct arena;
struct buf;

/*
 * verify_spf_header_comment(in, v, arena): the verdict in a sentence, as in
 * $spf_header_comment: "mx.example.org: domain of a@example.com designates
 * 192.0.2.1 as permitted sender".  Holds foreign bytes.
 */
struct span verify_spf_header_comment(const struct verify_spf_input *in,
    const struct verify_spf_verdict *v, struct arena *arena);

/*
 * verify_spf_header_write(in, v, arena, out): append the whole Received-SPF:
 * field with its CR LF, as in $spf_received.  RFC 7208 section 9.1.
 */
void verify_spf_header_write(const struct verify_spf_input *in,
    const struct verify_spf_verdict *v, struct arena *arena, struct buf *out);

#endif
