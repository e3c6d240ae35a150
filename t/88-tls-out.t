#!/usr/bin/perl
# TLS toward backends: which is used, whose certificates are taken, what
# happens when it fails, and what the log and the variables say of it.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use Authority;
use Chain;
use Client;
use Test::More;
use TlsBackend;
use Zone;

my $c = Chain->new;
$c->watchdog(170);
my $ca = Authority->new($c, 'ca');
my $other = Authority->new($c, 'other');

my @good = $ca->issue('good', names => ['mx.good.example']);
my @wrong = $ca->issue('wrong', names => ['mx.wrong.example']);
my @expired = $ca->issue('expired', names => ['mx.good.example'],
    end => '20210101000000Z');
my @foreign = $other->issue('foreign', names => ['mx.good.example']);
my @revoked = $ca->issue('revoked', names => ['mx.good.example']);
my @client = $ca->issue('client', names => ['edge.example']);
my @address = $ca->issue('address',
    extensions => ['subjectAltName=IP:127.0.0.1']);
$ca->revoke('revoked');
my $crl = $ca->crl;

my %backend;
sub backend
{
	my ($name, $pair, %set) = @_;
	$backend{$name} = TlsBackend->new($c, $name, $pair ?
	    (cert => $pair->[0], key => $pair->[1]) : (), %set);
}
backend('good', \@good);
backend('wrong', \@wrong);
backend('expired', \@expired);
backend('foreign', \@foreign);
backend('revoked', \@revoked);
backend('address', \@address);
backend('lmtp', \@good, lmtp => 1);
backend('smtps', \@good, implicit => 1);
backend('none', undef);
backend('inject', \@good, inject => "250 injected\r\n");
backend('silent', \@good, silent => 1);
backend('busy', \@good, reply => '454 4.7.0 later');
backend('never', \@good, reply => '502 5.5.1 no');
backend('asks', \@good, ca => $ca->certificate, alpn => 1);
backend('old', \@good, version => 0x0303);
backend('weak', \@good, version => 0x0303, ciphers => 'ECDHE-ECDSA-AES128-SHA');

my $zone = Zone->new($c, records => <<'END');
mx.good.example  A 127.0.0.1
END

# transport(name, backend, settings): to a backend, by its name.
my (%transport, @rules);
sub transport
{
	my ($name, $to, $settings, $host) = @_;
	(my $id = $name) =~ tr/-/_/;
	$transport{$name} = "$id:\n  driver = smtp\n  port = " .
	    $backend{$to}->port . "\n" . ($settings // '') . "\n";
	push @rules, "$name.example " . ($host // 'mx.good.example') .
	    " $id";
}
my $trust = "  tls_verify_certificates = " . $ca->certificate . "\n";
my $strict = "$trust  tls_verify_hosts = *\n  hosts_require_tls = *\n";
transport('try', 'good', $trust);
transport('unsigned', 'good');
transport('blind', 'good', "  tls_try_verify_hosts =\n");
transport('avoid', 'good', "$trust  hosts_avoid_tls = 127.0.0.0/8\n");
transport('strict', 'good', $strict);
for my $name (qw(wrong expired foreign revoked)) {
	transport("$name-try", $name, $trust);
	transport("$name-strict", $name, $strict);
	transport("$name-clear", $name, "$trust  tls_verify_hosts = *\n");
}
transport('crl-revoked', 'revoked', "$strict  tls_crl = $crl\n");
transport('crl-good', 'good', "$strict  tls_crl = $crl\n");
transport('anyname', 'wrong', "$strict  tls_verify_cert_hostnames =\n");
transport('byaddress', 'address', $strict, '127.0.0.1');
transport('notaddress', 'good', $strict, '127.0.0.1');
transport('lmtp', 'lmtp', "$strict  protocol = lmtp\n");
transport('smtps', 'smtps', "$strict  protocol = smtps\n");
transport('none', 'none', $trust);
transport('none-required', 'none', $strict);
transport('inject', 'inject', $trust . "  tls_tempfail_tryclear = false\n");
transport('silent', 'silent', $strict . "  connect_timeout = 1s\n");
transport('busy', 'busy', $trust);
transport('busy-required', 'busy', $strict);
transport('busy-wait', 'busy', $trust . "  tls_tempfail_tryclear = no\n");
transport('never', 'never', $trust);
transport('asks', 'asks', $strict . "  tls_certificate = $client[0]\n" .
    "  tls_privatekey = $client[1]\n  tls_alpn = smtp\n" .
    "  tls_sni = \${uc:\$host}\n");
transport('old', 'old', $strict);
transport('too-old', 'old', "$strict  tls_version_min = 1.3\n");
transport('weak', 'weak', $strict);
transport('said-weak', 'weak', $strict . "  tls_require_ciphers = " .
    "ECDHE-ECDSA-AES128-SHA\n");
my $own = 'and{{eq{$event_name}{tls:cert}}{eq{$event_data}{0}}}';
transport('vetoed', 'good', "$strict  event_action = \${if $own " .
    "{no \${length_27:\$tls_out_peercert}}}\n");

$c->postern(config => $c->config(main =>
    "backend_dns_servers = " . $zone->address . "\n" .
    "log_selector = +tls_peerdn +tls_sni\n" .
    "smtp_accept_max_per_host = 0\n",
    routers => "r:\n  driver = manualroute\n  transport = try\n" .
	"  route_list = " . join(" ; \\\n    ", @rules) . "\n",
    transports => join('', map { $transport{$_} } sort keys %transport)));

# sent(transport): the final reply, and the line about the delivery.
my $number = 0;
sub sent
{
	my ($name) = @_;
	my $to = 'u' . ++$number . "\@$name.example";
	my $s = Client->new($c->port('postern'),
	    proxy => { from => '192.0.2.1' });
	$s->hello('client.example');
	$s->cmd('MAIL FROM:<a@example.com>');
	$s->cmd("RCPT TO:<$to>");
	my $reply = $s->cmd('DATA');
	if ($reply =~ /^354/) {
		$s->send("Subject: x\r\n\r\ntext\r\n.\r\n");
		$reply = $s->reply;
	}
	$s->close;
	my $line = $c->wait_log('postern', qr/^(.* \Q$to\E F=.*)$/m);
	return ($reply, $line);
}

sub taken
{
	my ($name, $pattern, $what) = @_;
	my ($reply, $line) = sent($name);
	like($reply, qr/^250/, "$what: taken");
	like($line, $pattern, "$what: the log says how");
}

sub put_off
{
	my ($name, $pattern, $what) = @_;
	my ($reply) = sent($name);
	like($reply, qr/^451/, "$what: put off");
	like($c->log_text('postern'), $pattern, "$what: the log says why");
}

my $tls = qr/ X=TLS1\.3:TLS_\w+:\d+/;
my $clear = qr/^(?!.* X=)/;

subtest 'what is good' => sub {
	taken('try', qr/$tls CV=yes DN="CN=mx\.good\.example" step/, 'tried');
	taken('strict', qr/$tls CV=yes/, 'required');
	taken('unsigned', qr/$tls CV=no/, 'not signed by the system');
	taken('blind', qr/$tls CV=no/, 'not looked at');
	taken('avoid', $clear, 'avoided');
	taken('byaddress', qr/$tls CV=yes/, 'a certificate for an address');
	taken('lmtp', qr/$tls CV=yes/, 'LMTP');
	taken('smtps', qr/$tls CV=yes/, 'TLS at once');
	taken('old', qr/ X=TLS1\.2:[\w-]+:\d+ CV=yes/, 'TLS 1.2');
	my @lines = map { "$_->{line}:$_->{tls}" } $backend{lmtp}->commands;
	is_deeply([ @lines[0 .. 2] ], [ 'LHLO mx.example.org:0', 'STARTTLS:0',
	    'LHLO mx.example.org:1' ], 'who we are is said again under TLS');
};

subtest 'what is bad' => sub {
	for my $name (qw(wrong expired foreign)) {
		taken("$name-try", qr/$tls CV=no/, "$name, tried");
		put_off("$name-strict",
		    qr/TLS with mx\.good\.example .*certificate verify failed/,
		    "$name, required");
		taken("$name-clear", $clear, "$name, and clear is allowed");
	}
	put_off('notaddress', qr/IP address mismatch/, 'no such address');
	taken('anyname', qr/$tls CV=yes/, 'any name will do');
	taken('revoked-strict', qr/$tls CV=yes/, 'revoked, without a CRL');
	put_off('crl-revoked', qr/certificate revoked/, 'revoked');
	taken('crl-good', qr/$tls CV=yes/, 'another with that CRL');
};

subtest 'backends that do not want, or cannot' => sub {
	taken('none', $clear, 'not offered');
	put_off('none-required', qr/does not offer it/,
	    'not offered and required');
	taken('busy', $clear, '4xx');
	put_off('busy-required', qr/STARTTLS.*refused/, '4xx and required');
	put_off('busy-wait', qr/STARTTLS.*refused/,
	    '4xx, and no tls_tempfail_tryclear');
	taken('never', $clear, '5xx');
	put_off('silent', qr/timed out/, 'not a word of TLS');
	put_off('weak', qr/TLS with .*handshake/, 'ciphers of old');
	taken('said-weak', qr/X=TLS1\.2:ECDHE-ECDSA-AES128-SHA:128 CV=yes/,
	    'ciphers of old that are wanted');
	put_off('too-old', qr/TLS with .*handshake/, 'versions of old');
};

subtest 'what event_action says of a certificate' => sub {
	put_off('vetoed', qr/event_action: no -----BEGIN CERTIFICATE-----/,
	    'refused');
	like($c->log_text('postern'),
	    qr/TLS with .*the certificate was refused by an event/, 'and why');
};

subtest 'plaintext behind STARTTLS' => sub {
	put_off('inject', qr/plaintext behind STARTTLS/, 'injected');
	is(scalar($backend{inject}->mails), 0, 'no mail went there');
};

subtest 'a certificate of ours, a name and a protocol' => sub {
	taken('asks', qr/CV=yes .*SNI=MX\.GOOD\.EXAMPLE/, 'asked for one');
	my ($session) = $backend{asks}->sessions;
	is($session->{peer}, '/CN=edge.example', 'who we are');
	is($session->{sni}, 'MX.GOOD.EXAMPLE', 'the name, expanded');
	is($session->{alpn}, 'smtp', 'the protocol');
	my ($none) = $backend{good}->sessions;
	is($none->{sni}, '', 'no name unless wanted');
};

subtest 'metrics' => sub {
	cmp_ok($c->metric(
	    "postern_backend_tls_handshakes_total{result=\"$_\"}"), '>', 0, $_)
	    for qw(verified unverified failed refused);
};

subtest 'settings that cannot be' => sub {
	my %bad = (
		'tls_privatekey = /nowhere' => qr/there is no tls_certificate/,
		'tls_certificate = /nowhere' => qr{/nowhere: No such file},
		'tls_verify_certificates = /nowhere' =>
		    qr{/nowhere: No such file},
		"tls_verify_certificates = $client[1]" =>
		    qr/no certificate in it/,
		"tls_crl = $client[0]" => qr/no CRL in it/,
		'tls_require_ciphers = rot13' => qr/does not take the list/,
	);
	for my $setting (sort keys %bad) {
		my $file = $c->write_file('bad.conf', $c->config(transport =>
		    "  $setting\n"));
		my ($status, $out) = $c->run([ $Chain::POSTERN, 'check', '-C',
		    $file ]);
		isnt($status, 0, "$setting: refused");
		like($out, $bad{$setting}, "$setting: says why");
	}
};

is($c->end('postern') >> 8, 0, 'ends well');
done_testing();
