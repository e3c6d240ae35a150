/*
 * group: the fiber that delivers to the recipients of one route.
 */
#ifndef DELIVER_GROUP_H
#define DELIVER_GROUP_H

/*
 * deliver_group_run(group): a loop_fn over a struct deliver_group; ends with
 * every outcome of it set and logged.
 */
void deliver_group_run(void *group);

#endif
