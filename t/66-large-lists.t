#!/usr/bin/perl
# A list that is the whole answer to a Redis command: read and made ready
# once for each change, not once for each client; a hundred thousand members,
# and one word in the log that there is a better way.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use Backend;
use Chain;
use Client;
use Test::More;

use constant { MEMBERS => 100_000, CLIENTS => 100 };

my $c = Chain->new;
$c->watchdog(170);
Backend->new($c, 'lmtp');
$c->redis;

$c->redis_command('EVAL', 'for i = 0, ' . (MEMBERS - 1) . ' do ' .
    'redis.call("SADD", KEYS[1], "10." .. math.floor(i / 65536) .. "." .. ' .
    'math.floor(i / 256) % 256 .. "." .. i % 256) end', 1, 'blocked');
$c->redis_command('SADD', 'good', 'a.example', '*.b.example', '!c.example');

$c->postern(config => $c->config(main => <<'MAIN', acl => <<'ACL'));
acl_smtp_connect = check_connect
hostlist blocked = <\n ${lookup redis{SMEMBERS blocked}}
domainlist good  = <\n ${lookup redis{SMEMBERS good}}
MAIN
check_connect:
  deny   hosts = +blocked
  accept
check_rcpt:
  accept domains = +good
ACL
$c->redis_is_up;

# The banner for a client at ${from}.
sub banner
{
	my ($from) = @_;
	my $s = Client->new($c->port('postern'), proxy => { from => $from });
	my $reply = $s->reply;
	$s->close;
	return $reply;
}

sub rcpt
{
	my ($to) = @_;
	my $s = Client->new($c->port('postern'),
	    proxy => { from => '192.0.2.7' });
	$s->hello;
	$s->cmd('MAIL FROM:<a@b.example>');
	my $reply = $s->cmd("RCPT TO:<$to>");
	$s->close;
	return $reply;
}

# How often Redis was asked for a whole set.
sub asked
{
	my $stats = $c->redis_command('INFO', 'commandstats');
	return $stats =~ /cmdstat_smembers:calls=(\d+)/ ? $1 : 0;
}

like(banner('10.0.0.0'), qr/^5/, 'the first member');
like(banner('10.1.134.159'), qr/^5/, 'the last');
like(banner('10.1.134.160'), qr/^220/, 'the one behind it');
banner("10.0.1.$_") for 1 .. CLIENTS;
cmp_ok(asked(), '<=', 4, 'each worker has asked once or twice');
my @said = $c->log_text('postern') =~ /(a list is all \d+ items .*)/g;
cmp_ok(scalar @said, '<=', 2, 'said once by each worker');
like($said[0] // '', qr/100000 items of Redis's SMEMBERS blocked.*redis-set;blocked/,
    'and what would be better');

$c->redis_command('SADD', 'blocked', '192.0.2.77');
$c->wait_for('the change', sub { banner('192.0.2.77') =~ /^5/ });
$c->redis_command('SREM', 'blocked', '192.0.2.77');
$c->wait_for('the change back', sub { banner('192.0.2.77') =~ /^220/ &&
    banner('192.0.2.77') =~ /^220/ });
cmp_ok(asked(), '<=', 12, 'a change is read by who needs it');

like(rcpt('x@a.example'), qr/^250/, 'a name');
like(rcpt('x@A.B.example'), qr/^250/, 'a tail');
like(rcpt('x@c.example'), qr/^550/, 'not this one');
unlike($c->log_text('postern'), qr/items of Redis's SMEMBERS good/, 'nothing is said of a short list');

$c->end('redis');
like(banner('192.0.2.7'), qr/^4/, 'without Redis nobody knows');
is($c->end('postern'), 0, 'Postern ends well');
done_testing;
