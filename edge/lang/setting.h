/*
 * setting: values of settings, from text to what they mean.
 */
#ifndef LANG_SETTING_H
#define LANG_SETTING_H

#include "lang/unit.h"

/*
 * lang_settings_compile(u, settings, count, section, out):
 * The values of one section of a kind: ${count} written ones, and defaults
 * for the others, into ${out} of LANG_SETTINGS.  Errors are reported, those
 * about a setting that is written twice among them.
 */
void lang_settings_compile(struct lang_unit *u,
    const struct lang_ast_setting *settings, size_t count,
    enum lang_section section, struct lang_setting_value *out);

#endif
