#!/usr/bin/perl
# The second opinion: libspf2 and libopendmarc in a process that may die, hang
# and disagree while mail flows, and that can do nothing else.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use Backend;
use Chain;
use Client qw(monotonic);
use Fcntl ();
use File::Basename qw(dirname);
use POSIX ();
use Socket;
use Test::More;
use Zone;

my $GUARD = Chain->new;
$GUARD->watchdog(170);

my $CC = $ENV{CC} && $ENV{CC} !~ /\s/ ? $ENV{CC} : 'gcc';
my $SECOND = dirname($Chain::POSTERN) . '/postern-second-opinion';

# What libspf2 of Debian 12 writes past its stack with (CVE-2023-42118).
my $CRASH = 'v=spf1 a:' . '%{d}' x 127 . 'A' x 6000;

my $RECORDS = <<"END";
pass.example TXT "v=spf1 ip4:192.0.2.0/24 -all"
_dmarc.pass.example TXT "v=DMARC1; p=reject"
crash.example TXT @{[ Zone::text($CRASH) ]}
differs.example TXT "v=spf1 ip4:0.0.0.0/0 -all"
chain.example TXT "v=spf1 include:a.chain.example -all"
a.chain.example TXT "v=spf1 mx:b.chain.example ~all"
b.chain.example MX 10 mail.chain.example.
mail.chain.example A 192.0.2.7
_dmarc.bad.example TXT "v=DMARC1; p=quarantine"
bad.example TXT "v=spf1 -all"
END

my $ACL = <<'END';
check_rcpt:
  warn    spf        = pass
          set acl_m_x = pass
  accept

check_data:
  warn    add_header = X-Spf: $spf_result
          add_header = X-Dmarc: $dmarc_status
  accept
END

my $BOTH = "compat_engines = libspf2 : libopendmarc\n";

sub started
{
	my ($main, %with) = @_;
	my $c = Chain->new;
	my $zone = Zone->new($c, records => $RECORDS);
	$c->redis;
	my $backend = Backend->new($c, 'lmtp');
	my $config = $c->config(acl => $ACL, main => "dns_servers = " .
	    $zone->address . "\nacl_smtp_data = check_data\n$main");
	$config =~ s/^workers .*$/workers = 1/m or die;
	$c->postern(config => $config);
	$c->wait_log('postern', qr/(second opinion started)/);
	return ($c, $backend);
}

# sent(chain, domain): a mail from there; the final reply.
sub sent
{
	my ($c, $domain) = @_;
	my $s = Client->new($c->port('postern'),
	    proxy => { from => '192.0.2.7' });
	$s->hello('client.example');
	my $reply = $s->mail("joe\@$domain", ['x@y.example'],
	    "From: joe\@$domain\nSubject: $domain\n\nHello.\n");
	$s->quit;
	return $reply;
}

# second(chain): the id of its process.
sub second
{
	my ($c) = @_;
	my ($pid) = grep { Chain::read_file("/proc/$_/comm") =~
	    /^postern-second/ } $c->children($c->pid('postern'));
	return $pid;
}

sub opinions
{
	my ($engine, $result) = @_;
	return "postern_second_opinions_total{engine=\"$engine\"," .
	    "result=\"$result\"}";
}

# header(backend, nth mail, name)
sub header
{
	my ($backend, $n, $name) = @_;
	my $text = $backend->text(($backend->wait_mails($n + 1))[$n]);
	return $text =~ /^\Q$name\E: (.*?)\r?$/m ? $1 : undef;
}

sub at_least
{
	my ($least) = @_;
	return sub { $_[0] >= $least };
}

subtest 'beside the mail' => sub {
	my ($c, $backend) = started($BOTH);
	like(sent($c, 'pass.example'), qr/^250 /, 'a mail');
	$c->wait_metric(opinions('libspf2', 'same'), 1);
	$c->wait_metric(opinions('libopendmarc', 'same'), 1);
	pass('both agree with us');

	like(sent($c, 'chain.example'), qr/^250 /, 'include and mx');
	$c->wait_metric(opinions('libspf2', 'same'), 2);
	pass('agreed upon, by answers asked for over the pipe');

	like(sent($c, 'differs.example'), qr/^250 /, 'ip4:0.0.0.0/0');
	$c->wait_metric(opinions('libspf2', 'differs'), 1);
	$c->wait_metric('postern_spf_differences_total{ours="pass",' .
	    'theirs="permerror"}', 1);
	$c->wait_log('postern', qr{(SPF\ of\ differs\.example:\ pass\ by\ us,
	    \ permerror\ by\ libspf2)}x);
	is(header($backend, 2, 'X-Spf'), 'pass', 'and ours is what counts');

	my $old = second($c);
	kill 'KILL', ($c->workers)[0];
	$c->wait_log('postern', qr/(worker 1 died)/);
	$c->wait_for('Postern is ready', sub { $c->ready });
	like(sent($c, 'pass.example'), qr/^250 /, 'after a worker has died');
	$c->wait_metric(opinions('libspf2', 'same'), 3);
	is(second($c), $old, 'the new one asks the same process');

	$c->signal('postern', 'HUP');
	$c->wait_log('postern', qr/(generation 2 serves)/);
	$c->wait_for('a second opinion', sub { second($c) });
	# The reload makes another column, and the process is made anew.
	$c->wait_for('an opinion after a reload', sub {
		sent($c, 'pass.example');
		return $c->metric(opinions('libspf2', 'same')) > 3;
	});
	pass('a reload keeps it');
	is($c->metric('postern_second_opinion_crashes_total'), 0,
	    'nothing of this was a crash');
	my $pid = second($c);
	is($c->end('postern'), 0, 'it ends');
	ok(!kill(0, $pid), 'and the process with it');
};

subtest 'a record that kills it' => sub {
	my ($c, $backend) = started($BOTH);
	# To libspf2 whoever comes from 127.0.0.1 passes: the client's address
	# is one that HAProxy is told.
	$c->haproxy(servers => [ '127.0.0.1:' . $c->port('postern') ],
	    more => '    bind 127.0.0.1:' . $c->port('told') .
	    " accept-proxy\n");
	my ($status, $out) = $c->swaks('--server', '127.0.0.1:' .
	    $c->port('told'), '--proxy-version', 1, '--proxy',
	    'TCP4 192.0.2.7 192.0.2.1 50000 25', '--from',
	    'joe@crash.example', '--to', 'x@y.example', '--h-From',
	    'joe@crash.example');
	is($status, 0, 'the mail goes through HAProxy and Postern')
	    or diag $out;
	is(header($backend, 0, 'X-Spf'), 'permerror', 'with our verdict');
	$c->wait_metric('postern_second_opinion_crashes_total', 1);
	$c->wait_metric(opinions('libspf2', 'lost'), at_least(1));
	pass('the crash is counted');
	$c->wait_metric('postern_second_opinion_starts_total', 2);
	$c->wait_for('an opinion', sub {
		sent($c, 'pass.example');
		return $c->metric(opinions('libspf2', 'same')) > 0;
	});
	pass('and it is back');
	is($c->metric('postern_worker_crashes_total'), 0, 'no worker died');
};

subtest 'hung' => sub {
	my ($c, $backend) = started($BOTH . "compat_timeout = 500ms\n");
	my $pid = second($c);
	kill 'STOP', $pid;
	my $begin = monotonic();
	like(sent($c, 'pass.example'), qr/^250 /, 'a mail');
	$c->wait_metric(opinions('libspf2', 'none'), 1);
	$c->wait_metric(opinions('libopendmarc', 'none'), 1);
	$c->wait_log('postern', qr/(the second opinion hangs; killed)/);
	$c->wait_for('another process', sub {
		my $now = second($c);
		return $now && $now != $pid;
	});
	$c->wait_for('an opinion', sub {
		sent($c, 'pass.example');
		return $c->metric(opinions('libspf2', 'same')) > 0;
	});
	pass('killed and started again');
};

subtest 'it decides' => sub {
	my ($c, $backend) = started($BOTH . "compat_timeout = 8s\n" .
	    "spf_engine = libspf2\ndmarc_engine = libopendmarc\n");
	like(sent($c, 'differs.example'), qr/^250 /, 'a mail');
	is(header($backend, 0, 'X-Spf'), 'permerror', 'with its verdict');
	like(sent($c, 'bad.example'), qr/^250 /, 'a forged one');
	is(header($backend, 1, 'X-Dmarc'), 'quarantine', 'with its verdict');
	like(sent($c, 'crash.example'), qr/^250 /, 'the record that kills it');
	is(header($backend, 2, 'X-Spf'), 'permerror', 'then ours stands');
	kill 'STOP', $c->wait_for('it is back', sub { second($c) });
	like(sent($c, 'differs.example'), qr/^250 /, 'when it hangs');
	is(header($backend, 3, 'X-Spf'), 'pass', 'ours stands');
};

subtest 'what it cannot do' => sub {
	my $lib = $GUARD->dir('probe.so');
	my ($status, $out) = $GUARD->run([ $CC, '-D_GNU_SOURCE', '-shared',
	    '-fPIC', '-o', $lib, "$Chain::ROOT/t/lib/second_probe.c" ]);
	is($status, 0, 'the probe compiles') or diag $out;
	socketpair(my $ours, my $its, AF_UNIX, SOCK_SEQPACKET, 0) or die $!;
	$its->blocking(0);
	# Not a file: it may not make one grow either.
	pipe my $said, my $says or die $!;
	local $^F = 1000;
	my $pid = fork() // die $!;
	if ($pid == 0) {
		close $ours;
		fcntl($its, Fcntl::F_SETFD(), 0);
		open STDERR, '>&', $says;
		close $says;
		$ENV{LD_PRELOAD} = $lib;
		{ exec { $SECOND } $SECOND, fileno $its; }
		POSIX::_exit(127);
	}
	close $_ for $its, $says;
	ok(defined recv($ours, my $hello, 1000, 0), 'it says hello');
	close $ours;
	waitpid $pid, 0;
	is($?, 0, 'and ends when nobody is left to ask');
	my %got = join('', <$said>) =~ /^(\S+) (.+)$/mg;
	is(delete $got{memory}, 'done', 'memory it may have');
	is(scalar keys %got, 16, 'all was tried');
	is($got{$_}, 'EPERM', $_) for sort keys %got;
};

subtest 'settings' => sub {
	my @rows = (
		[ "spf_engine = libspf2\n", qr/spf_engine: an engine that is/ ],
		[ "compat_engines = libspf2\ndmarc_engine = libopendmarc\n",
		    qr/dmarc_engine: an engine that is not among/ ],
		[ "compat_engines = libspf3\n",
		    qr/compat_engines: a list of libspf2 and libopendmarc/ ],
		[ "spf_engine = theirs\n", qr/spf_engine/ ],
	);
	for my $row (@rows) {
		my $file = $GUARD->write_file('bad.conf',
		    $GUARD->config(main => $row->[0]));
		my ($status, $out) = $GUARD->run([ $Chain::POSTERN, 'check',
		    '-C', $file ]);
		is($status >> 8, 1, "refused: $row->[0]");
		like($out, $row->[1], 'with the reason');
	}
};

subtest 'not linked into postern' => sub {
	my (undef, $needs) = $GUARD->run([ 'readelf', '-d', $Chain::POSTERN ]);
	like($needs, qr/libunbound/, 'what it is linked to');
	unlike($needs, qr/spf2|opendmarc/, 'is neither of the two');
};

done_testing();
