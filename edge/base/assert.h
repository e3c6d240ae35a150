/*
 * assert: our own invariants.
 *
 * ASSERT states what only a bug of ours can break.  It is never used on
 * anything that a peer, a file or the network can cause.  When it fails the
 * process writes the place and aborts; the supervisor starts another.
 */
#ifndef BASE_ASSERT_H
#define BASE_ASSERT_H

/* assert_failed(what, file, line): write the place to stderr and abort. */
void assert_failed(const char *what, const char *file, int line)
    __attribute__((noreturn));

#define ASSERT(x) ((x) ? (void)0 : assert_failed(#x, __FILE__, __LINE__))

#endif
