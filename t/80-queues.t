#!/usr/bin/perl
# Senders with real queues and a real Dovecot: recipients who fare differently
# are resolved by their retries, each served once or bounced once.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use Chain;
use Test::More;

my $c = Chain->new;
$c->watchdog(300);
my @users = map { "u$_\@example.org" } 1 .. 40;
my @full = map { "f$_\@example.org" } 1 .. 2;
$c->dovecot(@users, 'news@example.com', map { "$_=10" } @full);
$c->redis;
my $config = $c->config(main => '');
# Clients without PRDR, and without HAProxy.
$config =~ s/^prdr_enable.*$/prdr_enable = false/m;
$config =~ s/^hosts_proxy.*$/hosts_proxy =/m;
$c->postern(config => $config);
$c->redis_is_up;

my $number = 0;

sub text
{
	my ($from) = @_;
	$number++;
	return "From: $from\nTo: many\@example.org\n" .
	    "Message-ID: <$number\@sender.example.com>\n" .
	    "Date: Sun, 22 Nov 2026 00:00:00 +0000\n" .
	    "Subject: mail $number\n\nhello\n";
}

sub copies
{
	my ($address) = @_;
	my ($local, $domain) = split /\@/, $address;
	my @files = glob $c->dir('mail', $domain, $local, '{new,cur}', '*');
	return scalar grep {
		Chain::read_file($_) =~ /^Subject: mail $number\r?$/m } @files;
}

# Who hears what: served, over quota, unknown.
sub mixture
{
	my ($good) = @_;
	return (@users[0 .. $good - 1], @full,
	    map { "nobody$_\@example.org" } 1 .. 50 - $good - @full);
}

sub check_all
{
	my ($who, @to) = @_;
	my @wrong = grep { copies($_) != (/^u/ ? 1 : 0) } @to;
	is("@wrong", '', "$who: each recipient has it once, or not at all");
}

SKIP: {
	skip 'the master of Postfix wants to be root', 1 if $> != 0;

	subtest 'fifty recipients from Postfix' => sub {
		$c->postfix(port => $c->port('postern'));
		my @to = mixture(40);
		$c->postfix_send('news@example.com', \@to,
		    text('news@example.com'));
		$c->wait_for('its queue to hold the bounce only', sub {
			my $log = $c->postfix_log;
			my %done = map { $_ => 1 } $log =~
			    /to=<(\S+?)>,.* status=(?:sent|bounced)/g;
			return !grep { !$done{$_} } @to;
		}, log => 'postern');
		check_all('Postfix', @to);
		my $log = $c->postfix_log;
		my %bounced = map { $_ => 1 }
		    $log =~ /to=<(\S+?)>,.* status=bounced/g;
		is(join(' ', sort keys %bounced),
		    join(' ', sort grep { !/^u/ } @to),
		    'all others are bounced, and nobody else');
		$c->wait_mail('news@example.com', 1);
		# One more is the bounce.
		is($c->metric('postern_transactions_total') - 1, 3,
		    'within three transactions');
	};
}

subtest 'Exim, without PRDR' => sub {
	$c->exim(port => $c->port('postern'));
	my @to = mixture(10);
	$c->exim_send('list@example.com', \@to, text('list@example.com'));
	$c->wait_for('its queue to be empty', sub {
		$c->exim_retry;
		$c->exim_queue == 0 }, log => 'postern');
	check_all('Exim', @to);
	my $bounce = Chain::read_file($c->dir('exim/bounces'));
	my @named = sort $bounce =~ /^Final-Recipient: rfc822;(\S+)$/mg;
	is("@named", join(' ', sort grep { !/^u/ } @to),
	    'its bounces name the others, each once');
};

$c->end('postern');
done_testing;
