#!/usr/bin/perl
# TLS toward backends, continued: sessions that all workers resume, OCSP
# responses, and DANE.

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

my $GUARD = Chain->new;
$GUARD->watchdog(170);

# A Postern with a transport for each of ${rules}: { name => [ backend,
# settings, host ] }; mail to NAME.example goes by transport NAME.
sub started
{
	my ($c, $rules, $main) = @_;
	my (@transports, @routes);
	for my $name (sort keys %$rules) {
		my ($backend, $settings, $host) = @{ $rules->{$name} };
		push @transports, "$name:\n  driver = smtp\n  port = " .
		    $backend->port . "\n  connection_max_messages = 1\n" .
		    "$settings\n";
		push @routes, "$name.example $host $name";
	}
	$c->postern(config => $c->config(main => "$main\n" .
	    "log_selector = +tls_resumption +tls_sni\n" .
	    "smtp_accept_max_per_host = 0\n",
	    routers => "r:\n  driver = manualroute\n" .
		"  transport = " . (sort keys %$rules)[0] . "\n" .
		"  route_list = " . join(" ; \\\n    ", @routes) . "\n",
	    transports => join('', @transports)));
}

# sent(chain, transport): the final reply, and the line about the delivery.
my $number = 0;
sub sent
{
	my ($c, $name) = @_;
	my $to = 'u' . ++$number . "\@$name.example";
	my $s = Client->new($c->port('postern'),
	    proxy => { from => '192.0.2.1' });
	$s->hello('client.example');
	my $reply = $s->mail('a@example.com', [ $to ], "Subject: x\n\ntext\n");
	$s->close;
	return ($reply, $c->wait_log('postern', qr/^(.* \Q$to\E F=.*)$/m));
}

sub taken
{
	my ($c, $name, $pattern, $what) = @_;
	my ($reply, $line) = sent($c, $name);
	like($reply, qr/^250/, "$what: taken");
	like($line, $pattern, "$what: the log says how");
}

sub put_off
{
	my ($c, $name, $pattern, $what) = @_;
	my ($reply) = sent($c, $name);
	like($reply, qr/^451/, "$what: put off");
	like($c->log_text('postern'), $pattern, "$what: the log says why");
}

my $full = qr/ X=TLS1\.[23]:[\w-]+:\d+ CV/;
my $resumed = qr/ X=TLS1\.[23]:[\w-]+:\d+\* CV/;

subtest 'sessions' => sub {
	my $c = Chain->new;
	my $ca = Authority->new($c, 'ca');
	my @pair = $ca->issue('good', names => ['mx.good.example']);
	my @pair_of = (cert => $pair[0], key => $pair[1]);
	my $new = TlsBackend->new($c, 'new', @pair_of);
	my $old = TlsBackend->new($c, 'old', @pair_of, version => 0x0303);
	my $bare = TlsBackend->new($c, 'bare', @pair_of, tickets => 0);
	my $zone = Zone->new($c, records => "mx.good.example A 127.0.0.1\n" .
	    "mx.other.example A 127.0.0.1\n");
	my $trust = "  tls_verify_certificates = " . $ca->certificate . "\n";
	my $resume = "$trust  tls_resumption_hosts = *\n";
	my $good = 'mx.good.example';
	started($c, {
		new => [ $new, $resume, $good ],
		old => [ $old, $resume, $good ],
		bare => [ $bare, $resume, $good ],
		never => [ $new, $trust, $good ],
		strict => [ $new, "$resume  tls_verify_hosts = *\n", $good ],
		named => [ $new, "$resume  tls_sni = a.example\n", $good ],
		other => [ $new, $resume, 'mx.other.example' ],
		cipher => [ $new, "$resume  tls_require_ciphers = " .
		    "TLS_AES_128_GCM_SHA256\n", $good ],
		machine => [ $new, "$resume  host_name_extract = " .
		    "\${if match{\$item}{\\N^250-(\\S+) hello\\N}{\$1}}\n",
		    $good ],
	}, 'backend_dns_servers = ' . $zone->address);

	for my $name (qw(new old)) {
		taken($c, $name, qr/$full=yes/, "$name, first");
		my %by;
		for (1 .. 30) {
			my ($reply, $line) = sent($c, $name);
			my ($worker) = $line =~ /\[worker (\d)\]/;
			$by{$worker}{ $line =~ /$resumed=yes/ ? 1 : 0 }++;
			last if $_ > 5 && keys %by == 2;
		}
		is(scalar(keys %by), 2, "$name: by both workers");
		is($by{$_}{0} // 0, 0, "$name: worker $_ resumes always")
		    for sort keys %by;
	}
	is(scalar(grep { $_->{resumed} } $old->sessions), $old->sessions - 1,
	    'so says the backend');
	taken($c, 'bare', qr/$full=yes/, 'without tickets') for 1 .. 2;
	taken($c, 'never', qr/$full=yes/, 'not listed') for 1 .. 2;
	for my $name (qw(strict named cipher machine)) {
		taken($c, $name, qr/$full=yes/,
		    "$name: a session stays where it is good");
		taken($c, $name, qr/$resumed=yes/, "$name: and is good there");
	}
	taken($c, 'other', qr/$full=no/, 'another name is another host');
	taken($c, 'other', qr/$resumed=no/,
	    'what was not verified is not when it is resumed');
	cmp_ok($c->metric('postern_backend_tls_sessions_total' .
	    '{session="resumed"}'), '>', 5, 'they are counted');

	$new->restart(@pair_of, name => 'second.example.org');
	taken($c, 'machine', qr/$full=yes/, 'another machine of that name');
	taken($c, 'new', qr/$full=yes/, 'the backend has lost its keys');
	is($c->metric('postern_backend_tls_sessions_total{session="refused"}'),
	    1, 'a session that it refused');
	taken($c, 'new', qr/$resumed=yes/, 'and has new ones');
	is($c->end('postern') >> 8, 0, 'ends well');
};

subtest 'OCSP' => sub {
	my $c = Chain->new;
	my $ca = Authority->new($c, 'ca');
	my %backend;
	$ca->issue('signer', extensions => [ 'extendedKeyUsage=OCSPSigning' ],
	    end => '20210101000000Z');
	my %how = (endless => [ arguments => [] ], late => [ signer => 'signer' ]);
	for my $name (qw(good endless late revoked none foreign)) {
		my ($cert, $key) = $ca->issue($name,
		    names => ['mx.good.example']);
		my $staple = $c->dir("$name.staple");
		$ca->revoke($name) if $name eq 'revoked';
		$ca->staple($name eq 'foreign' ? 'good' : $name, $staple,
		    @{ $how{$name} || [] })
		    unless $name eq 'none';
		$backend{$name} = TlsBackend->new($c, $name, cert => $cert,
		    key => $key, $name eq 'none' ? () : (staple => $staple));
	}
	$backend{older} = TlsBackend->new($c, 'older', version => 0x0303,
	    map { $_ => $backend{good}{set}{$_} } qw(cert key staple));
	my $zone = Zone->new($c, records => "mx.good.example A 127.0.0.1\n");
	my $trust = "  tls_verify_certificates = " . $ca->certificate . "\n";
	my $strict = "$trust  hosts_require_tls = *\n" .
	    "  tls_verify_hosts = *\n  tls_resumption_hosts = *\n" .
	    "  hosts_require_ocsp = *\n";
	my %rules = (unverified => [ $backend{good},
	    "  hosts_require_ocsp = *\n  hosts_require_tls = *\n",
	    'mx.good.example' ]);
	for my $name (keys %backend) {
		$rules{$name} = [ $backend{$name}, $trust, 'mx.good.example' ];
		$rules{"${name}_strict"} = [ $backend{$name}, $strict,
		    'mx.good.example' ];
	}
	started($c, \%rules, 'backend_dns_servers = ' . $zone->address);
	taken($c, $_, qr/$full=yes/, "$_, asked for") for sort keys %backend;
	for my $name (qw(good older)) {
		taken($c, "${name}_strict", qr/$full=yes/, "$name, required");
		taken($c, "${name}_strict", qr/$resumed=yes/,
		    "$name, required, resumed: its verdict is kept");
	}
	put_off($c, 'none_strict', qr/no OCSP response/, 'none, required');
	put_off($c, "${_}_strict", qr/the OCSP response is bad/,
	    "$_, required") for qw(endless late revoked foreign);
	put_off($c, 'unverified', qr/cannot be verified/,
	    'good, of a certificate that is not');
	is($c->end('postern') >> 8, 0, 'ends well');
};

# digest(chain, pem, what): of a certificate ("cert") or of its key ("spki").
sub digest
{
	my ($c, $pem, $what, $hash) = @_;
	my @hash = ('dgst', '-' . ($hash // 'sha256'), '-r');
	my $der = $c->dir('digest.der');
	my @make = $what eq 'cert' ?
	    ('x509', '-in', $pem, '-outform', 'DER', '-out', $der) :
	    ('x509', '-in', $pem, '-noout', '-pubkey', '-out', "$der.pem");
	my ($status, $out) = $c->run([ 'openssl', @make ]);
	die $out if $status;
	$c->run([ 'openssl', 'pkey', '-pubin', '-in', "$der.pem", '-outform',
	    'DER', '-out', $der ]) if $what ne 'cert';
	($status, $out) = $c->run([ 'openssl', @hash, $der ]);
	die $out if $status;
	return (split / /, $out)[0];
}

# signed(chain, records, change): a Zone whose root is signed, and afterwards
# changed; (zone, path of its anchor).
sub signed
{
	my ($c, $records, $change) = @_;
	my $dir = $c->dir('sign');
	$c->write_file('sign/root', Zone::master_file($records));
	my $in = sub {
		my ($status, $out) = $c->run([ Chain::program('env'), '-C',
		    $dir, @_ ]);
		die "@_: $out" if $status;
		chomp $out;
		return $out;
	};
	my $key = $in->(Chain::program('ldns-keygen'), '-r', '/dev/urandom',
	    '-a', 'ECDSAP256SHA256', '-k', '.');
	$in->(Chain::program('ldns-signzone'), '-o', '.', '-f', 'signed',
	    'root', $key);
	my $zone = Zone->new($c, fails => [ '_tcp.mx.fails.example' ],
	    master => $change->(Chain::read_file("$dir/signed")));
	chmod 0755, $dir;
	chmod 0644, "$dir/$key.key";
	return ($zone, "$dir/$key.key");
}

subtest 'DANE' => sub {
	my $c = Chain->new;
	my $ca = Authority->new($c, 'ca');
	my $other = Authority->new($c, 'other');
	my @good = $ca->issue('good', names => ['mx.ta.example']);
	my @expired = $ca->issue('expired', names => ['mx.ta.example'],
	    end => '20210101000000Z');
	# A signer that must be in the chain that is sent: issue() sends it.
	my $good = TlsBackend->new($c, 'good', cert => $good[0],
	    key => $good[1]);
	my $expired = TlsBackend->new($c, 'expired', cert => $expired[0],
	    key => $expired[1]);
	my $plain = TlsBackend->new($c, 'plain');
	my %hex = map { $_ => digest($c, $good[0], $_) } qw(cert spki);
	my $long = digest($c, $good[0], 'spki', 'sha512');
	my $signer = digest($c, $ca->certificate, 'cert');
	my $late = digest($c, $expired[0], 'spki');
	my $wrong = '00' x 32;
	my $lie = 'ab' x 32;
	my ($g, $e, $p) = map { $_->port } $good, $expired, $plain;
	my $records = join '', map { "mx.$_.example A 127.0.0.1\n" }
	    qw(ee cert long ta name late lateta wrong usable lied none fails
	    plain);
	# With it there is no proof that nothing is below that name.
	$records .= "mx.fails.example AAAA ::1\n";
	$records .= <<"END";
list.example MX 10 mx.ee.example.
_$g._tcp.mx.ee.example TLSA 3 1 1 $hex{spki}
_$g._tcp.mx.cert.example TLSA 3 0 1 $hex{cert}
_$g._tcp.mx.long.example TLSA 3 1 2 $long
_$g._tcp.mx.ta.example TLSA 2 0 1 $signer
_$g._tcp.mx.name.example TLSA 2 0 1 $signer
_$e._tcp.mx.late.example TLSA 3 1 1 $late
_$e._tcp.mx.ta.example TLSA 2 0 1 $signer
_$g._tcp.mx.wrong.example TLSA 3 1 1 $wrong
_$g._tcp.mx.usable.example TLSA 1 1 1 $hex{spki}
_$g._tcp.mx.lied.example TLSA 3 1 1 $lie
_$p._tcp.mx.plain.example TLSA 3 1 1 $hex{spki}
END
	my ($zone, $anchor) = signed($c, $records,
	    sub { $_[0] =~ s/$lie/$hex{spki}/gr });
	my $site = Chain->new; # its own names
	my $own = Zone->new($site, records => "mx.own.example A 127.0.0.1\n");
	my $trust = "  tls_verify_certificates = " . $ca->certificate . "\n";
	my %rules = map { $_ => [ $good, $trust, "mx.$_.example" ] }
	    qw(ee cert long ta name wrong usable lied none fails own);
	$rules{late} = [ $expired, $trust, 'mx.late.example' ];
	$rules{lateta} = [ $expired, $trust, 'mx.ta.example' ];
	$rules{plain} = [ $plain, $trust, 'mx.plain.example' ];
	$rules{list} = [ $good, $trust, 'list.example/mx' ];
	$rules{nonereq} = [ $good, "$trust  hosts_require_dane = *\n",
	    'mx.none.example' ];
	$rules{ownreq} = [ $good, "$trust  hosts_require_dane = *\n",
	    'mx.own.example' ];
	$rules{secreq} = [ $good, "$trust  dnssec_require_domains = *\n",
	    'mx.own.example' ];
	$rules{avoid} = [ $good, "$trust  hosts_try_dane =\n",
	    'mx.wrong.example' ];
	$rules{resume} = [ $good, "$trust  tls_resumption_hosts = *\n",
	    'mx.ee.example' ];
	started($c, \%rules, 'dns_servers = ' . $zone->address . "\n" .
	    'backend_dns_servers = ' . $own->address . "\n" .
	    "dns_trust_anchor = $anchor\nevent_log = true\n");

	my $dane = qr/$full=dane SNI=mx\./;
	taken($c, 'ee', $dane, 'a key of its own');
	taken($c, 'cert', $dane, 'a certificate of its own');
	taken($c, 'long', $dane, 'SHA-512');
	taken($c, 'late', $dane, 'of a usage to which time does not matter');
	taken($c, 'ta', $dane, 'a signer');
	taken($c, 'list', $dane, 'by MX');
	taken($c, 'resume', $dane, 'to be resumed');
	taken($c, 'resume', qr/$resumed=dane/, 'resumed');
	put_off($c, 'name', qr/ostname mismatch/, 'a signer, another name');
	put_off($c, 'lateta', qr/has expired/, 'a signer, out of date');
	put_off($c, 'wrong', qr/TLS with mx\.wrong\.example/,
	    'records of another key');
	put_off($c, 'usable', qr/no usable TLSA record/, 'usage 1');
	put_off($c, 'lied', qr/its TLSA records cannot be told/, 'bogus');
	put_off($c, 'fails', qr/its TLSA records cannot be told/, 'SERVFAIL');
	put_off($c, 'plain', qr/does not offer it/, 'no STARTTLS');
	taken($c, 'none', qr/$full=no/, 'no records');
	taken($c, 'own', qr/$full=no/, 'a name that is not secure');
	taken($c, 'avoid', qr/$full=no/, 'not wanted');
	put_off($c, 'nonereq', qr/DANE is required/, 'no records, required');
	put_off($c, 'ownreq', qr/DANE is required/, 'not secure, required');
	put_off($c, 'secreq', qr/DNSSEC does not vouch/,
	    'not secure, and dnssec_require_domains');
	my $log = $c->log_text('postern');
	like($log, qr/tlsrpt \{.*"result-type":"$_"/, "reported: $_")
	    for qw(certificate-expired certificate-host-mismatch
	    validation-failure tlsa-invalid dnssec-invalid dane-required
	    starttls-not-supported);
	like($log, qr/"dane:fail".*validation-failure/, 'and raised');
	like($log, qr/tlsrpt \{.*"successful-session-count":1/,
	    'reported: success');
	cmp_ok($c->metric("postern_backend_dane_total{result=\"$_\"}"),
	    '>', 0, "counted: $_") for qw(none verified failed);
	is($c->end('postern') >> 8, 0, 'ends well');
};

done_testing();
