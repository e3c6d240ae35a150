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

done_testing();
