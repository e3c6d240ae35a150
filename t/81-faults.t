#!/usr/bin/perl
# Thousands of messages while clients, workers, the backend and Redis go away
# at chosen and at random moments: at the end each recipient was delivered or
# refused, and whoever was delivered twice was so in a moment when nobody
# could know.
#
#   SEED=n MESSAGES=n LASTS=seconds t/81-faults.t
#
# When the time is up no further message is begun and nothing more is broken;
# those begun are brought to their end, and they are what is judged.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use Chain;
use Client;
use Faulty;
use JSON::PP;
use POSIX ();
use Test::More;
use Time::HiRes qw(sleep);

my $seed = $ENV{SEED} || 20261122;
my $messages = $ENV{MESSAGES} || 2000;
my $lasts = $ENV{LASTS} || 75;
my $senders = 4;
# Beyond that something hangs.
my $patience = $lasts + 120;
diag("SEED=$seed MESSAGES=$messages LASTS=$lasts");

my $c = Chain->new;
$c->watchdog($patience + 60);
$c->redis('redis', '--appendonly', 'yes', '--appendfsync', 'always');
my $backend = Faulty->new($c, 'lmtp', $seed);
my $main = <<'END';
final_reply_budget = 6s
smtp_accept_max_per_host = 0
END
$c->postern(config => $c->config(main => $main,
    transport => "  final_timeout = 4s\n"));
$c->redis_is_up;


# One message, tried until each recipient's fate is known.  Of an attempt is
# noted when it began, when it ended and how.
package Sender;

sub new
{
	my ($class, $number) = @_;
	srand $seed * 100 + $number;
	open my $log, '>>', $c->dir("sender.$number") or die $!;
	return bless { number => $number, log => $log }, $class;
}

my @kinds = (('ok') x 6, 'perm', 'temp', 'rperm', 'slow');

sub message
{
	my ($self, $i) = @_;
	my $id = "$self->{number}-$i";
	my %to;
	$to{ $kinds[rand @kinds] . int(rand 9) . '@example.org' } = 'open'
	    for 1 .. 1 + int rand 5;
	return { id => $id, to => \%to, prdr => rand() < 0.3 };
}

sub text
{
	my ($m) = @_;
	return "Message-ID: <$m->{id}\@example.com>\r\n" .
	    "Date: Sun, 22 Nov 2026 00:00:00 +0000\r\n" .
	    "From: a\@example.com\r\n\r\nbody of $m->{id}\r\n.\r\n";
}

# Where this client goes away by itself.
sub quits { my ($m, $where) = @_; return ($m->{quits} // '') eq $where }

sub attempt
{
	my ($self, $m) = @_;
	my @to = grep { $m->{to}{$_} eq 'open' } sort keys %{ $m->{to} };
	$m->{quits} = rand() < 0.12 ?
	    (qw(rcpt data dot reply))[rand 4] : '';
	my $from = Client::monotonic();
	my $how = eval { $self->talk($m, @to) } // 'lost';
	syswrite $self->{log}, "A $m->{id} $from " . Client::monotonic() .
	    " $how\n";
}

sub settle
{
	my ($m, $to, $code) = @_;
	$m->{to}{$to} = 'told' if $code =~ /^2/;
	$m->{to}{$to} = 'refused' if $code =~ /^5/;
}

sub talk
{
	my ($self, $m, @to) = @_;
	my $s = Client->new($c->port('postern'),
	    proxy => { from => '192.0.2.' . (1 + int rand 200) });
	$s->hello =~ /^250/ or return 'lost';
	my $prdr = $m->{prdr} ? ' PRDR' : '';
	$s->cmd("MAIL FROM:<a\@example.com>$prdr") =~ /^2/ or return 'lost';
	my @in;
	for my $to (@to) {
		my $reply = $s->cmd("RCPT TO:<$to>");
		return 'lost' if $reply eq '';
		push @in, $to if $reply =~ /^2/;
		settle($m, $to, $reply) if $reply =~ /^5/;
	}
	if (quits($m, 'rcpt') || !@in) { $s->close(1); return 'early' }
	$s->cmd('DATA') =~ /^354/ or return 'lost';
	my $text = text($m);
	if (quits($m, 'data')) {
		$s->send(substr $text, 0, 60);
		$s->close(1);
		return 'early';
	}
	$s->send($text . (rand() < 0.2 ? "QUIT\r\n" : ''));
	if (quits($m, 'dot')) { $s->close(rand() < 0.5); return 'left' }
	return $self->hear($s, $m, @in);
}

sub hear
{
	my ($self, $s, $m, @in) = @_;
	my $reply = $s->reply(30);
	return 'lost' if $reply eq '';
	my %told;
	if ($reply =~ /^353/) {
		for my $to (@in) {
			$told{$to} = $s->reply(30);
			return 'lost' if $told{$to} eq '';
		}
		return 'lost' if $s->reply(30) eq '';
	} else {
		%told = map { $_ => $reply } @in;
	}
	# As if the reply had not come through.
	if (quits($m, 'reply')) { $s->close(1); return 'left' }
	settle($m, $_, $told{$_}) for @in;
	$s->send("QUIT\r\n");
	eval { $s->reply(5) };
	$s->close;
	return 'heard';
}

sub run
{
	my ($self) = @_;
	my $until = Client::monotonic() + $lasts;
	my ($begun, @again) = (0);
	while (1) {
		my $now = Client::monotonic();
		my $may_begin = $begun * $senders < $messages && $now < $until;
		last unless @again || $may_begin;
		my $m;
		if (@again && $again[0]{not_before} <= $now) {
			$m = shift @again;
		} elsif ($may_begin) {
			$m = $self->message(++$begun);
		} else {
			Time::HiRes::sleep($again[0]{not_before} - $now);
			next;
		}
		$self->attempt($m);
		$m->{not_before} = Client::monotonic() + 0.2 + ++$m->{tries} / 10;
		die "$m->{id} does not end\n" if $m->{tries} > 200;
		if (grep { $_ eq 'open' } values %{ $m->{to} }) {
			@again = sort { $a->{not_before} <=> $b->{not_before} }
			    @again, $m;
			next;
		}
		syswrite $self->{log}, "M $m->{id} " .
		    join(' ', map { "$_=$m->{to}{$_}" } sort keys %{ $m->{to} }) .
		    "\n";
	}
}

package main;

# The faults that are ours: [ kind, from, to ].
my @faults;

# The senders are the chain's: whatever happens to us, they end with it.
sub run_senders
{
	$c->keeper;
	for my $number (1 .. $senders) {
		my $pid = fork // die "fork: $!\n";
		if ($pid == 0) {
			$SIG{$_} = 'DEFAULT' for qw(INT TERM ALRM);
			setpgrp(0, 0);
			alarm $patience;
			my $ok = eval { Sender->new($number)->run; 1 };
			print STDERR $@ unless $ok;
			POSIX::_exit($ok ? 0 : 1);
		}
		$c->started("sender.$number", $pid);
	}
	return map { "sender.$_" } 1 .. $senders;
}

sub fault
{
	my ($round) = @_;
	my $at = Client::monotonic();
	my $kind = (qw(worker backend worker redis))[$round % 4];
	if ($kind eq 'worker') {
		my @workers = $c->workers;
		kill 'KILL', $workers[rand @workers] if @workers > 1;
	} elsif ($kind eq 'backend') {
		$backend->kill;
		sleep 0.1 + rand 0.2;
		$backend->start;
	} else {
		$c->end('redis', 'KILL');
		sleep 0.1 + rand 0.5;
		$c->redis('redis', '--appendonly', 'yes', '--appendfsync', 'always');
		$c->redis_is_up;
	}
	push @faults, [ $kind, $at, Client::monotonic() ];
}

srand $seed;
my %running = map { $_ => 1 } run_senders();
my ($round, $began) = (0, Client::monotonic());
my $next = $began + 3;
while (%running) {
	sleep 0.05;
	delete @running{ grep { $c->has_ended($_) } keys %running };
	my $now = Client::monotonic();
	next if !%running || $now < $next || $now > $began + $lasts;
	fault($round++);
	$next = Client::monotonic() + 3 + rand 2;
}
is(scalar(grep { $c->status("sender.$_") } 1 .. $senders), 0,
    'every sender has emptied its queue')
    or diag(substr $c->log_text('postern'), -20000);
$c->end('postern');

# What the senders know, and what the backend has.
my (%attempts, %fate);
for my $line (map { split /\n/, Chain::read_file($c->dir("sender.$_")) }
    1 .. $senders) {
	my ($what, $id, @rest) = split / /, $line;
	push @{ $attempts{$id} }, [ @rest ] if $what eq 'A';
	$fate{$id} = { map { split /=/ } @rest } if $what eq 'M';
}
my ($copies, $blind) = $backend->taken;

# What Postern's log tells of a message: the lines with one of its ids.
my (%lines, %ids);
for (split /^/, $c->log_text('postern')) {
	my ($id) = /^\S+ \S+ \[[^\]]*\] (\S+)/ or next;
	push @{ $lines{$id} }, $_;
	push @{ $ids{$1} }, $id if / <= .* id=<([^\@]+)\@/;
}

sub told
{
	my ($id) = @_;
	return join '', map { @{ $lines{$_} } } @{ $ids{$id} };
}

# How many attempts at a message ended so that nobody could know: Redis was
# away when the ledger was asked or told, as the log says of each; or a worker
# died before what became of it was written down, and long afterwards is still
# before that on a machine that is busy.
sub uncertain
{
	my ($id) = @_;
	my $n = () = told($id) =~ /: Redis is away$/mg;
	for my $a (@{ $attempts{$id} }) {
		my ($from, $to, $how) = @$a;
		next if $how eq 'early';
		# What was left alone goes on until final_reply_budget.
		my $until = $to + ($how eq 'heard' ? 1 : 10);
		my $hit = grep { my ($kind, $begin, $end) = @$_;
		    $kind eq 'worker' && $how ne 'heard' &&
			$begin <= $until && $from <= $end } @faults;
		$n++ if $hit;
	}
	return $n;
}

my ($pairs, $lost, $wrong, $twice, $unexplained) = (0) x 5;
for my $id (sort keys %fate) {
	for my $to (sort keys %{ $fate{$id} }) {
		my $n = $copies->{"$id $to"} // 0;
		my $told = $fate{$id}{$to};
		$pairs++;
		$lost++ if $told eq 'told' && $n == 0;
		$wrong++ if $told eq 'refused' && $n > 0;
		next if $n < 2;
		$twice += $n - 1;
		my $known = ($blind->{"$id $to"} // 0) + uncertain($id);
		next if $n - 1 <= $known;
		$unexplained++;
		diag("$id $to came $n times; $known moments explain that: " .
		    join(', ', map { "@$_" } @{ $attempts{$id} }) . "\n" .
		    told($id));
	}
}
cmp_ok(scalar(keys %fate), '==', scalar(keys %attempts),
    "$pairs recipients of " . scalar(keys %fate) . ' messages have a fate');
cmp_ok(scalar(keys %fate), '>', 0, 'some were begun');
is($lost, 0, 'none lost');
is($wrong, 0, 'none refused that was delivered');
is($unexplained, 0, "$twice duplicates, each where nobody could know");
my $all = () = map { @$_ } values %attempts;
my $in_doubt = 0;
$in_doubt += uncertain($_) for keys %attempts;
diag("$in_doubt of $all attempts were in doubt; $round faults of ours, and " .
    "the backend's and clients' own");
done_testing;
