/*
 * auth: check SPF, DKIM and DMARC of a message in a file.
 */
#ifndef CMD_AUTH_H
#define CMD_AUTH_H

struct cmd_line;

/*
 * cmd_auth(line): "postern auth": the Authentication-Results that would be
 * written, then each check with the answers of the DNS that it used.  Returns
 * CMD_OK, whatever the results; CMD_FAILED with the reason printed;
 * CMD_USAGE.
 */
int cmd_auth(const struct cmd_line *line);

#endif
