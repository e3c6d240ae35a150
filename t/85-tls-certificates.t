#!/usr/bin/perl
# Which certificate is shown to whom, whose clients' certificates are taken,
# and what happens when files change under a server that runs.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use Authority;
use Backend;
use Chain;
use Client;
use IO::Socket::SSL;
use Test::More;

my $c = Chain->new;
$c->watchdog(110);
my $backend = Backend->new($c, 'lmtp');
my $ca = Authority->new($c, 'ca');
my $other = Authority->new($c, 'other');

my ($ec, $ec_key) = $ca->issue('mx', names => ['mx.example.org']);
my ($rsa, $rsa_key) = $ca->issue('mx-rsa', names => ['mx.example.org'],
    kind => 'rsa');
my $sni = $c->dir('sni');
mkdir $sni;

# Put a certificate where the server finds it by its names.
sub place
{
	my ($name, $cert, $key) = @_;
	for ([ $key, "$sni/$name.key" ], [ $cert, "$sni/$name.pem" ]) {
		my ($from, $to) = @$_;
		system('cp', $from, "$to.new") == 0 or die "cp: $?";
		rename "$to.new", $to or die "$to: $!";
	}
}
place('a', $ca->issue('a', names => [ 'a.example', 'www.a.example' ]));
place('w', $ca->issue('w', names => ['*.wild.example']));
place('special', $ca->issue('special', names => ['special.example']));
mkdir "$sni/dir.example";
my ($dir_cert, $dir_key) = $ca->issue('dir', names => ['dir.example']);
system('cp', $dir_cert, "$sni/dir.example/fullchain.pem");
system('cp', $dir_key, "$sni/dir.example/privkey.pem");

# Where the default stands, behind a link that can be moved.
mkdir $c->dir($_) for 'one', 'two';
system('cp', $ec, $c->dir('one/cert.pem'));
system('cp', $ec_key, $c->dir('one/key.pem'));
symlink 'one', $c->dir('now');

my $crl = $ca->crl;
my $tls_port = $c->port('tls');
my $strict_port = $c->port('strict');
$c->postern(config => $c->config(listen => [ 'tls', 'strict' ], main => <<"END",
tls_certificate = \${if eq{\$tls_in_sni}{please.example}{$sni/special.pem}{\\
    \${if eq{\$tls_in_sni}{lost.example}{/nowhere}{@{[$c->dir('now/cert.pem')]} : $rsa}}}}
tls_privatekey = @{[$c->dir('now/key.pem')]} : $rsa_key
tls_sni_directory = $sni
tls_on_connect_ports = <; $tls_port ; $strict_port
tls_resumption_hosts = *
tls_verify_certificates = @{[$ca->certificate]}
tls_crl = $crl
tls_verify_hosts = \${if eq{\$received_port}{$strict_port}{*}{}}
tls_try_verify_hosts = *
log_selector = +tls_cipher +tls_resumption +tls_sni +tls_peerdn +tls_group
smtp_accept_max_per_host = 0
END
    acl => <<'END'));
check_rcpt:
  warn   verify = certificate
         logwrite = verified
  warn   !verify = certificate
         logwrite = not verified
  warn   logwrite = seen ver=$tls_in_certificate_verified bits=$tls_in_bits \
             std=$tls_in_cipher_std dn=<$tls_in_peerdn> group=$tls_in_group \
             ocsp=$tls_in_ocsp resumption=$tls_in_resumption \
             words=<${listextract{$tls_in_resumption}{_RESUME_DECODE}}>
  require encrypted = *
  accept
END

# connect(port, arguments): TLS at once.
sub connect_tls
{
	my ($port, %tls) = @_;
	my $s = eval { Client->new($port, proxy => { from => '192.0.2.1' },
	    tls => { SSL_verify_mode => 0, %tls }) } or return;
	# In TLS 1.3 a refusal of our certificate comes after the handshake.
	$s->{greeted} = eval { $s->reply } // '';
	return $s->{greeted} =~ /^220/ ? $s : undef;
}

# shown(arguments): the names of the certificate that is shown.
sub shown
{
	my $s = connect_tls($tls_port, @_) or return 'nothing';
	my @names = $s->socket->peer_certificate('subjectAltNames');
	my @dns;
	while (my ($type, $name) = splice @names, 0, 2) {
		push @dns, $name;
	}
	$s->close;
	return join ',', @dns;
}

subtest 'one name, two kinds of keys' => sub {
	my %kind = (ECDSA => 'ECDHE-ECDSA-AES256-GCM-SHA384',
	    RSA => 'ECDHE-RSA-AES256-GCM-SHA384');
	for my $name (sort keys %kind) {
		my $s = connect_tls($tls_port, SSL_version => 'TLSv1_2',
		    SSL_cipher_list => $kind{$name});
		ok($s, "a client that wants $name");
		is($s && $s->socket->get_cipher, $kind{$name}, 'gets it');
	}
};

subtest 'the certificate is chosen by its own names' => sub {
	is(shown(), 'mx.example.org', 'no name');
	is(shown(SSL_hostname => 'unknown.example'), 'mx.example.org',
	    'a name that nobody has');
	is(shown(SSL_hostname => 'A.Example'), 'a.example,www.a.example',
	    'a name, in any case');
	is(shown(SSL_hostname => 'www.a.example'), 'a.example,www.a.example',
	    'another of the same certificate');
	is(shown(SSL_hostname => 'x.wild.example'), '*.wild.example',
	    'a wildcard');
	is(shown(SSL_hostname => 'x.y.wild.example'), 'mx.example.org',
	    'but for one label only');
	is(shown(SSL_hostname => 'wild.example'), 'mx.example.org',
	    'and not for none');
	is(shown(SSL_hostname => 'dir.example'), 'dir.example',
	    'one in a directory');
};

subtest 'or by the rule of the site' => sub {
	is(shown(SSL_hostname => 'please.example'), 'special.example',
	    'a file of the directory');
	is(shown(SSL_hostname => 'lost.example'), 'mx.example.org',
	    'one that is not there is as none');
	is(shown(SSL_hostname => 'please.example', SSL_version => 'TLSv1_2'),
	    'special.example', 'in TLS 1.2 too');
};

# A mail over an open connection; what the ACL logged of it.
sub seen
{
	my ($s) = @_;
	$s->hello;
	my ($id) = $s->mail('a@example.com', ['x@example.org'],
	    "From: <a\@example.com>\n\nHello.\n") =~ /id=(\S+)/;
	$s->quit;
	my $log = $c->wait_log('postern', qr/(\Q$id\E <= .*)/);
	my ($last) = $c->log_text('postern') =~
	    /.*(?:\n|^)[^\n]*\] (not verified|verified)\n[^\n]*(?= seen )/s;
	my ($seen) = $c->log_text('postern') =~ /.* seen ([^\n]*)/s;
	return ($seen, $log, $last // '');
}

my ($client, $client_key) = $ca->issue('client', cn => 'client.example');
my ($stranger, $stranger_key) = $other->issue('stranger', cn => 'stranger');
my ($gone, $gone_key) = $ca->issue('gone', cn => 'gone.example');
my %good = (SSL_cert_file => $client, SSL_key_file => $client_key);

subtest 'certificates of clients' => sub {
	my ($seen, $log, $verified) = seen(connect_tls($tls_port, %good));
	like($seen, qr/ver=1 bits=256 std=TLS_AES_256_GCM_SHA384 /, 'is good');
	like($seen, qr/dn=<CN=client\.example> group=\w+ ocsp=0 /, 'its name');
	like($seen, qr/words=<client requested new ticket, server provided>/,
	    'resumption in words');
	like($log, qr/ KX=\S+ CV=yes DN="CN=client\.example"/, 'in the log');
	is($verified, 'verified', 'verify = certificate');
	($seen, $log, $verified) = seen(connect_tls($tls_port,
	    SSL_cert_file => $stranger, SSL_key_file => $stranger_key));
	like($seen, qr/ver=0 .*dn=<CN=stranger>/, 'a stranger is let in');
	like($log, qr/ CV=no /, 'and marked');
	is($verified, 'not verified', 'verify = certificate');
	($seen, $log) = seen(connect_tls($tls_port));
	like($seen, qr/ver=0 .*dn=<> /, 'so is who has none');
	unlike($log, qr/ CV=/, 'about whom nothing is said');
};

subtest 'where one is required' => sub {
	ok(connect_tls($strict_port, %good), 'a good one');
	ok(!connect_tls($strict_port), 'none');
	ok(!connect_tls($strict_port, SSL_cert_file => $stranger,
	    SSL_key_file => $stranger_key), "a stranger's");
};

subtest 'what a client has shown survives resumption' => sub {
	for my $version ('TLSv1_2', 'TLSv1_3') {
		my $context = IO::Socket::SSL::SSL_Context->new(
		    SSL_verify_mode => 0, SSL_session_cache_size => 10,
		    SSL_version => $version, %good);
		my @with = (SSL_reuse_ctx => $context,
		    SSL_session_key => "k$version");
		seen(connect_tls($tls_port, @with));
		my $s = connect_tls($tls_port, @with);
		ok($s->socket->get_session_reused, "$version: resumed");
		my ($seen, $log) = seen($s);
		like($seen, qr/ver=1 .*dn=<CN=client\.example>/, 'still good');
		like($seen, qr/words=<session resumed/, 'and known to be');
		like($log, qr/ X=\S+\* .*CV=yes/, 'in the log');
	}
};

subtest 'a ticket resumes in its own context only' => sub {
	for my $version ('TLSv1_2', 'TLSv1_3') {
		my $context = IO::Socket::SSL::SSL_Context->new(
		    SSL_verify_mode => 0, SSL_session_cache_size => 10,
		    SSL_version => $version);
		my @with = (SSL_reuse_ctx => $context,
		    SSL_session_key => "c$version");
		my $resumes = sub {
			my ($port, %tls) = @_;
			my $s = connect_tls($port, @with, %tls) or return 'no';
			$s->cmd('NOOP');
			my $reused = $s->socket->get_session_reused ? 1 : 0;
			$s->quit;
			return $reused;
		};
		my @a = (SSL_hostname => 'a.example');
		is($resumes->($tls_port, @a), 0, "$version: the first");
		is($resumes->($tls_port, @a), 1, 'the second is resumed');
		is($resumes->($tls_port, SSL_hostname => 'dir.example'), 0,
		    'not with the certificate of another name');
		$resumes->($tls_port, @a);
		isnt($resumes->($strict_port, @a), 1, 'nor at another listener');
	}
	cmp_ok($c->metric('postern_tls_tickets_total{event="wrong_context"}'),
	    '>=', 2, 'counted');
};

subtest 'renewed certificates are taken while we run' => sub {
	my ($new, $new_key) = $ca->issue('new',
	    names => [ 'mx.example.org', 'new.example.org' ]);
	system('cp', $new, $c->dir('two/cert.pem'));
	system('cp', $ec_key, $c->dir('two/key.pem'));
	symlink 'two', $c->dir('next');
	rename $c->dir('next'), $c->dir('now');
	$c->wait_log('postern', qr/(the changed certificates are not used)/);
	$c->wait_metric(
	    'postern_tls_certificate_reloads_total{result="perm"}', 1);
	is(shown(SSL_cipher_list => 'ECDSA'), 'mx.example.org',
	    'a key that does not fit: the old one stays');
	system('cp', $new_key, $c->dir('two/key.pem'));
	$c->wait_metric(
	    'postern_tls_certificate_reloads_total{result="ok"}', 1);
	is(shown(), 'mx.example.org,new.example.org',
	    'a link that leads elsewhere');
	for (1 .. 8) {
		fail('every worker') if shown() !~ /new\.example/;
	}
	place('b', $ca->issue('b', names => ['b.example']));
	$c->wait_metric(
	    'postern_tls_certificate_reloads_total{result="ok"}',
	    sub { $_[0] >= 2 });
	is(shown(SSL_hostname => 'b.example'), 'b.example',
	    'one more in the directory');
	$ca->issue('past', names => ['mx.example.org'],
	    end => '20210101000000Z');
	system('cp', $ca->file('past.key'), $c->dir('two/key.pem'));
	system('cp', $ca->file('past.pem'), $c->dir('two/cert.pem'));
	$c->wait_log('postern', qr/(the new certificate has expired)/);
	is(shown(), 'mx.example.org,new.example.org',
	    'one that has expired is not');
};

subtest 'a CRL that changes' => sub {
	my @gone = (SSL_cert_file => $gone, SSL_key_file => $gone_key);
	# What stands there now cannot be read as a whole: put it right first.
	system('cp', $ca->file('new.key'), $c->dir('two/key.pem'));
	system('cp', $ca->file('new.pem'), $c->dir('two/cert.pem'));
	ok(connect_tls($strict_port, @gone), 'before');
	$ca->revoke('gone');
	$ca->crl;
	$c->wait_for('the CRL', sub { !connect_tls($strict_port, @gone) });
	pass('after');
	ok(connect_tls($strict_port, %good), 'others are not touched');
};

is($c->end('postern'), 0, 'Postern ends well');
done_testing;
