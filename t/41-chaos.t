#!/usr/bin/perl
# The processes when things go wrong: reloads that fail late, generations too
# many, a supervisor asked twice, Redis away, hostile bytes in a JSON log.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use Chain;
use Client;
use Backend;
use JSON::PP;
use Test::More;

plan skip_all => 'build/postern is not built' unless -x $Chain::POSTERN;

my $c = Chain->new;
$c->watchdog(110);
my $backend = Backend->new($c, 'lmtp');
$c->redis;
chmod 0777, $c->dir;

# A configuration with more main settings, in place of the one that runs.
sub configure
{
	my ($main, %with) = @_;
	my $text = $c->config(main => $main // '', %with);
	return $c->write_file('postern.conf', $text);
}

sub generation { return $c->metric('postern_generation') }

sub is_reload_good
{
	return $c->metric('postern_config_reload_successful');
}

# A reload that must be taken.
sub reload
{
	my $before = generation();
	$c->signal('postern', 'HUP');
	$c->wait_for('the next generation', sub { generation() > $before });
}

# A reload that must be refused; each has its line in a log.
sub reload_fails
{
	my ($pattern, $log) = @_;
	my $before = generation();
	$c->signal('postern', 'HUP');
	$c->wait_for("$pattern in the log", sub {
		Chain::read_file($log) =~ $pattern });
	$c->wait_for('the refusal', sub { !is_reload_good() });
	return generation() == $before;
}

sub client
{
	my ($from) = @_;
	my $s = Client->new($c->port('postern'), proxy => { from => $from });
	$s->hello;
	return $s;
}

my $log = $c->dir('first.log');
my $own_log = "log_file_path = $log\n";
$c->postern(config => Chain::read_file(configure($own_log)));

subtest 'a reload that fails changes nothing' => sub {
	configure("$own_log" . "spill_dir = /root/closed\n");
	ok reload_fails(qr{spill_dir: user \S+ cannot write in /root/closed},
	    $log), 'a spill_dir that run_user cannot use is refused';
	my $other = $c->dir('other.log');
	configure("log_file_path = $other\n", listen => [ 'lmtp' ]);
	ok reload_fails(qr/local_interfaces: cannot listen/, $log),
	    'the line about a port in use stands in the old log';
	is Chain::read_file($other), '', 'and none in the one not taken';
	configure($own_log);
	reload();
	is is_reload_good(), 1, 'then a good one is taken';
};

subtest 'settings of ours are refused with their place' => sub {
	my $path = $c->write_file('bad.conf', $c->config(
	    main => "run_user = nobody-of-this-name\n") =~
	    s/^workers .*/workers = 99/mr);
	my ($status, $out) = $c->run([ $Chain::POSTERN, 'check', '-C',
	    $path ]);
	is $status >> 8, 1, 'check fails';
	like $out, qr/^\Q$path\E:\d+:\d+: error: workers: a number /m,
	    'the number of workers';
	SKIP: {
		skip 'only root has a run_user', 1 if $> != 0;
		like $out, qr/^\Q$path\E:\d+:\d+: error: run_user: /m,
		    'and the user';
	}
};

subtest 'the oldest of four generations goes, once the fourth serves' => sub {
	my @s;
	for my $i (1 .. 3) {
		push @s, client("192.0.2.$i");
		$s[-1]->cmd('MAIL FROM:<a@example.com>');
		reload() if $i < 3;
	}
	configure($own_log . "acl_smtp_helo = nowhere\n");
	ok reload_fails(qr/there is no ACL "nowhere"/, $log),
	    'one that is refused';
	like $s[0]->cmd('RCPT TO:<x@example.org>'), qr/^250 /,
	    'closes nobody';
	configure($own_log);
	reload();
	like $s[0]->reply, qr/^421 /, 'one that serves closes the oldest';
	like $s[1]->cmd('RCPT TO:<x@example.org>'), qr/^250 /,
	    'and not the next';
	$_->close for @s;
};

subtest 'the metrics port answers after a reload, whoever dawdles' => sub {
	my @slow = map {
		my $s = IO::Socket::INET->new(PeerAddr => '127.0.0.1',
		    PeerPort => $c->port('metrics')) or die "metrics: $!";
		syswrite $s, 'GET /metr';
		$s;
	} 1 .. 100;
	my $from = Client::monotonic();
	reload();
	ok $c->ready, 'ready';
	cmp_ok Client::monotonic() - $from, '<', 4, 'without their deadline';
};

subtest 'Redis away is said once by each worker' => sub {
	configure($own_log, acl =>
	    "check_rcpt:\n  deny hosts = redis-set;blocked\n  accept\n");
	reload();
	$c->end('redis', 'KILL');
	$c->wait_for('both to notice', sub {
		my $s = client('192.0.2.7');
		$s->cmd('MAIL FROM:<a@example.com>');
		$s->cmd('RCPT TO:<x@example.org>');
		$s->close;
		2 <= (() = Chain::read_file($log) =~ /Redis is away: Redis at/g);
	});
	$c->redis;
	$c->wait_for('both to be back', sub {
		2 <= (() = Chain::read_file($log) =~ /Redis answers again/g) });
	is scalar(() = Chain::read_file($log) =~ /Redis is away: Redis at/g), 2,
	    'twice for two workers';
};

subtest 'a JSON log is JSON, whatever clients say' => sub {
	my $json = $c->dir('json.log');
	configure("log_file_path = $json\nlog_format = json\n");
	reload();
	for my $bytes ("\xff\xfe\x80", '"\\"{}\\u0000', "\t\x01\x1b[2J\x7f",
	    'x' x 900) {
		my $s = client('192.0.2.8');
		$s->send("HELO $bytes\r\nMAIL FROM:<$bytes\@example.com>\r\n" .
		    "RCPT TO:<$bytes\@example.org>\r\n$bytes\r\nQUIT\r\n");
		$s->ended;
		$s = client('192.0.2.8');
		$s->cmd('MAIL FROM:<a@example.com>');
		$s->cmd('RCPT TO:<x@example.org>');
		$s->data("Subject: $bytes\nMessage-ID: <$bytes>\n\n$bytes\n");
		$s->close;
	}
	$c->wait_metric('postern_connections_active', 0);
	my @lines = split /\n/, Chain::read_file($json);
	my @bad = grep { !eval { ref JSON::PP->new->utf8->decode($_) } }
	    @lines;
	cmp_ok scalar @lines, '>=', 8, 'there are lines';
	is_deeply \@bad, [], 'and each is valid';
};

subtest 'asked twice, workers end by themselves' => sub {
	my $s = client('192.0.2.9');
	$s->cmd('MAIL FROM:<a@example.com>');
	$c->signal('postern', 'TERM');
	$c->wait_for('it to be heard', sub { !$c->ready });
	$c->signal('postern', 'TERM');
	like $s->reply, qr/^421 /, 'who is in a transaction hears 421';
	# It does not close its side.
	$c->wait_for('the end', sub { $c->has_ended('postern') });
	is $c->status('postern'), 0, 'status 0';
	unlike Chain::read_file($c->dir('json.log')), qr/died of signal/,
	    'nobody had to be killed';
};

subtest 'a drain: proxies first, and whom the backend has last' => sub {
	my $again = $c->dir('drain.log');
	configure("log_file_path = $again\ndrain_delay = 2s\n" .
	    "drain_timeout = 1s\n");
	$c->postern(file => $c->dir('postern.conf'));
	my $check = sub {
		my $s = Client->new($c->port('postern'),
		    proxy => { local => 1 });
		my $reply = $s->reply;
		$s->close;
		return $reply;
	};
	like $check->(), qr/^220 /, 'a health check is greeted';
	$backend->set(hold => 1);
	my $s = client('192.0.2.10');
	$s->cmd('MAIL FROM:<a@example.com>');
	$s->cmd('RCPT TO:<x@example.org>');
	$s->cmd('DATA');
	my $mails = $backend->mails;
	$s->send("Subject: held\r\n\r\nbody\r\n.\r\n");
	$backend->wait_mails($mails + 1);
	$c->signal('postern', 'TERM');
	$c->wait_for('the health check to fail', sub {
		$check->() =~ /^421 / });
	my $new = client('192.0.2.11');
	like $new->cmd('NOOP'), qr/^250 /, 'then, clients are still served';
	$c->wait_for('drain_timeout', sub {
		Chain::read_file($again) =~ /their time is over/ });
	$backend->release;
	like $s->reply, qr/^250 /, 'who waits for the backend hears of it';
	$c->wait_for('the end', sub { $c->has_ended('postern') });
	is $c->status('postern'), 0, 'status 0';
	$backend->set(hold => 0);
};

subtest 'output that is lost is a failure' => sub {
	plan skip_all => 'no /dev/full' unless -c '/dev/full';
	is system("$Chain::POSTERN version >/dev/full 2>/dev/null") >> 8, 1,
	    'status 1';
};

$c->stop;
done_testing;
