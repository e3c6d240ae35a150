/*
 * scene: a client and its mail, as somebody describes them.
 */
#ifndef CMD_SCENE_H
#define CMD_SCENE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/ip.h"
#include "base/span.h"
#include "wire/address.h"

enum { CMD_SCENE_RECIPIENTS = 100, CMD_SCENE_FILE_BYTES = 256 << 20 };

/* Plain data, filled by the functions below; texts are borrowed. */
struct cmd_scene {
	struct ip_port client; /* family IP_NONE: to be given */
	struct ip_port local;
	struct span helo;
	bool tls;
	bool prdr;
	bool has_sender;
	struct wire_address sender;
	struct wire_address recipients[CMD_SCENE_RECIPIENTS];
	size_t recipient_count;
	bool has_message;
	struct span message; /* with CR LF line ends */
};

/* cmd_scene_init(s): nobody yet; our side is 127.0.0.1, port 25. */
void cmd_scene_init(struct cmd_scene *s);

/* These return NULL, or what is wrong with ${text}. */

/* cmd_scene_client(s, text): an address, or address.port as in Exim. */
const char *cmd_scene_client(struct cmd_scene *s, struct span text);

/* cmd_scene_port(s, text): our port. */
const char *cmd_scene_port(struct cmd_scene *s, struct span text);

/* cmd_scene_sender(s, text): "a@b", "<a@b>", "" or "<>". */
const char *cmd_scene_sender(struct cmd_scene *s, struct span text);

/* cmd_scene_recipient(s, text): one more: "a@b" or "<a@b>". */
const char *cmd_scene_recipient(struct cmd_scene *s, struct span text);

/* cmd_scene_missing(s): what must still be given, or NULL. */
const char *cmd_scene_missing(const struct cmd_scene *s);

/*
 * cmd_scene_message(s, text, arena): LF is made CR LF; a message that was
 * saved as it was sent stays as it is.
 */
void cmd_scene_message(struct cmd_scene *s, struct span text,
    struct arena *arena);

#endif
