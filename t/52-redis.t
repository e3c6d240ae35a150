#!/usr/bin/perl
# A permanent answer never rests on "could not tell": without Redis every verb
# that needs it answers 451.  And what needs neither Redis nor the backend is
# served as before while one of them stands still.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use Backend;
use Chain;
use Client;
use Test::More;

my $c = Chain->new;
$c->watchdog(110);
my $backend = Backend->new($c, 'lmtp');
my $other = Backend->new($c, 'other');
$c->redis;

my $text = "From: <a\@example.com>\n\nHello.\n";

sub client
{
	my ($from) = @_;
	my $s = Client->new($c->port('postern'),
	    proxy => { from => $from // '192.0.2.1' });
	$s->hello;
	return $s;
}

# The reply to RCPT, and to the data if it gets that far.
sub try_mail
{
	my ($to, $from) = @_;
	my $s = client($from);
	$s->cmd('MAIL FROM:<a@example.com>');
	my $reply = $s->cmd("RCPT TO:<$to>");
	$reply .= ' / ' . $s->data($text) if $reply =~ /^2/;
	$s->close;
	return $reply;
}

# Messages that somebody was told 250 for.
sub taken { return $c->metric('postern_transactions_total{result="ok"}') }

sub timed
{
	my ($work) = @_;
	my $from = Client::monotonic();
	my $value = $work->();
	return ($value, Client::monotonic() - $from);
}

# One policy each, and what it says when Redis can be asked.  The last field
# is a member to add, which turns the answer round.
my @policies = (
	[ 'accept !hosts', "  accept !hosts = redis-set;x\n",
	    qr{^250 .* / 250 }, [ qw(host x 192.0.2.1) ], qr/^550 / ],
	[ 'discard !senders', "  discard !senders = redis-set;y\n  accept\n",
	    qr{^250 .* / 250 }, [ qw(address y a@example.com) ],
	    qr{^250 .* / 250 } ],
	[ 'require hosts', "  require hosts = redis-set;x\n  accept\n",
	    qr/^550 /, [ qw(host x 192.0.2.1) ], qr{^250 .* / 250 } ],
	[ 'deny hosts', "  deny hosts = redis-set;x\n  accept\n",
	    qr{^250 .* / 250 }, [ qw(host x 192.0.2.1) ], qr/^550 / ],
	[ 'implicit deny', "  accept hosts = redis-set;x\n",
	    qr/^550 /, [ qw(host x 192.0.2.1) ], qr{^250 .* / 250 } ],
	[ 'nested, negated', "  deny !acl = inner\n  accept\ninner:\n" .
	    "  accept hosts = redis-set;x\n",
	    qr/^550 /, [ qw(host x 192.0.2.1) ], qr{^250 .* / 250 } ],
	[ 'drop', "  drop condition = \${lookup redis{GET z}{yes}{no}}\n" .
	    "  accept\n", qr{^250 .* / 250 }, undef, undef ],
);

for my $row (@policies) {
	my ($name, $acl, $without, $entry, $with) = @$row;
	subtest "Redis away: $name" => sub {
		$c->redis_command('FLUSHALL');
		$c->postern(config => $c->config(acl => "check_rcpt:\n$acl",
		    main => "redis_timeout = 2s\n"));
		like(try_mail('u@example.org'), $without, 'not listed');
		if ($entry) {
			$c->list_add(@$entry);
			like(try_mail('u@example.org'), $with, 'listed');
		}
		my $kept = $backend->mails;
		my $taken = taken();
		$c->end('redis', 'KILL');
		for my $try (1 .. 3) {
			like(try_mail('u@example.org'), qr/^451 4/,
			    "Redis is away: 451 ($try)");
		}
		is($backend->mails, $kept, 'nothing was delivered');
		is(taken(), $taken, 'nothing taken, nothing swallowed');
		$c->redis;
		$c->wait_for('Redis to be asked again', sub {
			try_mail('u@example.org') =~ $without });
		pass('Redis is back, and so is the answer');
		is($c->end('postern'), 0, 'Postern ends well');
	};
}

subtest 'Redis stands still' => sub {
	$c->redis_command('FLUSHALL');
	$c->postern(config => $c->config(main => "redis_timeout = 3s\n",
	    acl => <<'END'));
check_rcpt:
  accept local_parts = free
  deny   hosts       = redis-set;x
  accept
END
	like(try_mail('free@example.org'), qr{^250 .* / 250 }, 'without it');
	like(try_mail('asks@example.org'), qr{^250 .* / 250 }, 'with it');
	$c->signal('redis', 'STOP');
	my $waiting = client();
	$waiting->cmd('MAIL FROM:<a@example.com>');
	my $asked = Client::monotonic();
	$waiting->send("RCPT TO:<asks\@example.org>\r\n");
	my ($reply, $took) = timed(sub { try_mail('free@example.org') });
	like($reply, qr{^250 .* / 250 }, 'who needs it not is served');
	# The ledger has to be asked too, once, until the breaker is open.
	cmp_ok($took, '<', 8, 'not much later than before');
	ok($waiting->silent(0.1), 'who needs it waits')
	    if Client::monotonic() - $asked < 2;
	like($waiting->reply, qr/^451 4/, 'and hears 451');
	my $waited = $waiting->{at} - $asked;
	cmp_ok($waited, '>', 2.5, 'not before redis_timeout');
	cmp_ok($waited, '<', 10, 'but soon after');
	$waiting->quit;
	# Both workers learn it; then the breaker is open.
	$c->wait_for('451 at once', sub {
		my ($again, $seconds) = timed(sub {
			try_mail('asks@example.org') });
		die "$again\n" unless $again =~ /^451 4/;
		return $seconds < 1;
	});
	pass('once the breaker is open, at once');
	$c->signal('redis', 'CONT');
	$c->wait_for('Redis to be asked again', sub {
		try_mail('asks@example.org') =~ m{^250 .* / 250 } });
	pass('and it recovers');
	cmp_ok($c->metric('postern_dependency_fallback_total{name="redis"}'),
	    '>=', 2, 'each answer without it is counted');
	is($c->end('postern'), 0, 'Postern ends well');
};

subtest 'the backend stands still' => sub {
	$c->postern(config => $c->config(routers => <<"END",
other:
  driver     = manualroute
  domains    = other.example
  route_list = * [127.0.0.1]:@{[ $c->port('other') ]}
  transport  = lmtp
backend:
  driver     = manualroute
  route_list = * 127.0.0.1
  transport  = lmtp
END
	    transport => "  command_timeout = 4s\n  final_timeout = 4s\n" .
	    "  connect_timeout = 4s\n",
	    acl => <<'END'));
check_rcpt:
  deny   local_parts = refused
  accept
END
	like(try_mail('u@example.org'), qr{^250 .* / 250 }, 'before');
	my $kept = $backend->mails;
	$backend->signal('STOP');
	my $waiting = client();
	$waiting->envelope('a@example.com', 'u@example.org');
	$waiting->cmd('DATA');
	my $asked = Client::monotonic();
	$waiting->send(Client::stuffed($text));
	my ($reply, $took) = timed(sub { try_mail('refused@example.org') });
	like($reply, qr/^550 /, 'a refusal needs no backend');
	cmp_ok($took, '<', 3, 'and comes as before');
	($reply, $took) = timed(sub { try_mail('u@other.example') });
	like($reply, qr{^250 .* / 250 }, 'another backend is not concerned');
	cmp_ok($took, '<', 3, 'and as quick as before');
	like($waiting->reply, qr/^451 4/, 'who needs it hears 451');
	my $waited = $waiting->{at} - $asked;
	cmp_ok($waited, '<', 16, 'by its deadline');
	$waiting->quit;
	$c->wait_for('451 at once', sub {
		my ($again, $seconds) = timed(sub {
			try_mail('u@example.org') });
		die "$again\n" unless $again =~ m{^250 .* / 451 4};
		return $seconds < 1;
	});
	pass('and once we know it, at once');
	$backend->signal('CONT');
	$c->wait_for('the backend to be used again', sub {
		try_mail('u@example.org') =~ m{^250 .* / 250 } });
	pass('it recovers');
	cmp_ok(scalar($backend->mails), '>', $kept, 'and takes mail');
	is($c->end('postern'), 0, 'Postern ends well');
};

done_testing;
