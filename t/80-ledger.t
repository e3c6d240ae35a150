#!/usr/bin/perl
# Recipients who fare differently, replies that nobody acknowledged, and
# messages that come again: each recipient is served once or refused, and its
# sender learns which.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use Backend;
use Chain;
use Client;
use Test::More;

my $c = Chain->new;
$c->watchdog(240);
$c->redis;
my $backend = Backend->new($c, 'lmtp');
my $quarantine = Backend->new($c, 'quarantine');
my $acl = <<'END';
check_rcpt:
  accept  domains    = three.example
  deny    domains    = redis-set;refused_domains
          message    = not here
  accept
check_each:
  accept  local_parts = spam
          set route   = quarantine
  accept
END
my $routers = <<"END";
backend:
  driver     = manualroute
  route_list = * 127.0.0.1
  transport  = lmtp
quarantine:
  driver     = manualroute
  route_list = * [127.0.0.1]:@{[ $c->port('quarantine') ]}
  transport  = lmtp
END
my $main = "acl_smtp_data_prdr = check_each\nrecipient_class = \${if eq{\$domain}{other.example}{other}{}}\n";
$c->postern(config => $c->config(acl => $acl, main => $main,
    routers => $routers));
$c->redis_is_up;

my $number = 0;

sub message
{
	my (%with) = @_;
	my $id = ++$number . '@example.com';
	my $from = $with{from} // 'a@example.com';
	return "From: <$from>\n" .
	    ($with{bare} ? '' : "Message-ID: <$id>\n" .
		"Date: Sat, 21 Nov 2026 12:00:00 +0000\n") .
	    "Subject: $number\n\nhello $number\n";
}

sub client
{
	my (%with) = @_;
	my $s = Client->new($c->port('postern'),
	    proxy => { from => $with{from} // '192.0.2.1' });
	$s->hello;
	return $s;
}

# try_mail(text, sender, recipient…): one connection, one transaction, as a
# sender does it: the codes at RCPT, then the reply to the data, "" if nobody
# was left.
sub try_mail
{
	my ($text, $sender, @to) = @_;
	my $s = client();
	my (undef, @rcpt) = $s->envelope($sender, @to);
	my $reply = grep({ /^250/ } @rcpt) ? $s->data($text) : '';
	$s->quit;
	return (join(' ', map { substr $_, 0, 3 } @rcpt), $reply);
}

# Which messages, by Subject, came for whom.
sub copies
{
	my ($subject, $to) = @_;
	return scalar grep { my $mail = $_;
	    $backend->text($mail) =~ /^Subject: $subject\r$/m &&
	    (!defined $to || grep { $_ eq $to } @{ $mail->{to} }) }
	    $backend->mails;
}

sub event { return $c->metric("postern_ledger_events_total{event=\"$_[0]\"}") // 0 }

subtest 'a mixed result is resolved class by class' => sub {
	my @to = map { "$_\@one.example" } qw(ok full gone fine);
	$backend->set(reply => { $to[1] => '452 4.2.2 mailbox full',
	    $to[2] => '550 5.1.1 nobody' });
	my $text = message();
	my ($rcpt, $reply) = try_mail($text, 'a@example.com', @to);
	is($rcpt, '250 250 250 250', 'all in one transaction');
	like($reply, qr/^451 4\.5\.0 /, 'put off');
	is(copies($number, $to[0]), 1, 'the first has it');

	($rcpt, $reply) = try_mail($text, 'a@example.com', @to);
	is($rcpt, '250 452 452 250', 'the first class alone');
	like($reply, qr/^250 /, 'is acknowledged');
	is(copies($number), 1, 'and not delivered again');

	($rcpt, $reply) = try_mail($text, 'a@example.com', @to[1, 2]);
	is($rcpt, '250 452', 'those put off');
	like($reply, qr/^452 4\.2\.2 /, 'hear why');
	$backend->set(reply => { $to[2] => '550 5.1.1 nobody' });
	($rcpt, $reply) = try_mail($text, 'a@example.com', $to[2], $to[1]);
	is($rcpt, '250 452', 'the refused one');
	like($reply, qr/^550 5\.1\.1 /, 'hears that');
	($rcpt, $reply) = try_mail($text, 'a@example.com', $to[1]);
	like($reply, qr/^250 /, 'and the last is served');
	is(copies($number, $_), 1, "$_ once") for @to[0, 3];
	is(scalar(() = $c->log_text('postern') =~ /=> \Q$to[1]\E /g), 1,
	    'it too once');
	cmp_ok($c->metric('postern_mixed_outcomes_total{action="ledger"}'),
	    '>=', 1, 'counted');
	is(event('suppressed'), 2, 'two were not sent again');

	($rcpt, $reply) = try_mail(message(), 'a@example.com', @to[0, 2]);
	is($rcpt, '250 250', 'another mail of theirs is not split');
	$backend->set;
};

subtest 'an acknowledged reply leaves nothing behind' => sub {
	my $before = event('taken');
	my $s = client();
	like($s->mail('a@example.com', ['x@one.example'], message()),
	    qr/^250 /, 'taken');
	like($s->cmd('NOOP'), qr/^250 /, 'heard');
	$s->close(1);
	$s = client();
	like($s->mail('a@example.com', ['x@one.example'], message()),
	    qr/^250 /, 'taken');
	$s->quit;
	$c->wait_metric('postern_connections_active', 0);
	is(event('taken'), $before, 'no entry');
};

subtest 'a reply that is not acknowledged is remembered' => sub {
	my $text = message();
	my ($taken, $confirmed) = map { event($_) } qw(taken confirmed);
	my $s = client();
	like($s->mail('a@example.com', ['x@one.example'], $text), qr/^250 /,
	    'taken');
	$s->close(1);
	$c->wait_metric('postern_ledger_events_total{event="taken"}',
	    $taken + 1);
	my (undef, $reply) = try_mail($text, 'a@example.com', 'x@one.example');
	like($reply, qr/^250 /, 'the retry is acknowledged');
	is(copies($number), 1, 'and not delivered again');
	$c->wait_metric('postern_ledger_events_total{event="confirmed"}',
	    $confirmed + 1);
	my $keys = $c->redis_command('KEYS', 'postern:ledger:*');
	ok(!(grep { /example/ } $keys), 'no address stands in Redis');

	$text = message();
	$s = client();
	$s->envelope('a@example.com', 'x@one.example');
	$s->cmd('DATA');
	$backend->set(hold => 1);
	$s->send(Client::stuffed($text) . "QUIT\r\n");
	$c->wait_for('the mail', sub { copies($number) == 1 });
	$backend->release;
	like($s->reply, qr/^250 /, 'with QUIT behind the dot');
	$c->wait_metric('postern_ledger_events_total{event="taken"}',
	    $taken + 2);
	$backend->set;
	(undef, $reply) = try_mail($text, 'a@example.com', 'x@one.example');
	like($reply, qr/^250 /, 'a retry is known');
	is(copies($number), 1, 'once');
};

subtest 'a reply that waits for its acknowledgement is written in time' => sub {
	my $text = message();
	my $taken = event('taken');
	my $s = client();
	like($s->mail('a@example.com', ['x@one.example'], $text), qr/^250 /,
	    'taken, and the client says no more');
	$c->wait_metric('postern_ledger_events_total{event="taken"}',
	    $taken + 1);
	my (undef, $reply) = try_mail($text, 'a@example.com', 'x@one.example');
	like($reply, qr/^250 /, 'it comes again over another connection');
	is(copies($number), 1, 'once');
	$s->close;
};

subtest 'a slow backend is claimed' => sub {
	my $text = message();
	$backend->set(hold => 1);
	my $s = client();
	$s->envelope('a@example.com', 'x@one.example');
	$s->cmd('DATA');
	$s->send(Client::stuffed($text));
	$c->wait_metric('postern_ledger_events_total{event="claimed"}', 1);
	my (undef, $reply) = try_mail($text, 'a@example.com', 'x@one.example');
	like($reply, qr/^451 4\.4\.5 /, 'a retry meanwhile has to wait');
	$s->close(1);
	$backend->release;
	$backend->set;
	$c->wait_for('the retry is taken', sub {
		(undef, $reply) =
		    try_mail($text, 'a@example.com', 'x@one.example');
		return $reply =~ /^250 / });
	is(copies($number), 1, 'and it was delivered once');
};

subtest 'an operator sees and forgets' => sub {
	# An emptied Redis gets the secret back with the next message.
	$c->redis_command('FLUSHDB');
	for (1 .. 8) {
		my (undef, $reply) = try_mail(message(), 'a@example.com',
		    'x@one.example');
		like($reply, qr/^250 /, 'taken');
	}
	my $text = message();
	my $taken = event('taken');
	my $s = client();
	like($s->mail('ops@example.com', ['x@One.example'], $text),
	    qr/^250 /, 'taken, not acknowledged');
	$s->close(1);
	$c->wait_metric('postern_ledger_events_total{event="taken"}',
	    $taken + 1);
	my @who = ('--sender', 'ops@example.com', '--recipient',
	    'x@ONE.example');
	my ($status, $out) = $c->command('ledger', 'show', @who);
	is($status, 0, 'ledger show');
	like($out, qr/^taken .* 250 2\.0\.0 .* s  postern:ledger:/m,
	    'tells of it');
	($status, $out) = $c->command('ledger', 'show', '--sender',
	    'other@example.com');
	is($out, '', 'and of nobody else');
	($status, $out) = $c->command('ledger', 'forget');
	isnt($status, 0, 'all of it is not forgotten at once');
	($status, $out) = $c->command('ledger', 'forget', @who);
	like($out, qr/^[12] forgotten$/m, 'ledger forget');
	my (undef, $reply) = try_mail($text, 'ops@example.com',
	    'x@One.example');
	is(copies($number), 2, 'then it is delivered again');
};

subtest 'messages that cannot be told apart come one by one' => sub {
	my $text = message(bare => 1);
	my @to = map { "$_\@one.example" } qw(x y);
	my ($rcpt, $reply) = try_mail($text, 'a@example.com', @to);
	is($rcpt, '250 250', 'nobody knows yet');
	like($reply, qr/^451 4\.5\.0 /, 'put off before delivery');
	is(copies($number), 0, 'nothing was delivered');
	($rcpt, $reply) = try_mail($text, 'a@example.com', @to);
	is($rcpt, '250 452', 'one at a time');
	like($reply, qr/^250 /, 'served');
	($rcpt, $reply) = try_mail($text, 'a@example.com', $to[1]);
	like($reply, qr/^250 /, 'and the other');
	is(copies($number, $_), 1, "$_ once") for @to;
	# A script that mails the same text every day.
	for my $day (2 .. 4) {
		my $s = client();
		like($s->mail('a@example.com', [ $to[0] ], $text), qr/^250 /,
		    "day $day");
		$s->close(1);
		$c->wait_metric('postern_connections_active', 0);
	}
	is(copies($number, $to[0]), 4, 'is never swallowed');
};

subtest 'a mail replayed by another suppresses nothing' => sub {
	my $text = message(from => 'list@example.com');
	my $s = client(from => '203.0.113.9');
	my $taken = event('taken');
	(my $replay = $text) =~ s/^From:.*/From: <thief\@example.net>/m;
	like($s->mail('list@example.com', ['x@one.example'], $replay),
	    qr/^250 /, 'a subscriber was first');
	$s->close(1);
	$c->wait_metric('postern_ledger_events_total{event="taken"}',
	    $taken + 1);
	my (undef, $reply) = try_mail($text, 'list@example.com',
	    'x@one.example');
	like($reply, qr/^250 /, 'the true one comes');
	is(copies($number), 2, 'and is delivered');
};

subtest 'whom a backend has is not bounced by a later rule' => sub {
	my @to = ('x@two.example', 'gone@one.example');
	$backend->set(reply => { $to[1] => '550 5.1.1 nobody' });
	my $text = message();
	my ($rcpt, $reply) = try_mail($text, 'a@example.com', @to);
	like($reply, qr/^451 /, 'mixed');
	$c->list_add('domain', 'refused_domains', 'two.example');
	($rcpt, $reply) = try_mail($text, 'a@example.com', @to);
	is($rcpt, '250 452', 'the refusal waits for the data');
	like($reply, qr/^250 /, 'and the recipient has it already');
	($rcpt, $reply) = try_mail(message(), 'a@example.com', $to[0]);
	is($rcpt, '550', 'another mail is refused at once');
	is(event('held'), 1, 'counted');
	$backend->set;
};

subtest 'recipients of two classes come apart' => sub {
	my @to = ('x@one.example', 'x@other.example', 'y@one.example');
	my ($rcpt, $reply) = try_mail(message(), 'a@example.com', @to);
	is($rcpt, '250 452 250', 'the second class has to wait');
	is(copies($number, $to[2]), 1, 'the first is served');
	my $s = client();
	my @replies = $s->envelope('a@example.com PRDR', @to);
	is(join(' ', map { substr $_, 0, 3 } @replies), '250 250 250 250',
	    'with PRDR nobody has to');
	$s->close;
};

subtest 'a verdict chooses the route' => sub {
	my @to = ('x@one.example', 'spam@one.example');
	my (undef, $reply) = try_mail(message(), 'a@example.com', @to);
	like($reply, qr/^250 /, 'both are taken');
	is(copies($number, $to[0]), 1, 'one as usual');
	is(copies($number, $to[1]), 0, 'the other not there');
	is(scalar(grep { "@{ $_->{to} }" eq $to[1] } $quarantine->mails), 1,
	    'but in quarantine');
	(my $wrong = $acl) =~ s/= quarantine/= quarantene/;
	my $file = $c->write_file('wrong.conf', $c->config(acl => $wrong,
	    main => $main, routers => $routers));
	my ($status, $out) = $c->run([ $Chain::POSTERN, 'check', '-C', $file ]);
	like($out, qr/there is no router "quarantene"/,
	    'a router that is not there is an error at load');
};

subtest 'without Redis one recipient at a time' => sub {
	like(client()->cmd('EHLO x.example'), qr/^250-LIMITS MAILMAX=1000 RCPTMAX=1000$/m,
	    'LIMITS is told');
	$c->end('redis', 'KILL');
	$c->wait_metric('postern_dependency_up{name="redis"}', 0);
	for (1, 2) {
		my ($rcpt, $reply) = try_mail(message(), 'a@example.com',
		    'x@three.example', 'y@three.example');
		is($rcpt, '250 452', 'the second is put off');
		like($reply, qr/^250 /, 'the first served');
	}
	cmp_ok($c->metric(
	    'postern_split_recipients_total{why="redis"}'), '==', 2, 'counted');
	my $said = () = $c->log_text('postern') =~
	    /one recipient at a time$/mg;
	cmp_ok($said, '<=', 2, 'and said once by each worker');
	$c->redis;
	$c->redis_is_up;
};

is($c->end('postern'), 0, 'Postern ends well');
done_testing;
