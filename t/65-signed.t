#!/usr/bin/perl
# Zones that are signed, and one that lies: what DNSSEC finds bogus is no
# answer, never a verdict.  OpenDKIM as the signer.  What is asked while a
# mail is still coming.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use Backend;
use Chain;
use Client;
use Names;
use Signer;
use Test::More;
use Zone;

my $GUARD = Chain->new;
$GUARD->watchdog(110);

my $ACL = <<'END';
check_rcpt:
  deny    local_parts = onlypass
          !spf        = pass
          message     = only who passes SPF
  deny    local_parts = nofail
          spf         = fail
  accept

check_dkim:
  warn    sender_domains = doubted.example
          set dkim_verify_status = fail
          set dkim_verify_reason = we doubt it
  accept

check_prdr:
  accept  local_parts = free
  deny    local_parts = dmarc
          dmarc_status = reject
  defer   local_parts = dmarc
          dmarc_status = temperror
  accept

check_data:
  warn    add_header  = X-Spf: $spf_result
          add_header  = X-Dmarc: $dmarc_status
          add_header  = ${authresults{$primary_hostname}}
  accept
END

my $MAIN = <<'END';
acl_smtp_dkim      = check_dkim
acl_smtp_data_prdr = check_prdr
acl_smtp_data      = check_data
END

# started(chain, servers, main): with one worker.
sub started
{
	my ($c, $servers, $main) = @_;
	my $backend = Backend->new($c, 'lmtp');
	my $config = $c->config(acl => $ACL, main =>
	    "dns_servers = $servers\n$MAIN" . ($main // ''));
	$config =~ s/^workers .*$/workers = 1/m or die;
	$c->postern(config => $config);
	return $backend;
}

sub client
{
	my ($c) = @_;
	my $s = Client->new($c->port('postern'),
	    proxy => { from => '192.0.2.7' });
	$s->hello('client.example');
	return $s;
}

# rcpt(chain, domain, recipient): the reply to RCPT.
sub rcpt
{
	my ($c, $domain, $to) = @_;
	my $s = client($c);
	my $reply = ($s->envelope("joe\@$domain", "$to\@y.example"))[1];
	$s->quit;
	return $reply;
}

# sent(chain, domain, recipient, text): the final reply.
sub sent
{
	my ($c, $domain, $to, $text) = @_;
	my $s = client($c);
	my $reply = $s->mail("joe\@$domain", ["$to\@y.example"], $text //
	    "From: joe\@$domain\nSubject: x\n\nHello.\n");
	$s->quit;
	return $reply;
}

# last_text(backend, count): of the newest of so many.
sub last_text
{
	my ($backend, $count) = @_;
	return $backend->text(($backend->wait_mails($count))[-1]);
}

# in_dir(chain, dir, argv): run a program there; what it said.
sub in_dir
{
	my ($c, $dir, @argv) = @_;
	my ($status, $out) = $c->run([ Chain::program('env'), '-C', $dir,
	    @argv ]);
	die "@argv: $out" if $status != 0;
	chomp $out;
	return $out;
}

# signed_zone(chain, records): a Zone whose root is signed; in what is
# served, LIES stand where TRUE was signed.  (zone, path of its anchor)
sub signed_zone
{
	my ($c, $records) = @_;
	my $dir = $c->dir('sign');
	$c->write_file('sign/root', Zone::master_file($records));
	my $key = in_dir($c, $dir, Chain::program('ldns-keygen'), '-r',
	    '/dev/urandom', '-a', 'ECDSAP256SHA256', '-k', '.');
	in_dir($c, $dir, Chain::program('ldns-signzone'), '-o', '.', '-f',
	    'signed', 'root', $key);
	my $zone = Zone->new($c, master => Chain::read_file("$dir/signed")
	    =~ s/TRUE/LIES/gr);
	chmod 0755, $dir;
	chmod 0644, "$dir/$key.key";
	return ($zone, "$dir/$key.key");
}

subtest 'bogus answers' => sub {
	my $c = Chain->new;
	my $signer = Signer->new($c);
	my $key = Zone::text($signer->record . '; n=TRUE');
	my ($zone, $anchor) = signed_zone($c, <<"END");
good.example TXT "v=spf1 ip4:192.0.2.0/24 -all"
_dmarc.good.example TXT "v=DMARC1; p=reject"
bogus.example TXT "v=spf1 -all exp=TRUE.example"
_dmarc.lied.example TXT "v=DMARC1; p=reject; x=TRUE"
lied.example TXT "v=spf1 -all"
s1._domainkey.keys.example TXT $key
keys.example TXT "v=spf1 -all"
_dmarc.keys.example TXT "v=DMARC1; p=reject"
END
	$c->redis;
	my $backend = started($c, $zone->address,
	    "dns_trust_anchor = $anchor\n");
	like(sent($c, 'good.example', 'dmarc'), qr/^250 /, 'signed and right');
	my $text = last_text($backend, 1);
	like($text, qr/^X-Spf: pass\r?$/m, 'SPF passes');
	like($text, qr/^X-Dmarc: accept\r?$/m, 'DMARC accepts');

	like(rcpt($c, 'bogus.example', 'onlypass'), qr/^451 /,
	    'bogus SPF: !spf = pass is put off');
	like(rcpt($c, 'bogus.example', 'nofail'), qr/^250 /,
	    'and it is no fail');
	like(sent($c, 'bogus.example', 'free'), qr/^250 /, 'not asked about');
	like(last_text($backend, 2), qr/^X-Spf: temperror\r?$/m,
	    'it is temperror');
	like(sent($c, 'lied.example', 'dmarc'), qr/^45[01] /,
	    'a bogus DMARC record: put off');
	my $mail = $signer->sign("From: joe\@keys.example\nTo: x\@y.example\n" .
	    "Subject: x\n\nHello.\n", d => 'keys.example', s => 's1');
	like(sent($c, 'keys.example', 'dmarc', $mail), qr/^45[01] /,
	    'a bogus DKIM key: put off');
	ok($c->metric('postern_dns_queries_total{result="bogus"}') >= 3,
	    'counted as bogus');
	$c->end('postern');

	# The same zone is believed where nothing is validated.
	my $naive = Chain->new;
	$naive->redis;
	started($naive, $zone->address);
	like(rcpt($naive, 'bogus.example', 'nofail'), qr/^550 /,
	    'without dns_trust_anchor the lie is believed');
};

subtest 'what acl_smtp_dkim decides' => sub {
	my $c = Chain->new;
	my $signer = Signer->new($c);
	my $record = Zone::text($signer->record);
	my $zone = Zone->new($c, records => <<"END");
s1._domainkey.fine.example TXT $record
_dmarc.fine.example TXT "v=DMARC1; p=reject"
s1._domainkey.doubted.example TXT $record
_dmarc.doubted.example TXT "v=DMARC1; p=reject"
END
	$c->redis;
	my $backend = started($c, $zone->address);
	for my $case ([ fine => 250 ], [ doubted => 550 ]) {
		my ($name, $code) = @$case;
		my $mail = $signer->sign("From: joe\@$name.example\n" .
		    "To: x\@y.example\nSubject: x\n\nHello.\n",
		    d => "$name.example", s => 's1');
		like(sent($c, "$name.example", 'dmarc', $mail),
		    qr/^$code /, "$name: $code");
		like(sent($c, "$name.example", 'free', $mail), qr/^250 /,
		    'not asked about');
	}
	my ($fine, undef, $doubted) = map { $backend->text($_) }
	    $backend->wait_mails(3);
	like($fine, qr/dkim=pass header\.d=fine\.example/, 'as it was found');
	like($doubted, qr/dkim=fail reason="we doubt it"/, 'as it was set');
};

subtest 'keys and hashes' => sub {
	my @rows = (
		[ 'dkim_verify_hashes = sha1 : sha256', qr/sha1 never passes/ ],
		[ 'dkim_verify_hashes = sha512', qr/without sha256 no/ ],
		[ 'dkim_verify_keytypes = dsa', qr/ed25519 and rsa is wanted/ ],
	);
	for my $row (@rows) {
		my $file = $GUARD->write_file('bad.conf',
		    $GUARD->config(main => "$row->[0]\n"));
		my ($status, $out) = $GUARD->run([ $Chain::POSTERN, 'check',
		    '-C', $file ]);
		is($status >> 8, 1, "refused: $row->[0]");
		like($out, $row->[1], 'with the reason');
	}
	my $c = Chain->new;
	my $signer = Signer->new($c);
	my $zone = Zone->new($c, records =>
	    's1._domainkey.rsa.example TXT ' . Zone::text($signer->record));
	$c->redis;
	my $backend = started($c, $zone->address,
	    "dkim_verify_keytypes = ed25519\n");
	my $mail = $signer->sign("From: joe\@rsa.example\nTo: x\@y.example\n" .
	    "Subject: x\n\nHello.\n", d => 'rsa.example', s => 's1');
	like(sent($c, 'rsa.example', 'free', $mail), qr/^250 /, 'an RSA key');
	like(last_text($backend, 1), qr/dkim=policy reason=pubkey_type_refused/,
	    'is not relied on');
};

subtest 'OpenDKIM signs' => sub {
	my $c = Chain->new;
	my $signer = Signer->new($c);
	my $zone = Zone->new($c, records => <<"END");
signed.example TXT "v=spf1 -all"
od._domainkey.signed.example TXT @{[ Zone::text($signer->record) ]}
_dmarc.signed.example TXT "v=DMARC1; p=reject"
END
	$c->redis;
	my $backend = started($c, $zone->address);
	# Its test mode takes all blanks after a colon for one.
	my $text = "From: Joe\n <joe\@signed.example>\nTo: x\@y.example\n" .
	    "Subject: =?utf-8?q?x?=  y\nDate: Sun, 22 Nov 2026 02:00:00 " .
	    "+0000\nMIME-Version: 1.0\n\nHello  there \n\n.dot\n\n\n";
	my $count = 0;
	for my $canon (qw(simple/simple simple/relaxed relaxed/simple
	    relaxed/relaxed)) {
		my $signed = opendkim($c, $signer->{key}, $canon, $text);
		like(sent($c, 'signed.example', 'dmarc', $signed), qr/^250 /,
		    "$canon: accepted");
		like(last_text($backend, ++$count),
		    qr/dkim=pass header\.d=signed\.example/, 'dkim=pass');
		$signed =~ s/Hello/Hullo/;
		like(sent($c, 'signed.example', 'dmarc', $signed),
		    qr/^55\d /, 'changed: refused');
	}
};

# opendkim(chain, key, canon, text): the mail as it would be sent on.
sub opendkim
{
	my ($c, $key, $canon, $text) = @_;
	$text =~ s/\r?\n/\r\n/g;
	my $file = $c->write_file('opendkim.eml', $text);
	my $config = $c->write_file('opendkim.conf', <<"END");
RequireSafeKeys no
Domain signed.example
Selector od
KeyFile $key
Mode s
Canonicalization $canon
Syslog no
END
	my ($status, $out) = $c->run([ Chain::program('opendkim'), '-f', '-x',
	    $config, '-t', $file, '-vvv' ]);
	my ($value) = $out =~
	    /hname='DKIM-Signature' hvalue='(.*?)'$/ms
	    or die "opendkim: $out";
	$value =~ s/\r?\n/\r\n/g;
	return "DKIM-Signature: $value\r\n$text";
}

subtest 'while the mail is coming' => sub {
	my $c = Chain->new;
	my $signer = Signer->new($c);
	my $names = Names->new($c, name => 'slow', hold => qr/example$/);
	$c->redis;
	my $backend = started($c, $names->address);
	my $mail = $signer->sign("From: joe\@one.example\nTo: x\@y.example\n" .
	    "Subject: x\n\nHello.\n", d => 'one.example', s => 's1');
	my $s = client($c);
	$s->send("MAIL FROM:<joe\@one.example>\r\n");
	like($s->reply, qr/^250 /, 'MAIL is answered');
	$names->wait_asked(qr/^one\.example$/);
	pass('SPF is asked for, and nobody waits for it');
	$s->send("RCPT TO:<x\@y.example>\r\n");
	like($s->reply, qr/^250 /, 'RCPT, which asks for no check');
	$s->send("DATA\r\n");
	like($s->reply, qr/^354 /, 'DATA');
	my ($header, $body) = split /(?<=\r\n\r\n)/, $mail, 2;
	$s->send($header);
	$names->wait_asked(qr/^s1\._domainkey\.one\.example$/);
	pass('the key is asked for before the body has come');
	$names->release;
	$s->send("$body.\r\n");
	like($s->reply, qr/^250 /, 'and the mail is answered');
	like(last_text($backend, 1), qr/dkim=permerror/, 'with its verdict');
	$s->quit;
};

done_testing();
