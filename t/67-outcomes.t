#!/usr/bin/perl
# Clients that leave, run ahead or cannot be answered, and a ledger that goes
# away in between: nobody is served twice who was served once, nobody's mail
# is lost, and replies are as many as were promised.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use Backend;
use Chain;
use Client;
use Test::More;

plan skip_all => 'build/postern is missing' unless -x $Chain::POSTERN;

my $c = Chain->new;
$c->watchdog(170);
$c->redis;
my $backend = Backend->new($c, 'lmtp');
my $acl = <<'END';
check_rcpt:
  accept
check_each:
  deny   local_parts = spam
         message = no spam\nnot here
  accept
check_data:
  defer  condition = ${if match{$sender_address}{busy}}
         message = 421 go away
  accept
END
my $main = <<'END';
acl_smtp_data_prdr = check_each
acl_smtp_data = check_data
END

sub start
{
	my ($more) = @_;
	$c->end('postern') if $c->pid('postern');
	$c->postern(config => $c->config(acl => $acl, main => "$main$more"));
	$c->redis_is_up;
}

my $number = 0;

sub message
{
	$number++;
	return "From: <a\@example.com>\n" .
	    "Message-ID: <$number\@example.com>\n" .
	    "Date: Sat, 21 Nov 2026 12:00:00 +0000\n" .
	    "Subject: $number\n\nhello $number\n";
}

sub client
{
	my $s = Client->new($c->port('postern'),
	    proxy => { from => '192.0.2.1' });
	$s->hello;
	return $s;
}

sub try_mail
{
	my ($text, @to) = @_;
	my $s = client();
	my ($mail, @rcpt) = $s->envelope('a@example.com', @to);
	my $reply = grep({ /^250/ } @rcpt) ? $s->data($text) : '';
	$s->quit;
	return (join(' ', map { substr $_, 0, 3 } @rcpt), $reply);
}

sub codes
{
	my ($s, $count) = @_;
	return join ' ', map { substr $s->reply, 0, 3 } 1 .. $count;
}

sub copies
{
	my ($subject, $to) = @_;
	return scalar grep { my $mail = $_;
	    $backend->text($mail) =~ /^Subject: $subject\r$/m &&
	    (!defined $to || grep { $_ eq $to } @{ $mail->{to} }) }
	    $backend->mails;
}

sub event { return $c->metric("postern_ledger_events_total{event=\"$_[0]\"}") // 0 }

sub wait_event
{
	my ($what, $count) = @_;
	$c->wait_metric("postern_ledger_events_total{event=\"$what\"}", $count);
}

# A message at its dot, its backend silent.
sub held
{
	my ($s, $text, $sender, @to) = @_;
	$s->envelope($sender, @to);
	$s->cmd('DATA');
	$backend->set(%{ $backend->{set} }, hold => 1);
	$s->send(Client::stuffed($text));
	$c->wait_for('the mail', sub { copies($number) > 0 });
}

sub is_served_once
{
	my ($text, $subject, $to) = @_;
	my (undef, $reply) = try_mail($text, $to);
	like($reply, qr/^250 /, 'it comes again and is acknowledged');
	is(copies($subject, $to), 1, 'and was delivered once');
}

start('');

# One message whose client half-closes behind its dot; seconds until claimed.
sub fin
{
	my ($text, $claimed) = (message(), event('claimed'));
	my $s = client();
	held($s, $text, 'a@example.com', 'x@one.example');
	my $at = Client::monotonic();
	shutdown $s->{socket}, 1;
	wait_event('claimed', $claimed + 1);
	my $after = Client::monotonic() - $at;
	my (undef, $reply) = try_mail($text, 'x@one.example');
	like($reply, qr/^451 4\.4\.5 /, 'its delivery is under way');
	$backend->release;
	$backend->set;
	like($s->reply, qr/^250 /, 'a half-closed one has its reply');
	$s->close;
	$c->wait_for('the entry', sub {
		(undef, $reply) = try_mail($text, 'x@one.example');
		return $reply =~ /^250 / });
	is(copies($number), 1, 'delivered once');
	return $after;
}

subtest 'a client that sends FIN while the backend is at it' => sub {
	# Two seconds it would be without; a busy machine has three tries.
	my $after = 9;
	for (1 .. 3) {
		$after = fin();
		last if $after < 1.8;
	}
	cmp_ok($after, '<', 1.8, 'is not waited for');
};

subtest 'commands that were there before the reply acknowledge nothing' => sub {
	my ($text, $taken) = (message(), event('taken'));
	my $s = client();
	held($s, $text, 'a@example.com', 'x@one.example');
	$s->send("RSET\r\nRSET\r\nQUIT\r\n");
	$backend->release;
	$backend->set;
	is(codes($s, 4), '250 250 250 221', 'all are answered');
	$s->close;
	wait_event('taken', $taken + 1);
	is_served_once($text, $number, 'x@one.example');
};

subtest 'messages sent without reading: none is acknowledged' => sub {
	my $taken = event('taken');
	my @texts = map { message() } 1, 2;
	my $s = client();
	$s->send(join '', map { my $t = s/\n/\r\n/gr;
	    "MAIL FROM:<a\@example.com>\r\nRCPT TO:<x\@one.example>\r\n" .
	    'BDAT ' . length($t) . " LAST\r\n$t" } @texts);
	is(codes($s, 6), '250 250 250 250 250 250', 'both are taken');
	$s->close(1);
	wait_event('taken', $taken + 2);
	is_served_once($texts[0], $number - 1, 'x@one.example');
	is_served_once($texts[1], $number, 'x@one.example');
};

subtest 'Redis goes away before the outcomes are written' => sub {
	my ($text, $taken) = (message(), event('taken'));
	my @to = map { "$_\@one.example" } qw(x full);
	$backend->set(reply => { $to[1] => '452 4.2.2 mailbox full' });
	my $s = client();
	held($s, $text, 'a@example.com', @to);
	$c->signal('redis', 'STOP');
	$backend->release;
	like($s->reply, qr/^451 4\.5\.0 /, 'the client need not wait for it');
	$s->quit;
	$backend->set;
	$c->signal('redis', 'CONT');
	wait_event('taken', $taken + 1);
	$c->redis_is_up;
	my ($rcpt, $reply) = try_mail($text, @to);
	is($rcpt, '250 452', 'split by what it was told later');
	like($reply, qr/^250 /, 'who was taken is acknowledged');
	is(copies($number, $to[0]), 1, 'and has it once');
};

subtest 'replies of many lines, of ours and the backend\'s' => sub {
	my @long = map { "550-5.7.1 line $_ of a reason\r\n" } 1 .. 40;
	my @to = map { "$_\@one.example" } qw(x spam long y);
	$backend->set(reply => { $to[2] =>
	    join '', @long, '550 5.7.1 and that is why' });
	my $s = client();
	$s->envelope('a@example.com PRDR', @to);
	like($s->data(message()), qr/^353 /, 'PRDR begins');
	my @replies = map { $s->reply } 1 .. 5;
	is(join(' ', map { substr $_, 0, 3 } @replies), '250 550 550 250 250',
	    'n + 1');
	like($replies[1], qr/^550-5\.7\.1 no spam\n550 5\.7\.1 not here /, 'ours');
	is(scalar(() = $replies[2] =~ /^550-5\.7\.1 line/mg), 40,
	    "the backend's, each line of it");
	like($s->cmd('NOOP'), qr/^250 /, 'nothing more');
	like($s->mail('a@example.com', [ $to[2] ], message()), qr/^550-5\.7\.1 line 1 .*^550 5\.7\.1 and that/ms,
	    'so it is without PRDR');
	$s->quit;
	$backend->set;
};

subtest 'a repeated and a thrown away recipient, and 421 for all' => sub {
	my $s = client();
	$s->envelope('busy@example.com PRDR', map { "$_\@one.example" }
	    qw(x spam x));
	like($s->data(message()), qr/^353 /, 'PRDR begins');
	is(codes($s, 4), '450 550 450 450', 'no reply ends the block early');
	$s->close;
};

subtest 'PRDR whose client goes before its replies' => sub {
	my ($text, $taken) = (message(), event('taken'));
	my @to = map { "$_\@one.example" } qw(x gone y);
	$backend->set(reply => { $to[1] => '550 5.1.1 nobody' });
	my $s = client();
	held($s, $text, 'a@example.com PRDR', @to);
	like($s->reply, qr/^353 /, 'PRDR begins');
	$s->close(1);
	wait_event('claimed', sub { $_[0] > 0 });
	$backend->release;
	$backend->set(reply => { $to[1] => '550 5.1.1 nobody' });
	wait_event('taken', $taken + 2);
	$s = client();
	$s->envelope('a@example.com PRDR', @to);
	like($s->data($text), qr/^353 /, 'it comes again');
	is(codes($s, 4), '250 550 250 250', 'each hears its own');
	$s->quit;
	is(copies($number, $_), 1, "$_ once") for @to[0, 2];
	$backend->set;
};

subtest 'the end of the drain before a block has begun' => sub {
	start("drain_timeout = 1s\nredis_timeout = 60s\n");
	my $s = client();
	$s->envelope('a@example.com PRDR', 'x@one.example', 'y@one.example');
	$s->cmd('DATA');
	# The ledger is asked and does not answer.
	$c->signal('redis', 'STOP');
	$s->send(Client::stuffed(message()));
	$c->wait_metric('postern_fibers', sub { $_[0] > 0 });
	$c->signal('postern', 'TERM');
	like($s->reply, qr/^421 /, 'is one reply, and true for all');
	ok($s->ended, 'and no other');
	$c->wait_for('the end', sub { $c->has_ended('postern') });
	$c->signal('redis', 'CONT');
	is(copies($number), 0, 'and nobody was served');
};

subtest 'mixed_outcome = strict' => sub {
	start("mixed_outcome = strict\n");
	my @to = map { "$_\@one.example" } qw(x spam full);
	my ($rcpt, $reply) = try_mail(message(), @to[0, 1]);
	like($reply, qr/^550[ -].*no spam/, 'one refused by policy, all are');
	is(copies($number), 0, 'and nobody was delivered');
	$backend->set(reply => { $to[2] => '452 4.2.2 mailbox full' });
	my $text = message();
	($rcpt, $reply) = try_mail($text, @to[0, 2]);
	like($reply, qr/^451 4\.5\.0 /, 'one put off by the backend, all are');
	$backend->set;
	($rcpt, $reply) = try_mail($text, @to[0, 2]);
	is($rcpt, '250 452', 'the retry is split as with ledger');
	($rcpt, $reply) = try_mail($text, $to[2]);
	like($reply, qr/^250 /, 'and resolved');
	is(copies($number, $to[0]), 1, 'nobody is served twice');
	$backend->set(reply => { $to[2] => '550 5.7.1 no' });
	($rcpt, $reply) = try_mail(message(), @to[0, 2]);
	like($reply, qr/^550 5\.7\.1 /, 'one refused by the backend, all are');
	$backend->set;
};

subtest 'recipient_class_dry_run only counts' => sub {
	start("recipient_class = \${domain}\nrecipient_class_dry_run = true\n");
	my @to = ('x@one.example', 'y@two.example', 'z@two.example',
	    'w@three.example');
	my ($rcpt, $reply) = try_mail(message(), @to);
	is($rcpt, '250 250 250 250', 'nobody is put off');
	like($reply, qr/^250 /, 'all are served');
	is(copies($number), 1, 'in one delivery');
	is($c->metric('postern_split_dry_transactions_total'), 2,
	    'two more transactions would it have been');
};

is($c->end('postern'), 0, 'Postern ends well');
done_testing;
