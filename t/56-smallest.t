#!/usr/bin/perl
# The smallest complete configuration works as it is written, and what an
# operator looks at: check, health, /metrics, /healthz, /readyz, the log.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use Backend;
use Chain;
use Client;
use JSON::PP;
use Test::More;

my $SMALLEST = <<'END';
primary_hostname     = mx.example.net
state_dir            = /var/lib/postern
local_interfaces     = 127.0.0.1.2525
hosts_proxy          = 127.0.0.1
dns_servers          = 127.0.0.1@53
redis_servers        = (/run/redis/redis.sock)/0/
metrics_listen       = 127.0.0.1:9125
log_file_path        = stdout
tls_certificate      = /etc/postern/mx.pem
tls_privatekey       = /etc/postern/mx.key
tls_resumption_hosts = *
prdr_enable          = true
acl_smtp_rcpt        = check_rcpt

begin acl
check_rcpt:
  deny    hosts   = redis-set;blocked_hosts
          message = $sender_host_address is blocked here
  accept  domains = redis-set;our_domains

begin routers
backend:
  driver     = manualroute
  route_list = * 127.0.0.1
  transport  = lmtp

begin transports
lmtp:
  driver   = smtp
  protocol = lmtp
  port     = 24
END

my $c = Chain->new;
$c->watchdog(110);
my $backend = Backend->new($c, 'lmtp');
my $socket = $c->redis;
my ($certificate, $key) = $c->certificate('mx.example.net');

# With what a test may use in place of what a system has.
sub here
{
	my ($text, %with) = @_;
	my %place = (
		'/var/lib/postern' => $c->dir('state'),
		'127\.0\.0\.1\.2525' => '127.0.0.1.' . $c->port('postern'),
		'/run/redis/redis\.sock' => $socket,
		'127\.0\.0\.1:9125' => '127.0.0.1:' . $c->port('metrics'),
		'/etc/postern/mx\.pem' => $certificate,
		'/etc/postern/mx\.key' => $key,
	);
	for my $from (keys %place) {
		$text =~ s/$from/$place{$from}/ or die "$from is not there\n";
	}
	$text =~ s/(port +=) 24$/"$1 " . $c->port('lmtp')/me or die;
	return $text;
}

sub client
{
	my (%proxy) = @_;
	return Client->new($c->port('postern'), proxy => {
	    from => '192.0.2.1', %proxy });
}

my $text = "From: <a\@example.com>\nSubject: hello\n\nHello.\n";

subtest 'check' => sub {
	my $literal = $c->write_file('literal.conf', $SMALLEST);
	my ($status, $out) = $c->run([ $Chain::POSTERN, 'check', '-C',
	    $literal ]);
	# The certificate is the only thing that a machine may lack.
	my @errors = grep { /: error: / &&
	    !m{error: tls_\w+: /etc/postern/mx\.\w+: } } split /\n/, $out;
	is("@errors", '', 'the text as it is written has no error');
	my $small = $c->write_file('small.conf', here($SMALLEST));
	($status, $out) = $c->run([ $Chain::POSTERN, 'check', '-C', $small ]);
	is($status, 0, 'with files that exist it passes') or diag $out;
	unlike($out, qr/error|warning/i, 'and nothing is said');
	my $bad = $c->write_file('bad.conf',
	    here($SMALLEST) =~ s/prdr_enable/prdr_enabel/r =~
	    s/redis-set;our_domains/+our_domains/r);
	($status, $out) = $c->run([ $Chain::POSTERN, 'check', '-C', $bad ]);
	is($status >> 8, 1, 'mistakes: 1');
	like($out, qr/bad\.conf:12:1: error: .*prdr_enabel.*prdr_enable/,
	    'with line, column, word and what was meant');
	like($out, qr/bad\.conf:19:\d+: error: .*our_domains/,
	    'and the next one too');
	($status, $out) = $c->run([ $Chain::POSTERN, 'run', '-C', $bad ]);
	is($status >> 8, 1, 'nor does it run');
	like($out, qr/prdr_enabel/, 'and says the same');
	($status, $out) = $c->run([ $Chain::POSTERN, 'version' ]);
	like($out, qr/^postern \d+\.\d+\.\d+$/m, 'version');
};

subtest 'it runs' => sub {
	$c->postern(file => $c->dir('small.conf'));
	$c->list_add('domain', 'our_domains', 'example.org', '*.sub.example');
	$c->list_add('host', 'blocked_hosts', '203.0.113.0/24');
	my $s = client();
	like($s->hello, qr/^250-mx\.example\.net Hello/, 'EHLO');
	like($s->mail('a@example.com', ['x@example.org'], $text), qr/^250 /,
	    'a mail');
	like($s->mail('a@example.com', ['x@deep.sub.example'], $text),
	    qr/^250 /, 'a domain below one of ours');
	like($s->mail('a@example.com', ['x@example.com'], $text),
	    qr/^550 5\.7\.1 Administrative prohibition/, 'none of ours');
	$s->starttls;
	$s->hello;
	like($s->mail('a@example.com', ['x@EXAMPLE.org'], $text), qr/^250 /,
	    'over TLS, in other letters');
	$s->quit;
	$s = client(from => '203.0.113.9');
	$s->hello;
	like($s->mail('a@example.com', ['x@example.org'], $text),
	    qr/^550 5\.7\.1 203\.0\.113\.9 is blocked here/, 'a listed host');
	$s->quit;
	is(scalar($backend->mails), 3, 'three mails are at the backend');
	my ($status, $out) = $c->command('expand', '${lc:ABC}');
	is($out, "abc\n", 'expand');
	($status, $out) = $c->command('health');
	is($status, 0, 'health') or diag $out;
};

subtest 'PROXY headers, well and badly made' => sub {
	my $errors = sub { $c->metric("postern_proxy_errors_total{reason=\"$_[0]\"}") };
	my $s = client(crc => 1, tlvs => [ [ 5, 'unique-7' ] ]);
	$s->hello;
	like($s->cmd('RCPT TO:<x@example.org>'), qr/ \(id unique-7\S*\)$/,
	    'the unique id is the trace id');
	my @bad = (
		[ crc => 'a wrong checksum', Client::proxy_v2(crc => 'bad') ],
		[ missing => 'no header', "EHLO x.example\r\n" ],
		[ malformed => 'no address',
		    "PROXY TCP4 192.0.2.300 192.0.2.1 1 2\r\n" ],
		[ timeout => 'nothing for a while', '' ],
	);
	for my $row (@bad) {
		my ($reason, $name, $bytes) = @$row;
		$s = Client->new($c->port('postern'), raw => $bytes);
		like($s->reply(10), qr/^220 /, "$name: a banner");
		$s->send("EHLO x.example\r\n") unless $reason eq 'missing';
		is($s->reply, '503 Command refused, ' .
		    'required Proxy negotiation failed', 'and nothing else');
		like($s->cmd('QUIT'), qr/^221/, 'but QUIT');
		is($errors->($reason), 1, 'counted');
	}
	# A header in parts, and a client that is not behind it yet.
	my $header = Client::proxy_v2(from => '2001:db8::7', crc => 1);
	$s = Client->new($c->port('postern'));
	$s->send($_) for split //, $header;
	like($s->hello, qr/\[2001:db8::7\]/, 'a header byte by byte, IPv6');
	$s = Client->new($c->port('postern'),
	    raw => Client::proxy_v1('192.0.2.44'));
	like($s->hello, qr/\[192\.0\.2\.44\]/, 'version 1');
};

subtest 'metrics' => sub {
	my $port = $c->port('metrics');
	my ($head, $body) = $c->http($port, '/metrics');
	like($head, qr{^HTTP/1\.1 200 }, '/metrics');
	my ($status, $out) = $c->run([ Chain::program('promtool'), 'check',
	    'metrics' ], input => $body);
	is($status, 0, 'promtool has nothing against it') or diag $out;
	is($out, '', 'nor anything to say');
	for my $path ('/healthz', '/readyz', '/') {
		($head) = $c->http($port, $path);
		like($head, qr{^HTTP/1\.1 200 }, $path);
	}
	($head) = $c->http($port, '/nothing');
	like($head, qr{^HTTP/1\.1 404 }, 'another path');
	is($c->metric('postern_recipients_total{result="ok"}'), 3,
	    'recipients taken');
	is($c->metric('postern_rejects_total{stage="rcpt",code="5xx"}'), 2,
	    'refusals by policy');
	is($c->metric('postern_message_bytes_count'), 3, 'a histogram');
	is($c->metric('postern_backend_replies_total{code="2xx"}'), 3,
	    'replies of the backend');
	cmp_ok($c->metric('postern_ack_seconds_count'), '>=', 3,
	    'time to our reply');
};

subtest 'it drains' => sub {
	$backend->set(hold => 1);
	my $s = client();
	$s->hello;
	$s->envelope('a@example.com', 'x@example.org');
	$s->cmd('DATA');
	$s->send(Client::stuffed($text));
	$backend->wait_mails(4);
	my $idle = client();
	$idle->hello;
	$c->signal('postern', 'TERM');
	like($idle->reply, qr/^421 /, 'the idle are told so');
	$c->wait_for('a readiness that is off', sub {
		my ($head) = $c->http($c->port('metrics'), '/readyz');
		return $head eq '' || $head =~ m{^HTTP/1\.1 503} });
	pass('it is not ready any more');
	ok($s->silent(0.2), 'a delivery past its final dot is waited for');
	$backend->release;
	like($s->reply, qr/^250 /, 'and answered');
	$c->wait_for('the end', sub { $c->has_ended('postern') });
	is($c->status('postern'), 0, 'then it ends well');
};

subtest 'one instance' => sub {
	$c->postern(file => $c->dir('small.conf'));
	my $state = $c->dir('state');
	my ($status, $out) = $c->run([ $Chain::POSTERN, 'run', '-C',
	    $c->dir('small.conf') ]);
	is($status >> 8, 1, 'a second one does not start');
	like($out, qr/\Q$state\E/, 'and says why');
	$c->write_file('other.conf', here($SMALLEST) =~
	    s/^state_dir.*/"state_dir = " . $c->dir('state2')/mer);
	($status, $out) = $c->run([ $Chain::POSTERN, 'run', '-C',
	    $c->dir('other.conf') ]);
	is($status >> 8, 1, 'nor with another directory and the same port');
	my $port = $c->port('postern');
	like($out, qr/$port/, 'and names the port');
	my $s = client();
	like($s->hello, qr/^250/, 'the first one serves');
	$s->quit;
	is($c->end('postern'), 0, 'and ends well');
};

subtest 'the log as JSON' => sub {
	my $config = "log_format = json\n" . here($SMALLEST);
	$c->postern(config => $config, name => 'json');
	my $s = client();
	$s->hello("evil\"\\\x07.example");
	$s->quit;
	$s = client();
	$s->hello;
	$backend->set;
	$s->mail('a@example.com', ['x@example.org'], $text);
	$s->quit;
	$c->end('json');
	my @lines = grep { /^\{/ } split /\n/, $c->log_text('json');
	my @bad = grep { !eval { decode_json($_) } } @lines;
	is("@bad", '', scalar(@lines) . ' lines, all of them JSON');
	my %events = map { (decode_json($_)->{event} => 1) } @lines;
	ok($events{$_}, "an event \"$_\"") for qw(accept delivery process);
};

done_testing;
