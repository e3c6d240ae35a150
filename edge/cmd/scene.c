/*
 * scene: texts of the command line and of scenario files, checked.
 */
#include "cmd/scene.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/num.h"
#include "cmd/options.h"

enum { CLIENT_PORT = 40000, SMTP_PORT = 25 };

void
cmd_scene_init(struct cmd_scene *s)
{
	*s = (struct cmd_scene){ .client.ip.family = IP_NONE };
	s->local.port = SMTP_PORT;
	(void)ip_parse(SPAN("127.0.0.1"), &s->local.ip);
}

static bool
port_read(struct span text, uint16_t *out)
{
	uint64_t n;

	if (!num_u64(text, UINT16_MAX, &n) || n == 0)
		return false;
	*out = (uint16_t)n;
	return true;
}

const char *
cmd_scene_client(struct cmd_scene *s, struct span text)
{
	size_t dot = span_find_last(text, '.');

	s->client.port = CLIENT_PORT;
	if (ip_parse(text, &s->client.ip))
		return NULL;
	if (ip_parse(span_first(text, dot), &s->client.ip) &&
	    port_read(span_from(text, dot + 1), &s->client.port))
		return NULL;
	s->client.ip.family = IP_NONE;
	return "the client is no IP address";
}

const char *
cmd_scene_port(struct cmd_scene *s, struct span text)
{
	return port_read(text, &s->local.port) ? NULL : "that is no port";
}

static bool
is_bracketed(struct span text)
{
	return span_starts(text, SPAN("<"));
}

const char *
cmd_scene_sender(struct cmd_scene *s, struct span text)
{
	const unsigned flags = WIRE_ADDRESS_LONG_LOCAL;
	enum wire_address_fault fault = WIRE_ADDRESS_OK;

	s->sender = (struct wire_address){ .is_null = true };
	if (is_bracketed(text))
		fault = wire_address_reverse(text, flags, &s->sender);
	else if (text.len > 0)
		fault = wire_address_plain(text, flags, &s->sender);
	if (fault != WIRE_ADDRESS_OK)
		return "the sender is no address";
	s->has_sender = true;
	return NULL;
}

const char *
cmd_scene_recipient(struct cmd_scene *s, struct span text)
{
	const unsigned flags = WIRE_ADDRESS_LONG_LOCAL;
	struct wire_address *a = &s->recipients[s->recipient_count];

	if (s->recipient_count == CMD_SCENE_RECIPIENTS)
		return "there are too many recipients";
	if ((is_bracketed(text) ?
		    wire_address_forward(text, flags, a) :
		    wire_address_plain(text, flags, a)) != WIRE_ADDRESS_OK)
		return "the recipient is no address";
	s->recipient_count++;
	return NULL;
}

const char *
cmd_scene_missing(const struct cmd_scene *s)
{
	if (s->client.ip.family == IP_NONE)
		return "a client is wanted";
	if (s->recipient_count > 0 && !s->has_sender)
		return "a sender is wanted before recipients";
	if (s->has_message && s->recipient_count == 0)
		return "a recipient is wanted for a message";
	return NULL;
}

void
cmd_scene_message(struct cmd_scene *s, struct span in, struct arena *arena)
{
	size_t lines = 0, len = 0;

	for (size_t i = 0; i < in.len; i++)
		lines += in.at[i] == '\n';
	char *out = arena_alloc(arena, in.len + lines + 2);
	for (size_t i = 0; i < in.len; i++) {
		if (in.at[i] == '\n' && (i == 0 || in.at[i - 1] != '\r'))
			out[len++] = '\r';
		out[len++] = in.at[i];
	}
	/* SMTP has no message that does not end in a line's end. */
	if (len == 0 || out[len - 1] != '\n') {
		out[len++] = '\r';
		out[len++] = '\n';
	}
	s->message = (struct span){ out, len };
	s->has_message = true;
}
