package Chain;

# Postern and its neighbours on loopback: each process in a directory of ours,
# on ports that the kernel chose, known by its id, and gone when we are.
#
#   my $c = Chain->new;              # a temporary directory
#   $c->redis; $c->dovecot('alice@example.org');
#   $c->postern(config => $text); $c->haproxy(servers => [ ... ]);
#   $c->port('haproxy'), $c->metric('postern_fibers'), ...
#   $c->stop;                        # also when the object goes away
#
# This file: directories, ports, processes, waiting, metrics.  Chain::Servers
# starts what stands around us, Chain::Senders what sends to us,
# Chain::Receivers what stands behind us.  Only core Perl: "make run" stands
# on it too.

use strict;
use warnings;

use Chain::Receivers;
use Chain::Senders;
use Chain::Servers;
use Cwd qw(abs_path);
use File::Basename qw(dirname);
use File::Path qw(make_path remove_tree);
use File::Temp qw(tempdir);
use IO::Handle;
use IO::Select;
use IO::Socket::INET;
use POSIX qw(:sys_wait_h);
use Time::HiRes qw(time sleep);

our @ISA = qw(Chain::Servers Chain::Senders Chain::Receivers);

our $ROOT = abs_path(dirname(__FILE__) . '/../..');
our $BUILD = $ENV{POSTERN_BUILD} || "$ROOT/build";
our $POSTERN = $ENV{POSTERN} ? abs_path($ENV{POSTERN}) // $ENV{POSTERN}
    : "$BUILD/postern";

# How long a condition may take before we take it that it never comes, in
# seconds; machines under load are slow.
our $PATIENCE = 60;

# Chain->new(dir, patience): a directory of our own unless one is given.
sub new
{
	my ($class, %with) = @_;
	my $dir = $with{dir} || tempdir('postern-XXXXXX', TMPDIR => 1);
	my $self = bless {
		keep => $with{dir} ? 1 : 0, pids => {}, order => [],
		ports => {}, owner => $$, %with, dir => $dir,
	}, $class;
	# Servers that give up their rights must reach what is below.
	chmod 0755, $dir;
	return $self;
}

# watchdog(seconds): a test that hangs ends, and its children with it.
sub watchdog
{
	my (undef, $seconds) = @_;
	$SIG{ALRM} = sub { die "gave up after $seconds seconds\n" };
	alarm $seconds;
}

sub dir { my ($self, @below) = @_; return join('/', $self->{dir}, @below) }

# ---------------------------------------------------------------- ports

# port(name): one number per name, from the kernel, held for us by a socket
# that is bound and does not listen: nobody is given it, while a server that
# sets SO_REUSEADDR, as all here do, may bind it.
sub port
{
	my ($self, $name) = @_;
	return $self->{ports}{$name} if $self->{ports}{$name};
	my $held = IO::Socket::INET->new(Proto => 'tcp', ReuseAddr => 1,
	    LocalAddr => '127.0.0.1', LocalPort => 0)
	    or die "no free port: $!\n";
	push @{ $self->{held} }, $held;
	return $self->{ports}{$name} = $held->sockport;
}

# set_port(name, number): one that somebody else has chosen.
sub set_port
{
	my ($self, $name, $number) = @_;
	return $self->{ports}{$name} = $number;
}

sub connects
{
	my ($self, $port) = @_;
	return !!IO::Socket::INET->new(PeerAddr => '127.0.0.1',
	    PeerPort => $port, Timeout => 1);
}

# ---------------------------------------------------------------- files

sub write_file
{
	my ($self, $name, $text) = @_;
	my $path = $name =~ m{^/} ? $name : $self->dir($name);
	make_path(dirname($path));
	open my $fh, '>', $path or die "$path: $!\n";
	print $fh $text;
	close $fh or die "$path: $!\n";
	return $path;
}

sub read_file
{
	my ($path) = @_;
	open my $fh, '<', $path or return '';
	local $/;
	my $text = <$fh>;
	return $text // '';
}

# log_text(name): what a process has said since it was started last.
sub log_text
{
	my ($self, $name) = @_;
	my $from = $self->{log_from}{$name} || 0;
	return substr read_file($self->dir("$name.log")), $from;
}

# wait_log(name, pattern): wait until it has said so; returns what () caught.
sub wait_log
{
	my ($self, $name, $pattern) = @_;
	my @caught;
	$self->wait_for("$pattern in the log of $name", sub {
		@caught = $self->log_text($name) =~ $pattern }, log => $name);
	return $caught[0];
}

# ------------------------------------------------------------ processes

sub program
{
	my (@names) = @_;
	for my $name (@names) {
		for my $dir (qw(/usr/local/sbin /usr/local/bin /usr/sbin
		    /usr/bin /sbin /bin)) {
			return "$dir/$name" if -x "$dir/$name";
		}
	}
	die "$names[0] is not installed: run \"t/deps run test\"\n";
}

# keeper(): a process that ends ours should we die without a word.  It is told
# of each that starts and ends; PR_SET_PDEATHSIG would not do, for a program
# that changes its user loses it.
sub keeper
{
	my ($self) = @_;
	return $self->{keeper} if $self->{keeper};
	pipe my $read, my $write or die "pipe: $!\n";
	my $parent = $$;
	my $pid = fork() // die "fork: $!\n";
	if ($pid == 0) {
		setpgrp(0, 0);
		$SIG{$_} = 'IGNORE' for qw(INT TERM HUP);
		$SIG{$_} = 'DEFAULT' for qw(ALRM CHLD);
		close $write;
		open $_, '+<', '/dev/null' for \*STDIN, \*STDOUT, \*STDERR;
		keep($read, $parent);
		POSIX::_exit(0);
	}
	$self->{keeper_pid} = $pid;
	$write->autoflush(1);
	return $self->{keeper} = $write;
}

# keep(read, parent): the life of that process.
sub keep
{
	my ($read, $parent) = @_;
	my (%alive, $select);
	$select = IO::Select->new($read);
	while (getppid() == $parent) {
		next unless $select->can_read(0.5);
		# Whole lines only: they are short and written at once.
		sysread $read, my $lines, 4096 or last;
		for my $line (split /\n/, $lines) {
			return if $line eq 'quit';
			my ($sign, $pid) = $line =~ /^([+-])(\d+)$/ or next;
			$alive{$pid} = 1 if $sign eq '+';
			delete $alive{$pid} if $sign eq '-';
		}
	}
	kill 'TERM', map { -$_ } keys %alive;
	my $until = time + 20;
	sleep 0.1 while time < $until && grep { kill 0, -$_ } keys %alive;
	kill 'KILL', map { -$_ } keys %alive;
}

# started(name, pid): it is ours, and leads a group of its own.
sub started
{
	my ($self, $name, $pid) = @_;
	$self->{pids}{$name} = $pid;
	delete $self->{status}{$name};
	push @{ $self->{order} }, $name;
	syswrite $self->keeper, "+$pid\n";
	return $pid;
}

# spawn(name, argv, env, tty, user): start a program in the background; its
# output goes to <dir>/<name>.log, or with tty where ours goes.
sub spawn
{
	my ($self, $name, $argv, %with) = @_;
	my $log = $self->dir("$name.log");
	$self->end($name) if $self->{pids}{$name};
	$self->{log_from}{$name} = -s $log || 0;
	$self->keeper;
	my @run = @$argv;
	@run = (program('setpriv'), '--reuid', $with{user}[0], '--regid',
	    $with{user}[1], '--clear-groups', @run) if $with{user};
	my $pid = fork();
	die "fork: $!\n" unless defined $pid;
	if ($pid == 0) {
		$SIG{$_} = 'DEFAULT' for qw(INT TERM HUP CHLD PIPE ALRM);
		# A group of its own: Ctrl-C reaches us, and we stop in order.
		setpgrp(0, 0);
		open STDIN, '<', '/dev/null';
		unless ($with{tty}) {
			open STDOUT, '>>', $log or POSIX::_exit(126);
			open STDERR, '>&', \*STDOUT;
		}
		my %env = %{ $with{env} || {} };
		$ENV{$_} = $env{$_} for keys %env;
		{ exec { $run[0] } @run; }
		print STDERR "$run[0]: $!\n";
		POSIX::_exit(127);
	}
	return $self->started($name, $pid);
}

sub pid { my ($self, $name) = @_; return $self->{pids}{$name} }

# run(argv, env, input): run to its end; (status, output of both kinds).
sub run
{
	my ($self, $argv, %with) = @_;
	my $out = $self->dir('run.' . ++$self->{runs});
	my $in = $self->write_file("$out.in", $with{input} // '');
	my $pid = fork();
	die "fork: $!\n" unless defined $pid;
	if ($pid == 0) {
		$SIG{$_} = 'DEFAULT' for qw(INT TERM CHLD PIPE);
		open STDIN, '<', $in;
		open STDOUT, '>', $out or POSIX::_exit(126);
		open STDERR, '>&', \*STDOUT;
		my %env = %{ $with{env} || {} };
		$ENV{$_} = $env{$_} for keys %env;
		{ exec { $argv->[0] } @$argv; }
		print STDERR "$argv->[0]: $!\n";
		POSIX::_exit(127);
	}
	waitpid $pid, 0;
	my $status = $?;
	my $text = read_file($out);
	unlink $out, $in;
	return ($status, $text);
}

# wait_for(what, condition, patience, process, log): until it holds; returns
# its value.  Dies, with a log, when it never does or the process has ended.
sub wait_for
{
	my ($self, $what, $condition, %with) = @_;
	my $until = time + ($with{patience} || $PATIENCE);
	my $name = $with{process};
	while (1) {
		my $value = $condition->();
		return $value if $value;
		die "$name has ended before $what\n" . $self->log_text($name)
		    if defined $name && $self->has_ended($name);
		my $log = $with{log} // $name;
		die "gave up waiting for $what\n" .
		    (defined $log ? $self->log_text($log) : '')
		    if time > $until;
		sleep 0.01;
	}
}

# has_ended(name): collects it if so; its status is status(name).
sub has_ended
{
	my ($self, $name) = @_;
	my $pid = $self->{pids}{$name} or return 1;
	my $got = waitpid($pid, WNOHANG);
	return 0 if $got == 0;
	$self->{status}{$name} = $got == $pid ? $? : -1;
	delete $self->{pids}{$name};
	syswrite $self->keeper, "-$pid\n";
	# Whatever it left behind in its group.
	kill 'TERM', -$pid;
	return 1;
}

sub status { my ($self, $name) = @_; return $self->{status}{$name} }

sub signal
{
	my ($self, $name, $signal) = @_;
	my $pid = $self->{pids}{$name} or return 0;
	return kill $signal, $pid;
}

# end(name, signal): stop one and wait until it has gone; its status.
sub end
{
	my ($self, $name, $signal) = @_;
	my $pid = $self->{pids}{$name};
	return $self->{status}{$name} unless $pid;
	kill $signal || 'TERM', $pid;
	kill 'CONT', -$pid;
	my $until = time + ($self->{end_patience} || 20);
	my $late;
	while (!$self->has_ended($name)) {
		if (time > $until && !$late++) {
			warn "$name does not end:\n", $self->log_text($name);
			kill 'KILL', -$pid, $pid;
		}
		sleep 0.01;
	}
	kill 'KILL', -$pid;
	return $self->{status}{$name};
}

# stop(): all, the last started first.
sub stop
{
	my ($self) = @_;
	return if $self->{owner} != $$;
	$self->end($_) for reverse @{ $self->{order} };
	$self->{order} = [];
	if ($self->{keeper}) {
		syswrite delete $self->{keeper}, "quit\n";
		waitpid delete $self->{keeper_pid}, 0;
	}
	return if $self->{keep};
	# What has just ended may still be writing its last line.
	remove_tree($self->{dir}, { error => \my $ignored });
	remove_tree($self->{dir}) if -d $self->{dir};
}

sub DESTROY
{
	my ($self) = @_;
	return if $self->{owner} != $$;
	local ($?, $@, $!);
	$self->stop;
}

# children(pid): ids of the living children, oldest first.
sub children
{
	my ($self, $pid) = @_;
	my @found;
	for my $stat (glob '/proc/[0-9]*/stat') {
		# "id (name) state parent …"; the name may hold anything.
		my ($id, $state, $parent) =
		    read_file($stat) =~ /^(\d+) \(.*\) (\S) (\d+) /s or next;
		push @found, $id if $parent == $pid && $state ne 'Z';
	}
	return sort { $a <=> $b } @found;
}

# descriptors(pid): how many it has open.
sub descriptors
{
	my ($self, $pid) = @_;
	opendir my $dh, "/proc/$pid/fd" or return 0;
	return scalar grep { /^\d+$/ } readdir $dh;
}

# -------------------------------------------------------------- metrics

# http(port, path): (head, body), both empty when there was no answer.
sub http
{
	my ($self, $port, $path) = @_;
	my $s = IO::Socket::INET->new(PeerAddr => '127.0.0.1',
	    PeerPort => $port, Timeout => 5) or return ('', '');
	print $s "GET $path HTTP/1.1\r\nHost: localhost\r\n" .
	    "Connection: close\r\n\r\n";
	my ($all, $select) = ('', IO::Select->new($s));
	while ($select->can_read(5)) {
		sysread($s, $all, 65536, length $all) or last;
	}
	my ($head, $body) = split /\r\n\r\n/, $all, 2;
	return ($head // '', $body // '');
}

sub ready
{
	my ($self, $port) = @_;
	my ($head) = $self->http($port || $self->port('metrics'), '/readyz');
	return $head =~ m{^HTTP/1\.1 200};
}

# metric(series, port): a value, summed over the label sets that match:
# metric('postern_recipients_total{result="ok"}').
sub metric
{
	my ($self, $series, $port) = @_;
	my (undef, $body) = $self->http($port || $self->port('metrics'),
	    '/metrics');
	my ($name, $labels) = $series =~ /^(\w+)(?:\{(.*)\})?$/;
	my $sum = 0;
	for my $line (split /\n/, $body) {
		my ($has, $value) =
		    $line =~ /^\Q$name\E(?:\{(.*)\})? (\S+)$/ or next;
		next if grep { index($has // '', $_) < 0 }
		    split /,/, $labels // '';
		$sum += $value;
	}
	return $sum;
}

# wait_metric(series, value): until it is that, or what a function accepts.
sub wait_metric
{
	my ($self, $series, $want) = @_;
	my $is = ref $want ? $want : sub { $_[0] == $want };
	my $last;
	eval {
		$self->wait_for("$series", sub {
			$last = $self->metric($series);
			return $is->($last) }, log => 'postern');
		1;
	} or die $@ . "$series is " . ($last // 'unknown') . "\n";
	return $last;
}

1;
