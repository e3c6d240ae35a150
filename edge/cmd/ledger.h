/*
 * ledger: show and forget what the ledger keeps.
 */
#ifndef CMD_LEDGER_H
#define CMD_LEDGER_H

struct cmd_line;

/*
 * cmd_ledger(line): "postern ledger show|forget [--sender A] [--recipient A]".
 * Redis has no addresses, only names made of them with the ledger's secret;
 * so filters find, but without them no address can be shown.  Returns CMD_OK;
 * CMD_FAILED when Redis refuses; CMD_AWAY; CMD_USAGE, also for "forget"
 * without a filter.
 */
int cmd_ledger(const struct cmd_line *line);

#endif
