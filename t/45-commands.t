#!/usr/bin/perl
# "postern spf" and "postern auth": no server, no configuration; the DNS out
# of a master file, or from a server that is named.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use Chain;
use Cwd qw(abs_path);
use File::Temp qw(tempdir);
use IO::Socket::INET;
use JSON::PP qw(decode_json);
use Test::More;
use Zone;

my $POSTERN = $ENV{POSTERN} // abs_path("$FindBin::RealBin/../build/postern");
my $MAILS = "$FindBin::RealBin/data/dkim";
my $dir = tempdir(CLEANUP => 1);

sub written
{
	my ($name, $text) = @_;
	open my $fh, '>:raw', "$dir/$name" or die $!;
	print $fh $text;
	close $fh or die $!;
	return "$dir/$name";
}

sub slurp
{
	my ($path) = @_;
	open my $fh, '<:raw', $path or die "$path: $!";
	local $/;
	return scalar <$fh> // '';
}

# postern(argument, …): its status, its output, its complaints.
sub postern
{
	my @args = @_;
	my $pid = fork // die $!;
	if ($pid == 0) {
		delete $ENV{POSTERN_CONFIG};
		open STDOUT, '>', "$dir/out" or die $!;
		open STDERR, '>', "$dir/err" or die $!;
		alarm 60;
		exec $POSTERN, @args or die $!;
	}
	waitpid $pid, 0;
	my $status = $? & 127 ? "signal $?" : $? >> 8;
	return ($status, slurp("$dir/out"), slurp("$dir/err"));
}

# A key of more than 255 bytes takes several strings.
sub quoted
{
	my ($text) = @_;
	return join ' ', map { s/([\\"])/\\$1/gr =~ s/(.*)/"$1"/sr }
	    $text =~ /(.{1,255})/gs;
}

my $zone = written('zone', <<'END');
$ORIGIN example.org.
$TTL 1h
@       IN SOA ns me ( 1 2 3 4 5 ) ; a comment
        TXT   ( "v=spf1 ip4:192.0.2.1 a:mail" ".example.org "
                "exp=why.example.org -all" )
mail    CNAME host.example.net.
why     TXT   "%{i} is not \"ours\""
broken  TXT   "v=spf1 nonsense:x"
none    A     192.0.2.9
host.example.net. 60 AAAA 2001:db8::1
END

sub spf
{
	my ($client, $from, @more) = @_;
	return postern('spf', '--client', $client, '--helo', 'h.example.net',
	    '--from', $from, @more);
}

for (
	[ '192.0.2.1', 'a@example.org', "pass\n" ],
	[ '2001:db8::1', '<a@example.org>', "pass\n" ],
	[ '192.0.2.2', 'a@example.org', "fail\n192.0.2.2 is not \"ours\"\n" ],
	[ '192.0.2.2', 'a@none.example.org', "none\n" ],
	[ '192.0.2.2', '<>', "none\n" ],
	[ '192.0.2.2', '', "none\n" ],
) {
	my ($client, $from, $want) = @$_;
	is_deeply([ spf($client, $from, '--zone', $zone) ], [ 0, $want, '' ],
	    "spf: $client for \"$from\"");
}
like(join('|', spf('192.0.2.2', 'a@broken.example.org', '--zone', $zone)),
    qr/\A0\|permerror\n.*nonsense.*\n\|\z/, 'spf: permerror and its problem');

my $socket = IO::Socket::INET->new(Proto => 'udp', LocalAddr => '127.0.0.1')
    or die $!;
my $closed = '127.0.0.1@' . $socket->sockport;
$socket->close;
my ($status, $out, $err) = spf('192.0.2.2', 'a@example.org', '--dns', $closed);
like("$status $out", qr/\A0 temperror\n.+\n\z/, 'spf: nobody answers');

($status, $out) = spf('192.0.2.2', 'a@example.org', '--zone', $zone, '--json');
my $spf = decode_json($out);
is_deeply([ @$spf{qw(result explanation domain)} ],
    [ 'fail', '192.0.2.2 is not "ours"', 'example.org' ], 'spf: JSON');

# The DNS of the signed mails; "!temp" cannot be said in a master file.
my $keys = join '', map { /^(\S+) (?!!)(.*)/ ? "$1 TXT " . quoted($2) . "\n" : () }
    split /\n/, slurp("$MAILS/keys");
my $signed = written('signed', <<"END" . $keys);
example.org TXT "v=spf1 ip4:192.0.2.1 -all"
_dmarc.example.org TXT "v=DMARC1; p=reject"
END

sub auth
{
	my ($client, $file, @more) = @_;
	return postern('auth', '--client', $client, '--helo', 'h.example.net',
	    '--from', 'a@example.org', '--zone', $signed, @more, $file);
}

my $mail = "$MAILS/canon-relaxed-relaxed.eml";
($status, $out, $err) = auth('192.0.2.1', $mail);
is("$status$err", '0', 'auth: it ran');
like($out, qr/\AAuthentication-Results: [^;]+;.*\n
    \tspf=pass\ .*\n\tdkim=pass\ .*\tdmarc=pass\ .*\n\niprev:\ permerror\n.*
    ^spf_helo:\ none\n.*^spf:\ pass\n/xsm,
    'auth: the field first') or diag $out;
like($out, qr/^  TXT example\.org:\n    v=spf1 ip4:192\.0\.2\.1 -all\n/m,
    'auth: the answer behind SPF');
like($out, qr/^dkim: pass\n  pass: d=example\.org s=rsa2048\n/m,
    'auth: the signature');
like($out, qr/^  TXT rsa2048\._domainkey\.example\.org:\n    v=DKIM1/m,
    'auth: its key');
like($out, qr/^dmarc: pass \(accept\)\n/m, 'auth: DMARC');
like($out, qr/^  TXT _dmarc\.example\.org:\n    v=DMARC1; p=reject\n/m,
    'auth: the policy');

($status, $out) = auth('192.0.2.1', $mail, '--compat');
like($out, qr/^compat: +ours +theirs$/m, 'auth: both sides');
like($out, qr/^  spf +pass +pass \(libspf2\)\n  dmarc +accept +accept \(/m,
    'auth: the other engines beside ours') or diag $out;
my $deadly = written('deadly', "example.org TXT " . quoted('v=spf1 a:' .
    '%{d}' x 127 . 'A' x 6000) . "\nexample.org A 192.0.2.5\n" .
    "5.2.0.192.in-addr.arpa PTR example.org.\n");
($status, $out) = auth('192.0.2.5', $mail, '--compat', '--zone', $deadly,
    '--json');
my $both = decode_json($out);
is_deeply([ $status, $both->{spf}{result}, $both->{compat}{libspf2} ],
    [ 0, 'permerror', 'crashed' ], 'auth: a record that kills libspf2');
is_deeply([ @{ $both->{iprev} }{qw(result names)} ],
    [ 'pass', [ 'example.org' ] ], 'auth: the name of the client');
my $shop = written('shop', 'kobe.jp TXT "none"' . "\n_dmarc.sub.shop.example " .
    'TXT "v=DMARC1; p=reject; psd=n"' . "\n_dmarc.shop.example TXT " .
    '"v=DMARC1; p=none"' . "\n");
my $sub = written('sub.eml', "From: a\@x.sub.shop.example\n\nHello.\n");
for ([ walk => 'sub.shop.example' ], [ psl => 'shop.example' ]) {
	my ($how, $where) = @$_;
	($status, $out) = auth('192.0.2.5', $sub, '--zone', $shop, '--json',
	    '--discovery', $how);
	is(decode_json($out)->{dmarc}{used_domain}, $where,
	    "auth: --discovery $how");
}

my $lf = slurp($mail) =~ s/\r\n/\n/gr;
my $crlf = $lf =~ s/\n/\r\n/gr;
for ([ lf => $lf ], [ crlf => $crlf ]) {
	my ($name, $text) = @$_;
	($status, $out) = auth('192.0.2.1', written("$name.eml", $text));
	like($out, qr/^dkim: pass$/m, "auth: line ends $name");
}

($status, $out) = auth('192.0.2.7',
    written('changed.eml', $lf . "one more line\n"), '--json');
my $auth = decode_json($out);
is_deeply([ $status, map { $auth->{$_}{result} } qw(spf dkim dmarc) ],
    [ 0, ('fail') x 3 ], 'auth: JSON of a forgery');
is($auth->{dmarc}{status}, 'reject', 'auth: what to do with it');
like($auth->{authentication_results}, qr/\AAuthentication-Results: .*\r\n\z/s,
    'auth: the field in JSON');
is($auth->{dkim}{dns}[0]{name}, 'rsa2048._domainkey.example.org',
    'auth: questions in JSON');

($status, $out) = auth('192.0.2.1', "$MAILS/key-absent.eml");
like($out, qr/^dkim: permerror\n.*^  TXT \S+: NXDOMAIN\n/ms,
    'auth: a key that is not there');

my %verdict = map { /^([a-z0-9-]+) (\w+):/ ? ($1 => $2) : () }
    split /\n/, slurp("$MAILS/cases");
my $wrong = '';
for my $case (grep { /^canon-/ } sort keys %verdict) {
	($status, $out) = auth('192.0.2.1', "$MAILS/$case.eml");
	$wrong .= " $case" unless $out =~ /^dkim: $verdict{$case}$/m;
}
is($wrong, '', 'auth: every canonical form');

# What cannot be done.
my @who = ('--client', '192.0.2.1', '--helo', 'h', '--from', 'a@example.org');
for (
	[ 'no options', 'spf' ],
	[ 'no --from', 'spf', @who[ 0 .. 3 ] ],
	[ 'no value', 'spf', @who, '--zone' ],
	[ 'no address', 'spf', '--client', 'x', @who[ 2 .. 5 ] ],
	[ 'no sender', 'spf', @who[ 0 .. 4 ], 'a@@b' ],
	[ 'no server', 'spf', @who, '--dns', 'x@y' ],
	[ 'both', 'spf', @who, '--dns', '127.0.0.1', '--zone', $zone ],
	[ 'unknown option', 'spf', @who, '--fast' ],
	[ 'a file for spf', 'spf', @who, $mail ],
	[ 'no file for auth', 'auth', @who ],
	[ 'two files for auth', 'auth', @who, $mail, $mail ],
) {
	my ($what, @args) = @$_;
	($status, $out, $err) = postern(@args);
	like("$status$out$err", qr/\A64postern: .+\nusage: postern (spf|auth) /,
	    "usage: $what");
}
is_deeply([ postern('auth', @who, '--zone', $zone, "$dir/no.eml") ],
    [ 1, '', "postern: $dir/no.eml: No such file or directory\n" ],
    'a message that is not there');
is_deeply([ spf('192.0.2.1', 'a@b', '--zone', "$dir/no.zone") ],
    [ 1, '', "postern: $dir/no.zone: No such file or directory\n" ],
    'a zone that is not there');
my $odd = written('odd', "a A 192.0.2.1\nb A x\n");
is_deeply([ spf('192.0.2.1', 'a@b', '--zone', $odd) ],
    [ 1, '', "postern: $odd:2: not an address of that type\n" ],
    'a zone that cannot be read');

# A server that answers: nsd.
my $chain = Chain->new;
$chain->watchdog(100);
my $served = Zone->new($chain, records =>
    "ok.example TXT \"v=spf1 ip4:192.0.2.7 -all\"\n");
is((spf('192.0.2.7', 'a@ok.example', '--dns', $served->address))[1],
    "pass\n", '--dns asks the server that is named');
is((spf('192.0.2.8', 'a@ok.example', '--dns', $served->address))[1],
    "fail\n", 'and hears what it says');
$chain->stop;

done_testing();
