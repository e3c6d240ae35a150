/*
 * spf: check SPF.
 */
#ifndef CMD_SPF_H
#define CMD_SPF_H

struct cmd_line;

/*
 * cmd_spf(line): "postern spf": the result's word, then a fail's explanation
 * or what is wrong.  Returns CMD_OK, whatever the result; CMD_FAILED with the
 * reason printed; CMD_USAGE.
 */
int cmd_spf(const struct cmd_line *line);

#endif
