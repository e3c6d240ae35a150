#!/usr/bin/perl
# The processes of "postern run": start, refusal of a second one, reload,
# crash, drain, the metrics port; and the commands that talk to it.
use strict;
use warnings;

use File::Temp qw(tempdir);
use FindBin;
use IO::Socket::INET;
use POSIX qw(WNOHANG);
use Test::More;
use Time::HiRes qw(sleep time);

my $postern = $ENV{POSTERN} || "$FindBin::Bin/../build/postern";
plan skip_all => 'build/postern is not built' unless -x $postern;
plan skip_all => 'redis-server is not installed'
    unless -x '/usr/bin/redis-server';

my $dir = tempdir('postern-proc-XXXXXX', TMPDIR => 1, CLEANUP => 1);
chmod 0755, $dir;
my %port = (smtp => free_port(), metrics => free_port());
my $conf = "$dir/postern.conf";
my $log = "$dir/log";
my $state = "$dir/state";
my %running;
END { kill KILL => keys %running if %running }

sub free_port {
	my $s = IO::Socket::INET->new(Listen => 1, LocalAddr => '127.0.0.1')
	    or die "no port: $!";
	return $s->sockport;
}

# Wait for a condition, not for a time.
sub wait_for {
	my ($what, $is, $patience) = @_;
	my $until = time + ($patience || 15);
	while (time < $until) {
		my $got = $is->();
		return $got if $got;
		sleep 0.01;
	}
	diag "waited in vain: $what";
	diag slurp($log) if -e $log;
	return;
}

sub slurp {
	my ($path) = @_;
	open my $fh, '<', $path or return '';
	local $/;
	my $text = <$fh>;
	return defined $text ? $text : '';
}

sub write_conf {
	my (%with) = (smtp => $port{smtp}, metrics => $port{metrics},
	    state => $state, extra => '', acl => "  accept\n", @_);
	open my $fh, '>', $conf or die "$conf: $!";
	print $fh <<"EOT";
primary_hostname = mx.example.net
state_dir = $with{state}
workers = 2
local_interfaces = 127.0.0.1.$with{smtp}
metrics_listen = 127.0.0.1:$with{metrics}
log_file_path = stdout
drain_timeout = 5s
dns_servers = 127.0.0.1\@9
acl_smtp_rcpt = check_rcpt
$with{extra}
begin acl
check_rcpt:
$with{acl}
begin routers
backend:
  driver = manualroute
  route_list = * 127.0.0.1
  transport = lmtp

begin transports
lmtp:
  driver = smtp
  protocol = lmtp
  port = 24
EOT
	close $fh or die "$conf: $!";
}

sub start {
	my $pid = fork;
	die "fork: $!" unless defined $pid;
	if ($pid == 0) {
		open STDIN, '<', '/dev/null';
		open STDOUT, '>>', $log;
		open STDERR, '>&', \*STDOUT;
		{ exec $postern, 'run', '-C', $conf }
		POSIX::_exit(127);
	}
	$running{$pid} = 1;
	return $pid;
}

# Its exit status, or undef when it goes on.
sub ended {
	my ($pid) = @_;
	return unless waitpid($pid, WNOHANG) == $pid;
	my $status = $?;
	delete $running{$pid};
	return \$status;
}

sub run_it {
	my (@args) = @_;
	my $pid = open my $out, '-|';
	die "fork: $!" unless defined $pid;
	if ($pid == 0) {
		open STDERR, '>&', \*STDOUT;
		{ exec $postern, @args }
		POSIX::_exit(127);
	}
	local $/;
	my $text = <$out>;
	close $out;
	return ($? >> 8, defined $text ? $text : '');
}

sub http {
	my ($path, $method) = @_;
	my $s = IO::Socket::INET->new(PeerAddr => '127.0.0.1',
	    PeerPort => $port{metrics}, Timeout => 5) or return '';
	printf $s "%s %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
	    $method || 'GET', $path;
	local $/;
	my $text = <$s>;
	return defined $text ? $text : '';
}

sub metric {
	my ($name) = @_;
	return http('/metrics') =~ /^\Q$name\E (\S+)$/m ? $1 : undef;
}

sub ready { return http('/readyz') =~ m{^HTTP/1.1 200 } }

sub banner {
	my $s = IO::Socket::INET->new(PeerAddr => '127.0.0.1',
	    PeerPort => $port{smtp}, Timeout => 5) or return ("connect: $!");
	local $SIG{ALRM} = sub { die "silent\n" };
	alarm 10;
	my $line = eval { <$s> };
	alarm 0;
	return (defined $line ? $line : 'nothing', $s);
}

sub children {
	my ($pid, $name) = @_;
	my @found;
	for my $status (glob '/proc/[0-9]*/status') {
		my $text = slurp($status);
		next unless $text =~ /^PPid:\t\Q$pid\E$/m;
		next unless $text =~ /^Name:\t\Q$name\E/m;
		push @found, $status =~ /(\d+)/;
	}
	@found = sort { $a <=> $b } @found;
	return @found;
}

sub descriptors {
	my ($pid) = @_;
	return scalar(() = glob "/proc/$pid/fd/*");
}

sub hup {
	my ($pid) = @_;
	my $before = metric('postern_generation');
	kill HUP => $pid;
	return wait_for('the next generation', sub {
		my $now = metric('postern_generation');
		defined $now && $now > $before && ready();
	});
}

write_conf();
my ($status, $text) = run_it('check', '-C', $conf);
is $status, 0, 'a good configuration passes check' or diag $text;
like $text, qr/^configuration is good$/m, 'and check says so';

my $pid = start();
ok wait_for('ready', \&ready), 'it gets ready' or BAIL_OUT('no start');

my ($line, $keep) = banner();
like $line, qr/^220 mx\.example\.net /, 'a client is greeted';
undef $keep;

($status, $text) = run_it('health', '-C', $conf);
is $status, 0, 'health says ready' or diag $text;

# A second one, and a port that is taken.
($status, $text) = run_it('run', '-C', $conf);
is $status, 1, 'a second one is refused';
like $text, qr/another postern runs with this state_dir, \Q$state\E, pid $pid/,
    'and told who has the state_dir';
write_conf(state => "$dir/other");
($status, $text) = run_it('run', '-C', $conf);
is $status, 1, 'a port in use is refused';
like $text, qr/local_interfaces: .*127\.0\.0\.1:$port{smtp}/,
    'and named with its setting';
write_conf();

# The metrics port.
like http('/healthz'), qr{^HTTP/1.1 200 .*ok\n\z}s, '/healthz';
like http('/'), qr/<h1>Postern /, 'the status page';
like http('/nowhere'), qr{^HTTP/1.1 404 }, 'unknown paths are 404';
like http('/metrics', 'DELETE'), qr{^HTTP/1.1 405 }, 'other methods are 405';
like http('/metrics', 'HEAD'), qr{\r\n\r\n\z}, 'HEAD has no body';
like http('/metrics'), qr/^postern_build_info\{version="[^"]+"\} 1$/m,
    'build_info';
is metric('postern_workers'), 2, 'two workers';
SKIP: {
	skip 'promtool is not installed', 1 unless -x '/usr/bin/promtool';
	my $body = http('/metrics');
	$body =~ s/\A.*?\r\n\r\n//s;
	open my $tool, '|-', 'promtool check metrics >&2' or die $!;
	print $tool $body;
	ok close $tool, 'promtool accepts the metrics';
}

# Commands.
($status, $text) = run_it('list', 'add', 'host', 'blocked', '10.0.0.7/8',
    '192.0.2.1', '-C', $conf);
is $status, 0, 'list add' or diag $text;
is((run_it('-C', $conf, qw(list show host blocked)))[1],
    "10.0.0.0/8\n192.0.2.1\n", 'list show has canonical entries, sorted');
($status, $text) = run_it('-C', $conf, qw(list add host blocked 192.0.2.2),
    'not-an-address');
is $status, 1, 'a wrong entry fails';
like $text, qr/not-an-address: /, 'and is named';
unlike((run_it('-C', $conf, qw(list show host blocked)))[1], qr/192\.0\.2\.2/,
    'and nothing was added');
is((run_it('-C', $conf, qw(list del host blocked 192.0.2.1)))[0], 0,
    'list del');
is((run_it('-C', $conf, 'expand', '${uc:$primary_hostname}'))[1],
    "MX.EXAMPLE.NET\n", 'expand');
is((run_it('-C', $conf, 'expand',
    '${lookup redis{SISMEMBER blocked 10.0.0.0/8}}'))[1], "1\n",
    'expand asks Redis');
is((run_it('frobnicate'))[0], 64, 'an unknown command is a usage error');

# A worker that dies is replaced, and its clients are served meanwhile.
my @workers = children($pid, 'postern-w');
is scalar @workers, 2, 'two worker processes';
kill KILL => $workers[0];
my $greeted = 0;
for (1 .. 20) { $greeted++ if (banner())[0] =~ /^220 / }
is $greeted, 20, 'clients are greeted while a worker is missing';
ok wait_for('a new worker', sub {
	(metric('postern_workers') || 0) == 2 &&
	    !grep { $_ == $workers[0] } children($pid, 'postern-w');
}), 'the worker is replaced';
is metric('postern_worker_crashes_total'), 1, 'the crash is counted';
ok wait_for('sessions to end',
    sub { (metric('postern_connections_active') // 1) == 0 }),
    'its sessions are not counted any more';

# Redis that dies is replaced.
my ($redis) = children($pid, 'redis-server');
ok $redis, 'the embedded Redis runs';
kill KILL => $redis;
ok wait_for('a new Redis', sub {
	my ($new) = children($pid, 'redis-server');
	$new && $new != $redis;
}), 'Redis is replaced';
ok wait_for('its data', sub {
	(run_it('-C', $conf, qw(list show host blocked)))[1] eq
	    "10.0.0.0/8\n";
}), 'and still has its entries';

# Reloads: good ones under connects, none of which may fail.
ok hup($pid), 'a reload gives a new generation';
my $descriptors = descriptors($pid);
my ($connects, @lost) = (0);
for my $round (1 .. 100) {
	my $before = metric('postern_generation');
	kill HUP => $pid;
	wait_for('a new generation under connects', sub {
		my ($line) = banner();
		$connects++;
		push @lost, $line unless $line =~ /^220 /;
		(metric('postern_generation') || 0) > $before;
	});
}
cmp_ok $connects, '>=', 100, 'clients came during 100 reloads';
is "@lost", '', 'and none was lost';
ok wait_for('old generations to end', sub {
	2 == (() = children($pid, 'postern-w'));
}), 'old workers are gone';
ok wait_for('descriptors', sub { descriptors($pid) <= $descriptors }),
    'no descriptor leaks over reloads';
is metric('postern_worker_crashes_total'), 1, 'counters survive reloads';

# Many at once become few.
kill HUP => $pid for 1 .. 5;
ok wait_for('the last of them', \&ready), 'a burst of reloads ends ready';

# A bad one.
my $generation;
wait_for('reloads to settle', sub {
	my $now = metric('postern_generation');
	my $same = defined $generation && $now == $generation;
	$generation = $now;
	sleep 0.2;
	$same;
});
write_conf(acl => "  accept domians = x\n");
kill HUP => $pid;
ok wait_for('the refusal', sub {
	(metric('postern_config_reload_successful') // 1) == 0;
}), 'a bad configuration is refused';
is metric('postern_generation'), $generation, 'the old generation stays';
like slurp($log), qr/domians/, 'the error is logged';
like((banner())[0], qr/^220 /, 'and clients are served');
write_conf();
ok hup($pid), 'a good one after it is taken';
is metric('postern_config_reload_successful'), 1, 'and the metric is good';

# An address more, an address less.
my $extra = free_port();
my $first = $port{smtp};
write_conf(smtp => "$first : 127.0.0.1.$extra");
ok hup($pid), 'a reload with one more address';
$port{smtp} = $extra;
like((banner())[0], qr/^220 /, 'which is served');
write_conf(smtp => $extra);
ok hup($pid), 'a reload without the first';
$port{smtp} = $first;
ok wait_for('the address to close', sub { (banner())[0] =~ /refused/ }),
    'which is closed';
write_conf();
ok hup($pid), 'and with it again';
like((banner())[0], qr/^220 /, 'and it is served again');

# Drain.
my @all = (children($pid, 'postern'), children($pid, 'redis-server'));
kill TERM => $pid;
my $end = wait_for('the end', sub { ended($pid) });
is $end ? $$end : -1, 0, 'SIGTERM ends it with status 0';
like((banner())[0], qr/^connect: /, 'nobody listens any more');
is scalar(grep { kill 0, $_ } @all), 0, 'no process is left';

# Orphans go by themselves.
$pid = start();
ok wait_for('ready again', \&ready), 'it starts again in the same state_dir';
@all = (children($pid, 'postern'), children($pid, 'redis-server'));
cmp_ok scalar @all, '>=', 4, 'with all its children';
kill KILL => $pid;
wait_for('the supervisor to end', sub { ended($pid) });
ok wait_for('orphans to end', sub { !grep { kill 0, $_ } @all }),
    'without a supervisor everyone goes';
$pid = start();
ok wait_for('ready after that', \&ready), 'and the next one starts';
# Asked once it waits for a transaction, asked twice it does not.
sub say_and_hear {
	my ($s, $text) = @_;
	print $s "$text\r\n";
	my $line;
	do { $line = <$s> // return 'nothing' } while $line =~ /^\d{3}-/;
	return $line;
}

(undef, my $s) = banner();
say_and_hear($s, 'EHLO client.example.org');
like say_and_hear($s, 'MAIL FROM:<a@example.org>'), qr/^250 /,
    'a client in the middle of a transaction';
kill INT => $pid;
ok wait_for('not ready', sub { http('/readyz') =~ /^draining$/m }),
    'SIGINT makes it not ready';
ok wait_for('closed doors', sub { (banner())[0] =~ /refused/ }),
    'newcomers are refused';
like say_and_hear($s, 'RCPT TO:<b@example.org>'), qr/^250 /,
    'who is in a transaction goes on';
kill INT => $pid;
like scalar(<$s>) // 'nothing', qr/^421 /, 'asked again, it says 421';
$end = wait_for('the end by SIGINT', sub { ended($pid) });
is $end ? $$end : -1, 0, 'and ends with status 0';

done_testing;
