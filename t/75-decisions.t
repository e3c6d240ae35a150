#!/usr/bin/perl
# Every refusal can be explained: its record stands in the log, in Redis, on
# the status page, and is found by "postern why"; what is lost is counted; and
# with decision_privacy = hash no local part is in any of them.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use Backend;
use Chain;
use Client;
use JSON::PP qw(decode_json);
use Test::More;

my $c = Chain->new;
$c->watchdog(170);
my $backend = Backend->new($c, 'lmtp');
$c->redis;

my $ACL = <<'END';
check_rcpt:
  deny    senders  = redis-set;blocked
          message  = <$sender_address> is <b>blocked</b>
  defer   local_parts = later
  warn    condition = ${lookup redis{GET nothing}{yes}{no}}
  accept  domains  = example.org : other.example
check_data:
  deny    condition = ${if >{$message_size}{1000}}
          message   = too long
  accept
END

# start(settings, …): with these lines in the main section.
sub start
{
	my ($main) = @_;
	$c->postern(config => $c->config(acl => $ACL,
	    main => "acl_smtp_data = check_data\n" . ($main // '')));
	$c->redis_is_up;
}

sub client
{
	my $s = Client->new($c->port('postern'),
	    proxy => { from => '192.0.2.1' });
	$s->hello;
	return $s;
}

# refuse(sender, recipient…): the last reply and its id.
sub refuse
{
	my ($sender, @to) = @_;
	my $s = client();
	my $reply = ($s->envelope($sender, @to))[-1];
	$s->quit;
	return ($reply, $reply =~ /\(id (\S+)\)/);
}

sub why
{
	my @args = @_;
	my ($status, $out) = $c->run([ $Chain::POSTERN, 'why', '-C',
	    $c->dir('postern.conf'), @args ]);
	return ($status >> 8, $out);
}

# Records travel to Redis beside the mail.
sub wait_why
{
	my @args = @_;
	my @got;
	$c->wait_for("why @args", sub { @got = why(@args); $got[0] == 0 });
	return $got[1];
}

sub page { return ($c->http($c->port('metrics'), '/'))[1] }

subtest 'what is refused is kept' => sub {
	start();
	$c->list_add('address', 'blocked', 'joe@bad.example');
	my ($reply, $id) = refuse('joe@bad.example', 'u@example.org');
	like($reply, qr/^550 .*is <b>blocked<\/b>/, 'refused');
	my $text = wait_why($id);
	like($text, qr/^\S+ \S+  id \Q$id\E  client 192\.0\.2\.1  sender <joe\@bad\.example>$/m, 'who');
	like($text, qr/^rcpt <u\@example\.org>: 550 5\.7\.1 <joe\@bad\.example> is .*\(postern\.conf:\d+\)/m,
	    'the reply, and the line that gave it');
	like($text, qr/^    senders: true   \(subject = "joe\@bad\.example", redis-set;blocked = "[^"]*"\)$/m,
	    'what the condition saw');
	my $record = decode_json((why($id, '--json'))[1]);
	is_deeply([ $record->{id}, $record->{stage}, $record->{client},
	    $record->{sender}, $record->{recipient}, $record->{reply}{code} ],
	    [ $id, 'rcpt', '192.0.2.1', 'joe@bad.example', 'u@example.org',
	    550 ], 'JSON');
	is_deeply([ map { $_->{statement} // $_->{condition} //
	    $_->{modifier} } @{ $record->{steps} } ],
	    [ qw(deny senders message) ], 'its steps');
	my ($line) = $c->log_text('postern') =~ /\] decision (\{.*\})$/m;
	is(decode_json($line)->{id}, $id, 'a line in the log');

	my ($later, $later_id) = refuse('ann@good.example',
	    'later@example.org');
	like($later, qr/^451 /, 'put off');
	like(wait_why($later_id), qr/^rcpt <later\@example\.org>: 451 /m,
	    'that too');
	my (undef, $relay_id) = refuse('ann@good.example', 'u@else.example');
	like(wait_why($relay_id), qr/550 .*\(the end of the ACL at postern\.conf:/,
	    'the implicit end');

	my $s = client();
	my $big = "From: a\@b.example\n\n" . "x" x 2000 . "\n";
	my ($big_id) = $s->mail('ann@good.example', ['u@example.org'], $big) =~
	    /\(id (\S+)\)/;
	like(wait_why($big_id), qr/^data: 550 .*too long.*^    condition: true   \(\$message_size = "\d+", "true"\)/ms,
	    'after the data, with the variable');
	like($s->mail('ann@good.example', ['u@example.org'], "a: b\n\nx\n"),
	    qr/^250 /, 'another is taken');
	$s->quit;
	like(page(), qr{<td>rcpt &lt;u\@example\.org&gt;</td><td>550 5\.7\.1 &lt;joe\@bad\.example&gt; is &lt;b&gt;blocked&lt;/b&gt;</td><td>postern\.conf:\d+</td><td>\Q$id\E</td>},
	    'the status page, escaped');
	unlike(page(), qr/<b>blocked/, 'and no markup of a client');
};

subtest 'finding' => sub {
	my @ids = wait_why('--sender', 'bad.example') =~ /  id (\S+)  /g;
	is(@ids, 1, 'by a domain');
	is((why('--sender', 'JOE@bad.example'))[0], 0, 'by an address');
	is((why('--recipient', 'u@example.org', '--since', '1h'))[0], 0,
	    'by a recipient');
	my ($id) = $ids[0] =~ /^(.*)-/;
	like((why($id))[1], qr/  id \Q$id\E-1  /, "by the connection's id");
	my @all = (why('--client', '192.0.2.1', '--limit', 2))[1] =~
	    /  id (\S+)  /g;
	is(@all, 2, 'a limit');
	for ([ 'nothing' ], [ '--sender', 'x@y.example' ],
	    [ '--client', '192.0.2.2' ]) {
		my ($status, $out) = why(@$_);
		is($status, 1, "none: @$_");
		like($out, qr/^postern: no record of that is kept; decision_log keeps only what was refused$/m, 'said so');
	}
	for ([ ], [ '--sender' ], [ '--since', 'x' ], [ '--fast', 'x' ],
	    [ 'a', 'b' ], [ 'x', '--limit', 0 ], [ '--client', 'x' ]) {
		my ($status, $out) = why(@$_);
		is($status, 64, "usage: @$_");
		like($out, qr/^postern: .*\nusage: postern why /, 'said so');
	}
};

subtest "the backend's word" => sub {
	$backend->set(rcpt => { 'full@example.org' => '552 5.2.2 mailbox full' });
	my $s = client();
	my ($id) = $s->mail('ann@good.example', ['full@example.org'],
	    "a: b\n\nx\n") =~ /\(id (\S+)\)/;
	$s->quit;
	like(wait_why($id), qr/^the backend, of <full\@example\.org>: 552 5\.2\.2 mailbox full$/m, 'is kept like ours');
};

subtest 'hidden local parts' => sub {
	$c->redis_command('DEL', 'postern:decisions');
	start("decision_privacy = hash\n" .
	    "hide decision_secret = 0123456789abcdef\n");
	my ($reply, $id) = refuse('joe@bad.example', 'u@example.org');
	like(wait_why($id), qr/^rcpt <#[0-9a-f]{16}\@example\.org>: 550 5\.7\.1 <#[0-9a-f]{16}\@bad\.example> is/m, 'hashed');
	is((why('--sender', 'joe@bad.example'))[0], 0, 'found all the same');
	my $all = join ' ', $c->redis_command('XRANGE', 'postern:decisions',
	    '-', '+'), $c->log_text('postern') =~ /(decision \{.*)/g, page();
	unlike($all, qr/joe|\bu\@/, 'in Redis, log and page');
};

subtest 'what is kept is chosen, bounded, and may be lost' => sub {
	$c->redis_command('DEL', 'postern:decisions');
	start("decision_log = permanent accepted\ndecision_log_to = redis\n" .
	    "decision_log_cap = 10\n");
	my (undef, $later) = refuse('ann@good.example', 'later@example.org');
	my ($reply, $id) = refuse('joe@bad.example', 'u@example.org');
	wait_why($id);
	unlike((why($later))[1], qr/: 451/, 'temporary refusals are not kept');
	refuse('ann@good.example', 'u@example.org');
	$c->wait_for('accepted ones', sub {
		(why('--recipient', 'u@example.org'))[1] =~ /: 250/ });
	unlike($c->log_text('postern'), qr/decision \{/, 'nor in the log');
	refuse('joe@bad.example', 'u@example.org') for 1 .. 300;
	# Redis trims by whole nodes of 100 entries.
	$c->wait_for('a bounded stream', sub {
		my $n = $c->redis_command('XLEN', 'postern:decisions');
		return $n > 0 && $n < 200;
	});
	ok($c->redis_command('PTTL', 'postern:decisions') > 0, 'a life');

	start("decision_log = all\ndecision_log_rate = 1\n");
	refuse('joe@bad.example', 'u@example.org') for 1 .. 10;
	$c->wait_metric('postern_decision_records_total{result="over_rate"}',
	    sub { $_[0] >= 1 });
	$c->end('redis', 'KILL');
	$c->wait_for('Redis away', sub {
		refuse('ann@good.example', 'later@example.org');
		$c->metric('postern_decision_records_total{result="unsent"}')
		    > 0 });
	my ($status, $said) = why('x');
	is($status, 75, 'why, without Redis');
	$c->redis;

	start("decision_log = off\n");
	refuse('joe@bad.example', 'u@example.org');
	like((why('--client', '192.0.2.1'))[1],
	    qr/no record of that is kept, nor of anything else; decision_log is off/,
	    'off');
	like(page(), qr/Nothing that decision_log keeps/, 'and the page');
};

subtest 'settings' => sub {
	for ([ 'decision_log = everything', qr/there is no word "everything"/ ],
	    [ 'decision_log_to = disk', qr/there is no word "disk"/ ],
	    [ 'decision_log_rate = 0', qr/a number from 1 to/ ],
	    [ 'decision_log_cap = 0', qr/a number from 1 to/ ],
	    [ 'decision_log_ttl = 1s', qr/a minute at least/ ],
	    [ 'decision_privacy = hash', qr/needs a decision_secret/ ]) {
		my ($line, $want) = @$_;
		my $path = $c->write_file('bad.conf', $c->config(acl => $ACL,
		    main => "acl_smtp_data = check_data\n$line\n"));
		my ($status, $out) = $c->run([ $Chain::POSTERN, 'check', '-C',
		    $path ]);
		is($status >> 8, 1, $line);
		like($out, qr/bad\.conf:\d+:\d+: error: decision_\w+: .*$want/,
		    'said at its line');
	}
};

done_testing;
