/*
 * watch: the language's door to the world, with somebody looking on.
 *
 * Stands between a run that is recorded and the functions of world.c: what
 * they answer is written into the run's record, and where nothing may be
 * changed, commands that could are kept back. 
 */
#ifndef POLICY_WATCH_H
#define POLICY_WATCH_H

#include <stdbool.h>

#include "base/span.h"
#include "lang/world.h"

/*
 * policy_watch_init(w): the table for policy_world's ${watched}.  Its context
 * is a policy_session whose ${run} is set while it is used.
 */
void policy_watch_init(struct lang_world *w);

/*
 * policy_watch_is_read(command): whether a Redis command only reads, whatever
 * its arguments.
 */
bool policy_watch_is_read(struct span command);

#endif
