/*
 * driver: routers and transports.
 */
#ifndef LANG_DRIVER_H
#define LANG_DRIVER_H

#include "lang/unit.h"

/*
 * lang_drivers_compile(u): make program->routers and ->transports; reports
 * what is missing in one, what contradicts, and transports nobody uses.
 */
void lang_drivers_compile(struct lang_unit *u);

#endif
