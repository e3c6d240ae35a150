/*
 * reason: OpenSSL's error queue, read and emptied.
 */
#ifndef TLS_REASON_H
#define TLS_REASON_H

/* tls_reason_take(): the first error queued, 0 without one; empties it. */
unsigned long tls_reason_take(void);

/* tls_reason_text(error): what it means, in static text. */
const char *tls_reason_text(unsigned long error);

#endif
