#!/usr/bin/perl
# What a client hears after its dot when things go wrong: with PRDR exactly
# one reply for each recipient and one more, whatever happens; and a message
# that is too long for memory in a file without a name.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use Backend;
use Chain;
use Client;
use IO::Socket::INET;
use Test::More;

plan skip_all => 'build/postern is missing' unless -x $Chain::POSTERN;

my $c = Chain->new;
$c->watchdog(110);
my $one = Backend->new($c, 'one');
my $two = Backend->new($c, 'two');
# It listens, and that is all.
my $mute = IO::Socket::INET->new(Listen => 5, LocalAddr => '127.0.0.1')
    or die "listen: $!\n";

sub config
{
	my ($main) = @_;
	my ($smtp, $metrics) = map { $c->port($_) } qw(smtp metrics);
	my ($first, $second) = map { $c->port($_) } qw(one two);
	return <<"END";
primary_hostname = mx.example
state_dir = ${\ $c->dir('state') }
local_interfaces = 127.0.0.1.$smtp
redis_servers = (${\ $c->dir('none.sock') })/0/
metrics_listen = 127.0.0.1:$metrics
workers = 1
prdr_enable = true
smtp_receive_timeout = 30s
acl_smtp_rcpt = check_rcpt
acl_smtp_data_prdr = check_prdr
$main
begin acl
check_rcpt:
  accept
check_prdr:
  deny local_parts = refused
  accept
begin routers
first:
  driver = manualroute
  domains = one.example
  route_list = * 127.0.0.1
  transport = first
mute:
  driver = manualroute
  domains = mute.example
  route_list = * 127.0.0.1
  transport = mute
second:
  driver = manualroute
  route_list = * 127.0.0.1
  transport = second
begin transports
first:
  driver = smtp
  protocol = lmtp
  port = $first
second:
  driver = smtp
  protocol = lmtp
  port = $second
mute:
  driver = smtp
  protocol = lmtp
  port = ${\ $mute->sockport }
END
}

# A connection whose PRDR transaction has been given to its dot; the 353.
sub begun
{
	my (@to) = @_;
	my $s = Client->new($c->port('smtp'));
	$s->hello;
	my ($mail, @rcpt) = $s->envelope('a@example.com PRDR', @to);
	is(scalar(grep { /^250/ } @rcpt), scalar @to, 'all are taken at RCPT');
	like($s->data("Subject: x\n\ntext\n"), qr/^353 /, 'PRDR begins');
	return $s;
}

sub codes
{
	my ($s, $count) = @_;
	return join ' ', map { substr $s->reply, 0, 3 } 1 .. $count;
}

my @three = ('x@one.example', 'refused@one.example', 'x@two.example');

$c->postern(config => config('final_reply_budget = 2s'));

for my $step (qw(mail rcpt data body dot taken)) {
	subtest "a backend that breaks off at $step" => sub {
		$one->set(break => $step);
		my $s = begun(@three);
		is(codes($s, 4), '450 550 250 250', 'n + 1 replies');
		like($s->cmd('NOOP'), qr/^250 /, 'and nothing more');
		$s->quit;
		$one->set;
	};
}

subtest 'a thousand recipients' => sub {
	my $s = begun(map { "r$_\@one.example" } 1 .. 1000);
	my @replies = map { $s->reply } 1 .. 1001;
	is(scalar(grep { /^250/ } @replies), 1001, 'have a thousand and one');
	like($replies[-1], qr/ id=\S+ message accepted$/, 'the last for all');
	$s->quit;
	is(scalar @{ ($one->mails)[-1]{to} }, 1000, 'in one delivery');
};

subtest 'a message that is too long for memory' => sub {
	my $s = Client->new($c->port('smtp'));
	my $spilled = sub {
		return grep { (readlink || '') =~ m{/state/.* \(deleted\)} }
		    map { glob "/proc/$_/fd/*" } $c->workers;
	};
	$s->hello;
	$s->envelope('a@example.com', 'x@one.example');
	$s->cmd('DATA');
	$s->send("Subject: long\r\n\r\n" . ('x' x 998 . "\r\n") x 200);
	$c->wait_metric('postern_message_memory_bytes', sub { $_[0] > 0 });
	is(scalar($spilled->()), 0, 'is in memory first');
	$s->send('' . ('y' x 2000 . "\r\n") x 100);
	$c->wait_metric('postern_message_spill_bytes', sub { $_[0] > 0 });
	is(scalar($spilled->()), 1, 'then in a file without a name');
	$s->send(".\r\n");
	like($s->reply, qr/^250 /, 'and arrives');
	ok($one->body(($one->mails)[-1]) eq ('x' x 998 . "\r\n") x 200 .
	    ('y' x 2000 . "\r\n") x 100, 'with its long lines as they were');
	$s->quit;
	is(scalar($spilled->()), 0, 'the file is gone');
};

# Last, for a silent backend is left alone for a while.
subtest 'a silent backend does not take away what another has said' => sub {
	$two->set(hold => 1);
	my $s = begun(@three);
	is(codes($s, 4), '250 550 450 250', 'each is told its own');
	like($s->cmd('NOOP'), qr/^250 /, 'and nothing more is');
	$s->quit;
	$two->release;
	$two->set;
};

$c->wait_metric('postern_connections_active', 0);
$c->wait_metric('postern_message_memory_bytes', 0);
$c->wait_metric('postern_message_spill_bytes', 0);
is($c->end('postern'), 0, 'Postern ends well');

$c->postern(config => config('drain_timeout = 1s'));

subtest 'the end of the drain finishes a block that has begun' => sub {
	my $s = begun('x@mute.example', 'refused@one.example',
	    'y@mute.example');
	$c->signal('postern', 'TERM');
	is(codes($s, 4), '450 550 450 450', 'what is not known is temporary');
	ok($s->ended, 'and the connection closed');
};

done_testing;
