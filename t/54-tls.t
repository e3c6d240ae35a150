#!/usr/bin/perl
# TLS: STARTTLS and at once, 1.2 and 1.3, tickets that every worker takes,
# nothing executed that came in clear.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use Backend;
use Chain;
use Client;
use IO::Socket::SSL;
use Test::More;

my $c = Chain->new;
$c->watchdog(110);
my $backend = Backend->new($c, 'lmtp');
my ($certificate, $key) = $c->certificate('mx.example.org');
my $tls_port = $c->port('tls');
$c->postern(config => $c->config(listen => ['tls'], main => <<"END"));
tls_certificate      = $certificate
tls_privatekey       = $key
tls_on_connect_ports = $tls_port
tls_resumption_hosts = *
tls_advertise_hosts  = ! 192.0.2.99 : *
log_selector         = +tls_cipher +tls_resumption +tls_sni
smtp_accept_max_per_host = 0
END

my $text = "From: <a\@example.com>\n\nHello.\n";

sub client
{
	my ($port, %with) = @_;
	return Client->new($port // $c->port('postern'),
	    proxy => { from => $with{from} // '192.0.2.1' },
	    ($with{tls} ? (tls => $with{tls}) : ()));
}

# A mail after STARTTLS; the log line of its arrival.
sub mail_over_starttls
{
	my (%tls) = @_;
	my $s = client();
	$s->hello;
	$s->starttls(%tls);
	$s->hello;
	my $reply = $s->cmd('EHLO client.example.com');
	unlike($reply, qr/STARTTLS/, 'STARTTLS is not offered again');
	my $last = $s->mail('a@example.com', ['x@example.org'], $text);
	like($last, qr/^250 /, 'the mail is taken');
	my ($id) = $last =~ /id=(\S+)/;
	my $reused = $s->socket->get_session_reused ? 1 : 0;
	$s->quit;
	return ($c->wait_log('postern', qr/(\Q$id\E <= .*)/), $reused);
}

subtest 'STARTTLS' => sub {
	for my $version ('1_2', '1_3') {
		my ($line) = mail_over_starttls(SSL_version => "TLSv$version",
		    SSL_hostname => 'mx.example.org');
		my $dotted = $version =~ s/_/./r;
		like($line, qr/ P=esmtps /, 'the log says P=esmtps');
		like($line, qr/ X=TLS$dotted:\S+:\d+ /, "and X=TLS$dotted");
		like($line, qr/ SNI=mx\.example\.org/, 'and the name asked for');
	}
	my ($mail) = reverse $backend->mails;
	like($backend->text($mail),
	    qr/^Received: [^\n]*\r\n\t[^\n]*with esmtps[^\n]*\r\n?/mi,
	    'Received: says so too');
	is(eval { my $s = client(); $s->hello; $s->starttls(
	    SSL_version => 'TLSv1_1', SSL_cipher_list => 'ALL:@SECLEVEL=0') },
	    undef, 'TLS 1.1 is refused');
};

subtest 'the certificate' => sub {
	my $s = client();
	$s->hello;
	ok(eval { $s->starttls(SSL_verify_mode => SSL_VERIFY_PEER,
	    SSL_ca_file => $certificate, SSL_verifycn_scheme => 'smtp',
	    SSL_verifycn_name => 'mx.example.org',
	    SSL_hostname => 'mx.example.org') }, 'is the one that was given')
	    or diag $@;
};

subtest 'TLS at once' => sub {
	my $s = client($tls_port, tls => {});
	like($s->reply, qr/^220 mx\.example\.org /, 'the banner is inside');
	$s->{greeted} = 1;
	unlike($s->cmd('EHLO client.example.com'), qr/STARTTLS/,
	    'STARTTLS is not offered');
	like($s->cmd('STARTTLS'), qr/^503 /, 'nor taken');
	my $last = $s->mail('a@example.com', ['x@example.org'], $text);
	like($last, qr/^250 /, 'a mail');
	my ($id) = $last =~ /id=(\S+)/;
	like($c->wait_log('postern', qr/(\Q$id\E <= .*)/),
	    qr/ X=TLS1\.3:/, 'the log says X=');
	like($s->quit, qr/^221/, 'QUIT');
	$s = client($tls_port);
	$s->send("EHLO in.clear.example\r\n");
	my $reply = eval { $s->reply } // '';
	unlike($reply, qr/^2/, 'who talks in clear there is not served');
};

# How many of ${count} connections resume, each with what the last one left.
sub resumptions
{
	my ($count, %tls) = @_;
	my $context = IO::Socket::SSL::SSL_Context->new(
	    SSL_verify_mode => 0, SSL_session_cache_size => 10, %tls);
	my $resumed = 0;
	for my $n (0 .. $count) {
		my $s = client();
		$s->hello;
		$s->starttls(SSL_reuse_ctx => $context,
		    SSL_session_key => 'mx.example.org');
		$s->hello;
		# Reads the ticket, which comes after the handshake in 1.3.
		$s->cmd('NOOP');
		$resumed++ if $n > 0 && $s->socket->get_session_reused;
		$s->quit;
	}
	return $resumed;
}

subtest 'a ticket resumes at every worker' => sub {
	# The kernel chooses the worker; that all of these met the same one is
	# one chance in half a million.
	is($c->workers + 0, 2, 'two workers');
	is(resumptions(20, SSL_version => 'TLSv1_2'), 20, 'TLS 1.2');
	is(resumptions(20, SSL_version => 'TLSv1_3'), 20, 'TLS 1.3');
	$c->wait_metric(
	    'postern_tls_handshakes_total{result="ok",resumed="yes"}', 40);
	pass('counted');
	my $context = IO::Socket::SSL::SSL_Context->new(
	    SSL_verify_mode => 0, SSL_session_cache_size => 10);
	my ($line, $reused);
	for (1 .. 2) {
		($line, $reused) = mail_over_starttls(
		    SSL_reuse_ctx => $context, SSL_session_key => 'k');
	}
	ok($reused, 'the second is resumed');
	like($line, qr/ X=TLS\S+\* /, 'and marked in the log');
};

subtest 'nothing in clear is executed after STARTTLS' => sub {
	my $kept = $backend->mails;
	my $s = client();
	$s->hello;
	$s->send("STARTTLS\r\nMAIL FROM:<evil\@example.com>\r\n");
	like($s->reply, qr{^554 }, 'refused');
	ok($s->ended, 'and the connection is closed');
	unlike($c->log_text('postern'), qr/evil\@example\.com.*<=/, 'no mail');
	is($c->metric('postern_protocol_violations_total{kind="starttls_injection"}'),
	    1, 'counted');
	$s = client();
	$s->hello;
	$s->envelope('a@example.com', 'x@example.org');
	$s->starttls;
	like($s->cmd('RCPT TO:<x@example.org>'), qr/^503 /,
	    'what was said before the handshake is forgotten');
	like($s->cmd('MAIL FROM:<a@example.com>'), qr/^(?:250|503) /,
	    'it begins anew');
	is(scalar($backend->mails), $kept, 'nothing was delivered');
};

subtest 'who is not to have it' => sub {
	my $s = client(undef, from => '192.0.2.99');
	unlike($s->hello, qr/STARTTLS/, 'is not offered STARTTLS');
	like($s->cmd('STARTTLS'), qr/^503 /, 'and cannot use it');
};

subtest 'a handshake that goes wrong' => sub {
	my $s = client($tls_port);
	$s->send("\x16\x03\x01\x00\x05hello");
	$s->fill(10) until $s->{eof};
	$s->close;
	$s = client();
	$s->hello;
	like($s->cmd('STARTTLS'), qr/^220/, 'STARTTLS');
	$s->send("not a ClientHello\r\n");
	$s->fill(10) until $s->{eof};
	$s->close;
	pass('both connections are closed');
	$c->wait_metric('postern_tls_handshakes_total{result="perm"}',
	    sub { $_[0] >= 2 });
	pass('and counted');
};

subtest 'swaks' => sub {
	my ($status, $out) = $c->swaks('--server',
	    '127.0.0.1:' . $c->port('postern'), '--tls', '--proxy',
	    'TCP4 192.0.2.7 127.0.0.1 4711 25', '--from', 'a@example.com',
	    '--to', 'x@example.org');
	is($status, 0, 'over STARTTLS') or diag $out;
	like($out, qr/~> QUIT/, 'it did speak TLS');
	($status, $out) = $c->swaks('--server', "127.0.0.1:$tls_port",
	    '--tls-on-connect', '--proxy', 'TCP4 192.0.2.7 127.0.0.1 4711 25',
	    '--from', 'a@example.com', '--to', 'x@example.org');
	is($status, 0, 'with TLS at once') or diag $out;
};

my $expiry = $c->metric('postern_tls_certificate_expiry_timestamp_seconds');
cmp_ok(abs($expiry - time - 30 * 86400), '<', 3600,
    'when the certificate ends is known');
is($c->end('postern'), 0, 'Postern ends well');
done_testing;
