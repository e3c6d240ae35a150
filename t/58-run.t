#!/usr/bin/perl
# "make run": the chain that a newcomer meets.  What it prints works when it
# is pasted, what stands in its way is named, Ctrl-C leaves nothing running.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use Chain;
use Test::More;

my $c = Chain->new;
$c->watchdog(110);
my $script = "$FindBin::RealBin/run/chain";

my %variable = (haproxy => 'POSTERN_PORT', postern => 'POSTERN_EDGE_PORT',
    lmtp => 'POSTERN_LMTP_PORT', metrics => 'POSTERN_METRICS_PORT');

# A terminal's environment for the script; ports of our own under ${name}.
sub environment
{
	my ($name, %more) = @_;
	return { POSTERN => $Chain::POSTERN,
	    POSTERN_RUN_DIR => $c->dir($name),
	    POSTERN_DNS => $c->no_names,
	    (map { ($variable{$_} => $c->port("$name-$_")) } keys %variable),
	    %more };
}

# Start it, wait until it says that it is up.
sub start
{
	my ($name, %with) = @_;
	$c->spawn($name, [ $script ], env => environment($name),
	    user => $with{user});
	$c->wait_for('the chain to be up', sub {
		$c->log_text($name) =~ /^Ctrl-C ends it/m },
	    process => $name);
	return $c->log_text($name);
}

# Processes that name the directory in their arguments, or work for those.
sub left_over
{
	my ($dir) = @_;
	my @found;
	for my $file (glob '/proc/[0-9]*/cmdline') {
		my ($pid) = $file =~ m{/proc/(\d+)/};
		my $words = Chain::read_file($file);
		my $environment = Chain::read_file("/proc/$pid/environ");
		push @found, "$pid $words" if $pid != $$ &&
		    "$words$environment" =~ m{\Q$dir\E(?:/|\0|$)};
	}
	return join "\n", map { tr/\0/ /r } @found;
}

# The swaks lines it prints; (status, transcript) of one.
sub pasted
{
	my ($said, $number) = @_;
	my @lines = $said =~ /^  (swaks .*)$/mg;
	return $c->run([ 'sh', '-c', $lines[$number] ]);
}

sub try_it
{
	my ($name, %with) = @_;
	my $said = start($name, %with);
	my $dir = $c->dir($name);
	my ($status, $out) = pasted($said, 0);
	is($status, 0, 'the first mail') or diag $out;
	my @new = glob "$dir/mail/example.org/alice/new/*";
	is(@new, 1, 'is in the Maildir');
	($status, $out) = pasted($said, 1);
	isnt($status, 0, 'the refusal');
	like($out, qr/<\*\* 550 .*is blocked here/, 'says so');
	($status, $out) = pasted($said, 2);
	isnt($status, 0, 'the other refusal');
	like($out, qr/<\*\* 550 192\.0\.2\.7 is blocked here/, 'says so');
	like($c->log_text($name), qr/ => alice\@example\.org /,
	    'the log passes by');
	my (undef, $metrics) = $c->http($c->port("$name-metrics"), '/metrics');
	like($metrics, qr/^postern_recipients_total\{.*\} 1$/m, 'metrics');
	is(left_over($dir) =~ tr/\n// > 3, 1, 'several processes run');
	return $said;
}

sub stop
{
	my ($name, $signal) = @_;
	$c->signal($name, $signal);
	$c->wait_for('the end', sub { $c->has_ended($name) }, log => $name);
	is($c->status($name), 0, "SIG$signal ends it");
	$c->wait_for('nothing to be left', sub {
		left_over($c->dir($name)) eq '' }, patience => 10);
	pass('and leaves nothing running');
}

subtest 'as it is meant' => sub {
	try_it('run');
	my ($status, $out) = $c->run([ $script ], env => environment('run'));
	isnt($status, 0, 'a second one is refused');
	like($out, qr/already running in \S+, pid \d+/, 'and says why');
	my $pid = $c->pid('run');
	like($out, qr/pid $pid$/, 'and who runs');
	($status, $out) = $c->run([ $script ], env => environment('busy',
	    POSTERN_EDGE_PORT => $c->port('run-postern')));
	isnt($status, 0, 'a port that is taken');
	my $port = $c->port('run-postern');
	like($out, qr/port $port, for Postern, .*; set POSTERN_EDGE_PORT/,
	    'is named, and the variable that changes it');
	stop('run', 'INT');
};

subtest 'again, in the same directory' => sub {
	my $said = start('run');
	my ($status) = pasted($said, 0);
	is($status, 0, 'the next mail');
	my @new = glob $c->dir('run/mail/example.org/alice/new/*');
	is(@new, 2, 'stands beside the first');
	stop('run', 'TERM');
};

subtest 'a part of it dies' => sub {
	start('run');
	my ($haproxy) = grep { Chain::read_file("/proc/$_/comm") =~ /^haproxy/ }
	    $c->children($c->pid('run'));
	kill 'KILL', $haproxy;
	$c->wait_for('the end', sub { $c->has_ended('run') }, log => 'run');
	isnt($c->status('run'), 0, 'it stops');
	like($c->log_text('run'), qr/^run: haproxy has ended \(signal 9\)/m,
	    'and says which');
	is(left_over($c->dir('run')), '', 'nothing is left');
};

subtest 'it is killed itself' => sub {
	start('run');
	kill 'KILL', $c->pid('run');
	$c->wait_for('its children to end', sub {
		left_over($c->dir('run')) eq '' });
	pass('its children do not outlive it');
	$c->has_ended('run');
};

SKIP: {
	skip 'needs root to become somebody else', 1 if $> != 0;
	subtest 'as an ordinary user' => sub {
		my $user = 'nobody';
		mkdir $c->dir('plain');
		chown((getpwnam $user)[2, 3], $c->dir('plain'));
		try_it('plain', user => [ $user, (getpwnam $user)[3] ]);
		stop('plain', 'INT');
	};
}

done_testing;
