#!/usr/bin/perl
# Senders as they are: swaks, Exim, which speaks PRDR, and Postfix, which does
# not, each with its real queue.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use Chain;
use Test::More;

my $c = Chain->new;
$c->watchdog(170);
my @users = map { "$_\@example.org" } qw(alice bob carol dave erin);
$c->dovecot(@users, 'full@example.org=10');
$c->postern(file => "$Chain::ROOT/policies/inbound.conf",
    env => $c->shipped);
$c->redis_is_up;
$c->list_add('domain', 'our_domains', 'example.org');
$c->list_add('address', 'refused_by:bob@example.org', 'news@example.com');
$c->list_add('address', 'blocked_recipients', 'closed@example.org');
$c->haproxy(servers => [ '127.0.0.1:' . $c->port('postern') ]);
my $front = $c->port('haproxy');

my $number = 0;
sub text
{
	my ($body) = @_;
	return "From: <news\@example.com>\nTo: <list\@example.org>\n" .
	    "Subject: number " . ++$number . "\n\n$body";
}

sub subjects
{
	my ($address) = @_;
	return map { Chain::read_file($_) =~ /^Subject: number (\d+)$/m }
	    $c->maildir($address);
}

sub copies
{
	my ($address, $of) = @_;
	return scalar grep { $_ == $of } subjects($address);
}

subtest 'swaks' => sub {
	my ($status, $out) = $c->swaks('--from', 'you@example.com', '--to',
	    'alice@example.org', '--body', 'from swaks');
	is($status, 0, 'a mail') or diag $out;
	my ($mail) = $c->wait_mail('alice@example.org', 1);
	like($mail, qr/^from swaks$/m, 'is there');
	($status, $out) = $c->swaks('--from', 'you@example.com', '--to',
	    'alice@elsewhere.example');
	is($status >> 8, 24, 'swaks sees that RCPT was refused');
	like($out, qr/<\*\* 550 5\.7\.1 relay not permitted/, 'and why');
	($status, $out) = $c->swaks('--from', 'news@example.com', '--to',
	    'dave@example.org,bob@example.org', '--prdr');
	is($status, 0, 'PRDR') or diag $out;
	like($out, qr/353 .*250 .*550 .*250 /s, 'both replies and the last');
};

subtest 'Exim, with PRDR' => sub {
	$c->exim(port => $front);
	my @to = qw(alice@example.org bob@example.org full@example.org);
	$c->exim_send('news@example.com', \@to, text("from Exim\n"));
	my $log = $c->exim_log;
	like($log, qr/=> alice\@example\.org .* PRDR .*C="250 /,
	    'the one that was taken, with PRDR in its log line');
	like($log, qr/\*\* bob\@example\.org .*PRDR.*: 550 5\.7\.1 bob\@example\.org does not take mail/,
	    'the one that its own policy refused');
	like($log, qr/\*\* full\@example\.org .*PRDR.*: 552 5\.2\.2 /,
	    'the one that is over quota');
	is($c->exim_queue, 0, 'nothing is left in the queue');
	is(copies('alice@example.org', $number), 1, 'delivered once');
	is(copies('bob@example.org', $number), 0, 'not to who refused it');
	my $bounce = Chain::read_file($c->dir('exim/bounces'));
	like($bounce, qr/^Final-Recipient: rfc822;\Q$_\E$/m,
	    "its bounce names $_") for @to[1, 2];
	unlike($bounce, qr/^Final-Recipient: rfc822;alice/m, 'and not the other');
};

subtest 'Exim, without a backend for a while' => sub {
	$c->end('dovecot');
	my @to = qw(alice@example.org carol@example.org);
	$c->exim_send('news@example.com', \@to, text("later\n"));
	my $log = $c->exim_log;
	like($log, qr/== \Q$_\E .*45[01]/, "$_ is put off") for @to;
	is($c->exim_queue, 1, 'the message stays in the queue');
	$c->dovecot(@users, 'full@example.org=10');
	$c->wait_for('the queue to be empty', sub {
		$c->exim_retry;
		$c->exim_queue == 0 });
	is(copies($_, $number), 1, "$_ has it once") for @to;
};

SKIP: {
	skip 'the master of Postfix wants to be root', 2 if $> != 0;

	subtest 'Postfix: several recipients without PRDR' => sub {
		$c->postfix(port => $front);
		my @to = @users[0, 2, 3];
		$c->postfix_send('news@example.com', \@to,
		    text("from Postfix\n"));
		for my $address (@to) {
			$c->wait_for("the mail for $address", sub {
				copies($address, $number) }, log => 'postern');
		}
		$c->wait_for('the queue to be empty', sub {
			$c->postfix_queue == 0 });
		is(copies($_, $number), 1, "$_ has it once") for @to;
		my $log = $c->postfix_log;
		unlike($log, qr/status=deferred/, 'at the first try');
		my @sent = $log =~ /status=sent \(250 2\.0\.0 OK id=/g;
		is(@sent, 3, 'all in one transaction');
	};

	subtest 'Postfix: refused recipients are bounced at once' => sub {
		my @to = qw(erin@example.org closed@example.org
		    bob@example.org);
		$c->postfix_send('news@example.com', \@to,
		    text("to three\n"));
		$c->wait_for('an end for each', sub {
			my $log = $c->postfix_log;
			return $log =~ /to=<closed\@example\.org>.*status=bounced/
			    && $log =~ /to=<bob\@example\.org>.*status=bounced/
			    && $log =~ /to=<erin\@example\.org>.*status=sent/;
		});
		my $log = $c->postfix_log;
		like($log, qr/to=<closed\@example\.org>.*status=bounced .*550 5\.7\.1 this recipient takes no mail/,
		    'one by its list at RCPT');
		like($log, qr/to=<bob\@example\.org>.*status=bounced .*550 5\.7\.1 bob\@example\.org does not take mail/,
		    'one by its own policy after the data');
		is(copies('erin@example.org', $number), 1, 'one has it once');
		is(copies('bob@example.org', $number), 0, 'the others not');
	};
}

is($c->end('postern'), 0, 'Postern ends well');
done_testing;
