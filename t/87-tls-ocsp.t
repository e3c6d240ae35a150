#!/usr/bin/perl
# OCSP responses: which are stapled and which never are, replaced while we run,
# and who is told when one is missing that must be there.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use Authority;
use Backend;
use Chain;
use Client;
use IO::Socket::SSL;
use MIME::Base64;
use Net::SSLeay;
use Test::More;

my $c = Chain->new;
$c->watchdog(110);
my $backend = Backend->new($c, 'lmtp');
my $ca = Authority->new($c, 'ca');
my $sni = $c->dir('sni');
mkdir $sni;

# place(name, arguments): a certificate that is found by its name.
sub place
{
	my ($name, %with) = @_;
	my ($cert, $key) = $ca->issue($name, names => ["$name.example"], %with);
	system('cp', $cert, $key, $sni) == 0 or die "cp: $?";
}

# Signers that the authority has delegated this to, or has not.
my @signing = (extensions => ['extendedKeyUsage=OCSPSigning']);
$ca->issue('delegate', cn => 'delegate', @signing);
$ca->issue('expired', cn => 'expired', @signing, end => '20210101000000Z');
$ca->issue('nobody', cn => 'nobody');

place($_) for qw(plain good delegated endless revoked late unsigned wrong other
    junk empty renewed);
place('must', extensions => ['tlsfeature=status_request']);
place('mustgood', extensions => ['tlsfeature=status_request']);
$ca->revoke('revoked');
$ca->staple($_, "$sni/$_.ocsp") for qw(good revoked renewed mustgood);
$ca->staple('delegated', "$sni/delegated.ocsp", signer => 'delegate');
$ca->staple('late', "$sni/late.ocsp", signer => 'expired');
$ca->staple('unsigned', "$sni/unsigned.ocsp", signer => 'nobody');
# Without nextUpdate nobody can tell how long it is good.
$ca->staple('endless', "$sni/endless.ocsp", arguments => ['-no_nonce']);
$ca->staple('other', "$sni/wrong.ocsp");
$c->write_file('sni/junk.ocsp', 'this is no response');
$c->write_file('sni/empty.ocsp', '');

# Two defaults of different keys, each with its own: DER, and PEM.
my ($ec, $ec_key) = $ca->issue('mx', names => ['mx.example.org']);
my ($rsa, $rsa_key) = $ca->issue('mx-rsa', names => ['mx.example.org'],
    kind => 'rsa');
my $ec_staple = $ca->staple('mx', $c->dir('mx.der'));
my $rsa_der = $ca->staple('mx-rsa', $c->dir('mx-rsa.der'));
my $rsa_staple = $c->write_file('mx-rsa.pem', "-----BEGIN OCSP RESPONSE-----\n" .
    encode_base64(Chain::read_file($rsa_der)) .
    "-----END OCSP RESPONSE-----\n");

my $port = $c->port('tls');
my $config = $c->config(listen => ['tls'], main => <<"END", acl => <<'END');
tls_certificate = $ec : $rsa
tls_privatekey = $ec_key : $rsa_key
tls_ocsp_file = $ec_staple : PEM $rsa_staple
tls_sni_directory = $sni
tls_on_connect_ports = $port
acl_smtp_helo = check_helo
smtp_accept_max_per_host = 0
END
check_rcpt:
  accept
check_helo:
  accept logwrite = $sender_helo_name ocsp=$tls_in_ocsp
END
my (undef, $checked) = $c->run([ $Chain::POSTERN, 'check', '-C',
    $c->write_file('checked.conf', $config) ]);
$c->postern(config => $config);

my $number = 0;

# stapled(arguments): what came with the handshake, "" without, and
# $tls_in_ocsp.
sub stapled
{
	my (%tls) = @_;
	my $staple = '';
	my $s = Client->new($port, proxy => { from => '192.0.2.1' }, tls => {
	    SSL_ca_file => $ca->certificate, SSL_ocsp_mode => SSL_OCSP_TRY_STAPLE,
	    SSL_ocsp_staple_callback => sub {
		    my (undef, $response) = @_;
		    $staple = Net::SSLeay::i2d_OCSP_RESPONSE($response)
			if $response;
	    }, %tls });
	my $name = 'c' . ++$number . '.example.com';
	$s->hello($name);
	$s->quit;
	return ($staple, $c->wait_log('postern', qr/\Q$name\E ocsp=(\d)/));
}

subtest 'each certificate has its own' => sub {
	my %want = ('ECDHE-ECDSA-AES256-GCM-SHA384' => $ec_staple,
	    'ECDHE-RSA-AES256-GCM-SHA384' => $rsa_der);
	for my $cipher (sort keys %want) {
		my ($staple, $value) = stapled(SSL_version => 'TLSv1_2',
		    SSL_cipher_list => $cipher);
		ok($staple eq Chain::read_file($want{$cipher}), $cipher);
		is($value, 4, '$tls_in_ocsp');
	}
	my ($staple) = stapled(SSL_version => 'TLSv1_3');
	ok($staple eq Chain::read_file($ec_staple), 'TLS 1.3');
	is((stapled(SSL_ocsp_mode => SSL_OCSP_NO_STAPLE))[1], 0,
	    'a client that does not ask');
	my $s = Client->new($port, proxy => { from => '192.0.2.1' },
	    tls => { SSL_ca_file => $ca->certificate,
		SSL_verify_mode => SSL_VERIFY_PEER,
		SSL_verifycn_scheme => 'none',
		SSL_ocsp_mode => SSL_OCSP_MUST_STAPLE });
	like($s->hello, qr/^250/, 'who must have a good one is content');
	$s->quit;
};

my @rows = (
	[ 'good', 4, 'one of the authority' ],
	[ 'delegated', 4, 'one of whom it has delegated that to' ],
	[ 'plain', 1, 'none' ],
	[ 'endless', 3, 'one that does not end', 'nextUpdate' ],
	[ 'revoked', 3, 'a certificate that is revoked', 'revoked' ],
	[ 'late', 3, 'a signer that has expired',
	    'certificate verify error' ],
	[ 'unsigned', 3, 'a signer who was not asked',
	    'missing ocspsigning usage' ],
	[ 'wrong', 3, "another certificate's", 'another certificate' ],
	[ 'junk', 3, 'bytes that are no response', 'no OCSP response' ],
	[ 'empty', 1, 'a file that is empty' ],
);

subtest 'what is good is served, and nothing else' => sub {
	for my $row (@rows) {
		my ($name, $want, $what, $why) = @$row;
		my ($staple, $value) = stapled(SSL_hostname => "$name.example");
		my $file = Chain::read_file("$sni/$name.ocsp");
		ok($staple eq ($want == 4 ? $file : ''), $what);
		is($value, $want, '$tls_in_ocsp');
		my $said = "/$name.ocsp: this OCSP response is not served: ";
		like($checked, qr/\Q$said\E[^\n]*\Q$why\E/,
		    'postern check says why')
		    if defined $why;
	}
	cmp_ok($c->metric("postern_tls_staples_total{staple=\"$_->[0]\"}"),
	    '>=', $_->[1], "$_->[0] is counted")
	    for [ 'given', 2 ], [ 'none', 1 ], [ 'stale', 1 ], [ 'not_asked', 1 ];
};

subtest 'a certificate that must be stapled' => sub {
	my $loud = qr{/must\.pem: the certificate must be stapled};
	like($checked, $loud, 'postern check');
	like($c->log_text('postern'), $loud, 'the log');
	unlike($checked, qr{/mustgood\.pem:}, 'not where it is');
};

subtest 'one that is replaced while we run' => sub {
	my ($old) = stapled(SSL_hostname => 'renewed.example');
	$ca->staple('renewed', "$sni/next", arguments => [ '-ndays', 5 ]);
	rename "$sni/next", "$sni/renewed.ocsp" or die;
	my $reload = 'postern_tls_certificate_reloads_total{result="ok"}';
	$c->wait_metric($reload, 1);
	my ($new) = stapled(SSL_hostname => 'renewed.example');
	isnt($new, $old, 'by another');
	ok($new eq Chain::read_file("$sni/renewed.ocsp"), 'which is the new one');
	$ca->revoke('renewed');
	$ca->staple('renewed', "$sni/next");
	rename "$sni/next", "$sni/renewed.ocsp" or die;
	$c->wait_metric($reload, 2);
	is((stapled(SSL_hostname => 'renewed.example'))[0], '',
	    'by a bad one: the old is not served either');
	$c->wait_log('postern', qr{(/renewed\.ocsp: this OCSP response is not)});
	unlink "$sni/good.ocsp";
	$c->wait_metric($reload, 3);
	is((stapled(SSL_hostname => 'good.example'))[1], 1, 'by none');
};

my $until = $c->metric('postern_tls_staple_expiry_timestamp_seconds');
cmp_ok(abs($until - time - 3 * 86400), '<', 3600,
    'a metric says when the first default one ends');
is($c->end('postern'), 0, 'Postern ends well');

# ------------------------------------------------------------- fetched

my $socket = $c->redis;
my $responder = $c->port('responder');
my @named = (extensions => [
    "authorityInfoAccess=OCSP;URI:http://127.0.0.1:$responder/ocsp",
    'tlsfeature=status_request' ]);
my ($named, $named_key) = $ca->issue('named', names => ['mx.example.org'],
    @named);

sub respond
{
	$c->spawn('responder', [ 'openssl', 'ocsp', '-index', $ca->file('index'),
	    '-CA', $ca->certificate, '-rsigner', $ca->certificate, '-rkey',
	    $ca->file('ca.key'), '-port', $responder, '-ndays', 3 ]);
	$c->wait_log('responder', qr/(waiting for OCSP client)/i);
}

# A machine whose certificate names the responder.
sub machine
{
	my $r = Chain->new;
	$r->{sockets}{redis} = $socket;
	$r->set_port('lmtp', $c->port('lmtp'));
	$r->postern(config => $r->config(listen => ['tls'], main => <<"END"));
tls_certificate = $named
tls_privatekey = $named_key
tls_on_connect_ports = @{[$r->port('tls')]}
tls_ocsp_fetch = true
END
	return $r;
}

# What a machine staples.
sub given
{
	my ($r) = @_;
	my $staple = '';
	my $s = Client->new($r->port('tls'), proxy => { from => '192.0.2.1' },
	    tls => { SSL_ca_file => $ca->certificate,
		SSL_ocsp_mode => SSL_OCSP_TRY_STAPLE,
		SSL_ocsp_staple_callback => sub {
			$staple = Net::SSLeay::i2d_OCSP_RESPONSE($_[1])
			    if $_[1];
		} });
	$s->hello;
	$s->quit;
	return $staple;
}

my $fetches = 'postern_tls_ocsp_fetches_total';

subtest 'a response is fetched, for the fleet' => sub {
	respond();
	my $one = machine();
	$one->wait_for('a staple', sub { given($one) ne '' }, log => 'postern');
	my $staple = given($one);
	ok($staple ne '', 'from the responder that the certificate names');
	is($one->metric("$fetches\{result=\"ok\"}"), 1, 'by one worker, once');
	my ($key) = grep { !/:asked$/ } split /\n/,
	    $c->redis_command('KEYS', 'postern:tls:ocsp:*');
	cmp_ok($c->redis_command('PTTL', $key), '<=', 3 * 86400 * 1000,
	    'in Redis until it ends');
	$c->end('responder');
	my $two = machine();
	$two->wait_for('a staple', sub { given($two) ne '' }, log => 'postern');
	ok(given($two) eq $staple, 'another machine takes it from there');
	is($two->metric($fetches), 0, 'and asks nobody');
	is($_->end('postern'), 0, 'it ends well') for $one, $two;
};

subtest 'what Redis holds is not believed' => sub {
	my ($key) = grep { !/:asked$/ } split /\n/,
	    $c->redis_command('KEYS', 'postern:tls:ocsp:*');
	$c->redis_command('SETRANGE', $key, 60, '????');
	$c->redis_command('DEL', "$key:asked");
	my $r = machine();
	$r->wait_metric("$fetches\{result=\"temp\"}", 1);
	is(given($r), '', 'a changed response is not served');
	$r->wait_log('postern', qr/(no OCSP response from http:\S+: Connection refused)/);
	is($r->end('postern'), 0, 'it ends well');
};

subtest 'a certificate that is revoked' => sub {
	$c->redis_command('FLUSHALL');
	$ca->revoke('named');
	respond();
	my $r = machine();
	$r->wait_metric("$fetches\{result=\"perm\"}", 1);
	$r->wait_log('postern', qr/(says that the certificate is revoked)/);
	is(given($r), '', 'is not stapled');
	is($r->end('postern'), 0, 'it ends well');
};

done_testing;
