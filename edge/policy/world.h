/*
 * world: the language's door to a session and its worker; for policy/ alone.
 */
#ifndef POLICY_WORLD_H
#define POLICY_WORLD_H

#include "lang/world.h"

/* policy_world_functions(): the table; its context is a policy_session. */
const struct lang_world *policy_world_functions(void);

#endif
