/*
 * serve: questions in, answers out, one after the other.
 */
#ifndef SECOND_SERVE_H
#define SECOND_SERVE_H

#include <stddef.h>

#include "second/spf.h"

enum { SECOND_SOCKETS_MAX = 128 };

/*
 * second_serve(spf, fds, count): say hello on each socket, then answer what
 * comes until nobody is left who could ask.  Keeps nothing between questions.
 */
void second_serve(struct second_spf *spf, const int *fds, size_t count);

#endif
