/*
 * file: how configuration files and list files are read; for policy/ alone.
 */
#ifndef POLICY_FILE_H
#define POLICY_FILE_H

#include "lang/source.h"

/* policy_file_read: a lang_read_fn over the file system, with a cap. */
enum outcome policy_file_read(void *ctx, struct span path, struct arena *arena,
    struct span *out, const char **why);

/* policy_file_env: the value of an environment variable, for ${env{…}}. */
enum outcome policy_file_env(void *ctx, struct span name, struct arena *arena,
    struct span *out);

#endif
