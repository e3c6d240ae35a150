#!/usr/bin/perl
# Two Posterns behind HAProxy under constant load: one is stopped and started
# again, then the other, then both are reloaded.  No sender sees anything but
# 250 for its mail.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use Backend;
use Chain;
use Client;
use POSIX ();
use Test::More;

use constant SENDERS => 6;

my $c = Chain->new;
$c->watchdog(180);
my $backend = Backend->new($c, 'lmtp');
$c->redis;

sub start
{
	my ($n) = @_;
	$c->postern(name => "postern$n",
	    file => "$Chain::ROOT/policies/inbound.conf",
	    metrics => $c->port("metrics$n"), env => $c->shipped(
		POSTERN_STATE_DIR => $c->dir("state$n"),
		POSTERN_LISTEN => '127.0.0.1.' . $c->port("postern$n"),
		POSTERN_METRICS => '127.0.0.1:' . $c->port("metrics$n")));
}
start($_) for 1, 2;
$c->{config}{postern} = $c->{config}{postern1};
$c->{env}{postern} = $c->{env}{postern1};
$c->list_add(qw(domain our_domains example.org));

# HAProxy as docker/ has it, but for the names.
my $text = Chain::read_file("$Chain::ROOT/docker/haproxy/haproxy.cfg");
$text =~ s/maxconn 20000/"maxconn 2000\n    stats socket " .
    $c->dir('haproxy.sock') . " mode 600 level admin"/e;
$text =~ s/bind :25/'bind 127.0.0.1:' . $c->port('haproxy')/e;
$text =~ s/postern$_:2525/'127.0.0.1:' . $c->port("postern$_")/e for 1, 2;
$c->spawn('haproxy', [ Chain::program('haproxy'), '-db', '-f',
    $c->write_file('rolling.cfg', $text) ]);
$c->wait_for('HAProxy finds both well', sub {
	my $stat = $c->haproxy_ask('show stat');
	return 2 == (() = $stat =~ /^smtp,postern\d,.*,L7OK,/mg);
}, log => 'haproxy');

# one_mail(client, kept): the reply to a mail, or where it ended.  On a
# connection that was kept the server may say 421 to the next MAIL and close:
# nothing was in hand, and the sender goes on with a new connection, as every
# MTA does; undef then.
sub one_mail
{
	my ($s, $kept) = @_;
	my ($mail, $rcpt) = $s->envelope('you@example.com');
	return if $kept && ($mail eq '' || $mail =~ /^421/);
	return "MAIL: $mail" unless $mail =~ /^250/;
	$rcpt = $s->cmd('RCPT TO:<x@example.org>');
	return "RCPT: $rcpt" unless $rcpt =~ /^250/;
	return $s->data("From: you\@example.com\nSubject: x\n\nHello.\n");
}

# sender(n): mails until it is told to stop; a line for each in its file.
# Odd ones keep their connection, even ones take a new one for each mail.
sub sender
{
	my ($n) = @_;
	my $file = $c->dir("sender.$n");
	my $pid = fork() // die "fork: $!";
	return $pid if $pid;
	my $stop = 0;
	$SIG{TERM} = sub { $stop = 1 };
	open my $out, '>', $file or POSIX::_exit(1);
	$out->autoflush(1);
	my $s;
	until ($stop) {
		my $kept = defined $s;
		my $reply = eval {
			if (!$kept) {
				$s = Client->new($c->port('haproxy'));
				$s->hello("sender$n.example.com");
			}
			one_mail($s, $kept) // 'closed';
		} // "died: $@";
		$reply =~ s/\s+/ /g;
		eval { $s->quit } if $s && $reply =~ /^250/ && $n % 2 == 0;
		undef $s if $n % 2 == 0 || $reply !~ /^250/;
		print $out "$reply\n" unless $reply eq 'closed';
	}
	POSIX::_exit(0);
}

my @pids = map { sender($_) } 1 .. SENDERS;

# sent(): lines so far.
sub sent
{
	return map { split /\n/, Chain::read_file($c->dir("sender.$_")) }
	    1 .. SENDERS;
}

# more(): a good many mails have gone through since.
sub more
{
	my $from = sent();
	$c->wait_for('more mails', sub { sent() > $from + 100 });
}

more();
for my $n (1, 2) {
	is($c->end("postern$n"), 0, "postern$n drains and ends well");
	more();
	start($n);
	$c->wait_for("HAProxy finds postern$n again", sub {
		$c->haproxy_ask('show stat') =~ /^smtp,postern$n,.*,L7OK,/m
	}, log => 'haproxy');
	more();
}
for my $n (1, 2) {
	$c->signal("postern$n", 'HUP');
	$c->wait_for("postern$n is reloaded", sub {
		$c->metric('postern_generation', $c->port("metrics$n")) == 2
		    && $c->ready($c->port("metrics$n")) });
	more();
}
kill 'TERM', @pids;
waitpid $_, 0 for @pids;

my @sent = sent();
my @bad = grep { !/^250/ } @sent;
my %kinds;
$kinds{$_ =~ s/\S{8,}//gr}++ for @bad;
is_deeply(\%kinds, {}, scalar(@sent) . ' mails, none failed');

$c->stop;
done_testing();
