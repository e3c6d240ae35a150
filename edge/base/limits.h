/*
 * limits: every cap on what comes from outside, with its unit and origin.
 *
 * Options may lower or raise some of them for a site; these are what the code
 * itself relies on.
 */
#ifndef BASE_LIMITS_H
#define BASE_LIMITS_H

enum {
	/* RFC 5321 section 4.5.3.1.4 says 512; parameters of extensions add
	   to it (RFC 6531: 10, RFC 3461: 500 and more). */
	LIMIT_COMMAND_LINE_BYTES = 4096,
	/* RFC 5321 section 4.5.3.1.1 and .2: 64 and 255; path 256. */
	LIMIT_LOCAL_PART_BYTES = 64,
	LIMIT_DOMAIN_BYTES = 255,
	/* RFC 5321 section 4.5.3.1.5: 512 with CRLF; a foreign reply line of
	   a backend may be longer, so be generous. */
	LIMIT_REPLY_LINE_BYTES = 2048,
	LIMIT_REPLY_LINES = 128,
	/* PROXY v2: 16 + a 16-bit length; nobody sends more than a few
	   hundred bytes, the SSL TLV with a certificate name included. */
	LIMIT_PROXY_HEADER_BYTES = 4096,
	/* PROXY v1: 107 with CR LF, by its specification. */
	LIMIT_PROXY_V1_BYTES = 107,
	/* RFC 1929 section 2: a login of 255 and 255 bytes. */
	LIMIT_SOCKS_BYTES = 513,
	LIMIT_UNIQUE_ID_BYTES = 128, /* PP2_TYPE_UNIQUE_ID, its spec 2.2.5 */
	LIMIT_HEADER_LINE_BYTES = 1 << 20, /* header_line_maxsize 0 */
	LIMIT_HEADER_BYTES = 1 << 20,	   /* Exim's header_maxsize */
	LIMIT_HEADER_FIELDS = 10000,
	LIMIT_BODY_MEMORY_BYTES = 256 * 1024, /* then an unlinked file */
	LIMIT_RECIPIENTS = 50000,	      /* Exim's recipients_max */
	LIMIT_CONFIG_BYTES = 16 << 20,
	LIMIT_CONFIG_LINE_BYTES = 1 << 16,
	LIMIT_INCLUDE_DEPTH = 20,
	LIMIT_MACRO_DEPTH = 32,
	LIMIT_ACL_DEPTH = 20, /* Exim's nesting limit of "acl =" */
	/* RFC 5321 section 4.5.3.2: a client waits five minutes for most
	   replies, and must hear one before that. */
	LIMIT_DELAY_MS = 280 * 1000,
	LIMIT_MATCH_LINE_BYTES = 32 * 1024, /* of "regex =", as in Exim */
	LIMIT_MATCH_MS = 5000,		    /* of one "regex =" */
	LIMIT_EXPANSION_DEPTH = 64,
	LIMIT_EXPANSION_BYTES = 1 << 20,
	/* Turns of loops in one expansion: lists can come from clients. */
	LIMIT_EXPANSION_STEPS = 1 << 17,
	LIMIT_LIST_DEPTH = 16,
	LIMIT_LIST_ITEMS = 1 << 20,
	LIMIT_REDIS_REPLY_BYTES = 4 << 20,
	LIMIT_REDIS_ARGS = 64,
	LIMIT_HTTP_REQUEST_BYTES = 8192,
	LIMIT_DIAGNOSTICS = 200
};

#endif
