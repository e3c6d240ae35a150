#!/usr/bin/perl
# Answers and mails that are shaped to mislead: bytes in DNS answers that would
# be replies or header fields of ours, answers that need TCP or go by CNAME,
# mails in pieces, large ones, IPv6 clients.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use Backend;
use Chain;
use Client;
use Signer;
use Test::More;
use Zone;

my $c = Chain->new;
$c->watchdog(110);
my $rsa = Signer->new($c);
my $small = Signer->new($c, bits => 1024);

my $V6 = '2001:db8::7';
my $V6_NIBBLES = join '.', reverse split //,
    '20010db8000000000000000000000007';
my $LONG = join "\n", map { "many.example TXT \"$_" . 'x' x 240 . '"' }
    10 .. 40;

my $zone = Zone->new($c, records => <<"END");
signed.example TXT "v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/64 -all"
_dmarc.signed.example CNAME policies.example
policies.example TXT "v=DMARC1; p=rej" "ect"
s1._domainkey.signed.example CNAME key.mailer.example
key.mailer.example TXT @{[ Zone::text($rsa->record) ]}
small._domainkey.signed.example TXT @{[ Zone::text($small->record) ]}
many.example TXT "v=spf1 ip4:192.0.2.0/24 -all"
$LONG
inject.example TXT "v=spf1 -all exp=why.inject.example"
why.inject.example TXT "no\\013\\010250 2.0.0 fine\\000"
eight.example TXT "v=spf1 -all exp=why.eight.example"
why.eight.example TXT "nicht f\\195\\188r euch"
loop.example TXT "v=spf1 include:loop.example -all"
deep.example TXT "v=spf1 include:a.deep.example -all"
@{[ join "\n", map { chr(96 + $_) . ".deep.example TXT \"v=spf1 include:" .
    chr(97 + $_) . ".deep.example -all\"" } 1 .. 12 ]}
void.example TXT "v=spf1 a:x1.void.example a:x2.void.example a:x3.void.example ip4:192.0.2.0/24 -all"
two.example TXT "v=spf1 -all"
two.example TXT "v=spf1 +all"
20.2.0.192.in-addr.arpa PTR evil\\013\\010x\\040y.example.
evil\\013\\010x\\040y.example A 192.0.2.20
21.2.0.192.in-addr.arpa PTR fine.example.
fine.example A 192.0.2.21
$V6_NIBBLES.ip6.arpa PTR six.example.
six.example AAAA $V6
$V6_NIBBLES.bl.example A 127.0.0.2
$V6_NIBBLES.bl.example TXT "listed\\013\\010250 2.0.0 fine"
END

my $ACL = <<'END';
check_rcpt:
  deny    local_parts = nofail
          spf         = fail
          message     = SPF: $spf_smtp_comment
          log_message = SPF of $spf_used_domain: $spf_smtp_comment
  deny    local_parts = bl
          dnslists    = bl.example
          message     = $dnslist_text
          log_message = $dnslist_text
  warn    local_parts = early
          logwrite    = early: ${authresults{$primary_hostname}}
  warn    local_parts = nodkim
          control     = dkim_disable_verify
  accept

check_dkim:
  warn    set acl_m_runs = ${acl_m_runs}x
  accept

check_data:
  warn    add_header  = :at_start:X-Found: spf=$spf_result dkim=$acl_m_runs \
                        dmarc=$dmarc_status host=<$sender_host_name>
          add_header  = :at_start:${authresults{$primary_hostname}}
          add_header  = :at_start:$spf_received
  accept
END

my $backend = Backend->new($c, 'lmtp');
$c->redis;
my $CONFIG = $c->config(acl => $ACL, main => "dns_servers = " .
    $zone->address . "\nacl_smtp_dkim = check_dkim\n" .
    "acl_smtp_data = check_data\n");
$c->postern(config => $CONFIG);

sub client
{
	my ($from) = @_;
	my $s = Client->new($c->port('postern'), proxy => { from => $from });
	$s->hello('client.example');
	return $s;
}

my $TEXT = "From: joe\@signed.example\nTo: x\@y.example\n" .
    "Subject: about\n\nHello.\n";
my $SIGNED = $rsa->sign($TEXT, d => 'signed.example', s => 's1');
my $taken = 0;

# found(): X-Found of the mail that comes next, and its text.
sub found
{
	my $mail = ($backend->wait_mails(++$taken))[-1];
	my $text = $backend->text($mail);
	my ($head) = split /\r\n\r\n/, $text, 2;
	$head =~ s/\r\n[ \t]+/ /g;
	my ($found) = $head =~ /^X-Found: (.*?)\r?$/m;
	return ($found, $head, $text);
}

sub mailed
{
	my ($from, $sender, $text, $to) = @_;
	my $s = client($from);
	my $reply = $s->mail($sender, [$to // 'x@y.example'], $text);
	$s->quit;
	like($reply, qr/^250 /, "taken from <$sender>") or return '';
	return found();
}

my $ALL = 'spf=pass dkim=x dmarc=accept host=<>';

subtest 'CNAMEs, strings in pieces, TCP' => sub {
	is((mailed('192.0.2.7', 'joe@signed.example', $SIGNED))[0], $ALL,
	    'key and policy by CNAME');
	is((mailed('203.0.113.9', 'joe@signed.example',
	    $SIGNED =~ s/Hello/Hullo/r))[0],
	    'spf=fail dkim=x dmarc=reject host=<>', 'and they count');
	like((mailed('192.0.2.7', 'joe@many.example', $TEXT))[0],
	    qr/^spf=pass /, 'an answer that only TCP can carry');
};

subtest 'records that go on for ever' => sub {
	my %want = (loop => 'permerror', deep => 'permerror',
	    void => 'permerror', two => 'permerror');
	for my $name (sort keys %want) {
		like((mailed('192.0.2.7', "joe\@$name.example", $TEXT))[0],
		    qr/^spf=$want{$name} /, $name);
	}
};

subtest 'bytes that would be ours' => sub {
	my $s = client('203.0.113.9');
	for my $domain ('inject.example', 'eight.example') {
		my $reply = ($s->envelope("joe\@$domain",
		    'nofail@y.example'))[1];
		like($reply, qr/^550 [\x20-\x7e]+\z/,
		    "$domain: one line of ASCII");
		unlike($reply, qr/fine|nicht/, 'without what it wants said');
		like($s->cmd('NOOP'), qr/^250 /, 'and nothing follows');
		$s->cmd('RSET');
	}
	$s->quit;
	$s = client($V6);
	my $reply = ($s->envelope('joe@signed.example', 'bl@y.example'))[1];
	like($reply, qr/^550[ -][\x20-\x7e\n]+\z/, 'a list: ASCII');
	unlike($reply, qr/^250/m, 'and no reply of its own');
	like($s->cmd('NOOP'), qr/^250 /, 'nothing follows');
	$s->quit;
	unlike($c->log_text('postern'), qr/^250 2\.0\.0 fine/m,
	    'nor in the log');
	my ($found, $head) = mailed('192.0.2.20', 'joe@signed.example',
	    $SIGNED);
	is($found, $ALL, 'a name that is none: no name');
	unlike($head, qr/evil/, 'nowhere');
	unlike($c->log_text('postern'), qr/evil/, 'nor in the log');
};

subtest 'IPv6' => sub {
	my ($found, $head) = mailed($V6, 'joe@signed.example', $SIGNED);
	is($found, 'spf=pass dkim=x dmarc=accept host=<six.example>',
	    'SPF and the name');
	like($head, qr/^Received-SPF: pass .*client-ip="?2001:db8::7"?;/m,
	    'Received-SPF');
	like($head, qr/^Received: from client\.example \(six\.example \[(?:IPv6:)?2001:db8::7\]/m,
	    'Received:');
};

subtest 'IPv4 in IPv6' => sub {
	my ($found, $head) = mailed('::ffff:192.0.2.21', 'joe@signed.example',
	    $SIGNED);
	is($found, 'spf=pass dkim=x dmarc=accept host=<fine.example>',
	    'is IPv4');
	like($head, qr/^Received-SPF: pass .*client-ip="?192\.0\.2\.21"?;/m,
	    'and written so');
};

# The pieces of a mail, each in a write of its own.
sub in_pieces
{
	my ($s, $bytes, $size) = @_;
	$s->send($_) for $bytes =~ /(.{1,$size})/gs;
	return $s->reply;
}

subtest 'mails in pieces' => sub {
	for my $size (1, 2, 7, 64) {
		my $s = client('192.0.2.7');
		$s->envelope('joe@signed.example', 'x@y.example');
		$s->cmd('DATA');
		like(in_pieces($s, Client::stuffed($SIGNED), $size),
		    qr/^250 /, "DATA in writes of $size");
		is((found())[0], $ALL, 'is verified');
		$s->envelope('joe@signed.example', 'x@y.example');
		my @chunks = $SIGNED =~ /(.{1,$size})/gs;
		my $last = pop @chunks;
		my $ok = 0;
		for my $chunk (@chunks) {
			$s->send('BDAT ' . length($chunk) . "\r\n$chunk");
			$ok++ if $s->reply =~ /^250/;
		}
		is($ok, scalar @chunks, "chunks of $size");
		$s->send('BDAT ' . length($last) . " LAST\r\n$last");
		like($s->reply, qr/^250 /, 'the last');
		is((found())[0], $ALL, 'is verified');
		$s->quit;
	}
};

subtest 'no body, hardly one, a large one' => sub {
	my $head = "From: joe\@signed.example\nTo: x\@y.example\n" .
	    "Subject: about\n";
	my @rows = (
		[ 'empty', '' ], [ 'one empty line', "\n" ],
		[ 'many empty lines', "\n" x 40 ],
		[ 'dots', ".\n..\n.x\n" ],
		[ '3 MB', join '', map { "line $_ " . 'y' x 60 . "\n" }
		    1 .. 45_000 ],
	);
	my $forged = "Authentication-Results: mx.example.org; dkim=pass\n";
	for my $row (@rows) {
		my ($what, $body) = @$row;
		my $text = $rsa->sign("$head\n$body", d => 'signed.example',
		    s => 's1');
		my ($found, undef, $all) = mailed('192.0.2.7',
		    'joe@signed.example', $forged . $text);
		is($found, $ALL, $what);
		unlike($all, qr/^Authentication-Results: mx\.example\.org; dkim=pass/m,
		    'without the forged field');
		is(substr($all, -length $text), $text, 'else as it came');
	}
	my ($found) = mailed('192.0.2.7', 'joe@signed.example',
	    $rsa->sign($head, d => 'signed.example', s => 's1',
	    ) =~ s/\r\n\r\n\z/\r\n/r);
	is($found, $ALL, 'no body, nor a line between');
};

subtest 'control = dkim_disable_verify' => sub {
	my ($found, $head) = mailed('203.0.113.9', 'joe@signed.example',
	    $SIGNED, 'nodkim@y.example');
	is($found, 'spf=fail dkim= dmarc=reject host=<>', 'not looked at');
	like($head, qr/; dkim=none;/, 'and so said');
};

subtest 'asked too early' => sub {
	my ($found, $head) = mailed('203.0.113.9', 'joe@signed.example',
	    $SIGNED, 'early@y.example');
	is($found, 'spf=fail dkim=x dmarc=accept host=<>',
	    'what is asked at RCPT does not settle what comes later');
	like($head, qr/dkim=pass .*dmarc=pass/, 'in the field, too');
};

subtest 'short keys and parts of a body' => sub {
	my $short = $small->sign($TEXT, d => 'signed.example', s => 'small');
	my $part = $rsa->sign($TEXT, d => 'signed.example', s => 's1',
	    l => 5) . "Buy this.\r\n";
	my $whole = $rsa->sign($TEXT, d => 'signed.example', s => 's1',
	    l => 8);
	my $send = sub { (mailed('203.0.113.9', 'joe@signed.example',
	    $_[0]))[1] };
	like($send->($short), qr/dkim=pass .*dmarc=pass/, '1024 bits pass');
	unlike($send->($part), qr/dkim=pass/, 'l= and more: does not');
	like($send->($whole), qr/dkim=pass/, 'l= and no more: passes');
	$c->postern(config => "dkim_verify_min_keysizes = rsa=2048\n" .
	    "dkim_verify_partial = true\n$CONFIG");
	like($send->($short), qr/dkim=policy .*dmarc=fail/,
	    'unless 2048 are asked for');
	like($send->($part), qr/dkim=pass .*dmarc=pass/,
	    'a part passes if it may');
};

subtest 'our two names' => sub {
	$c->postern(config => "authserv_id = auth.example.org\n" .
	    $CONFIG =~ s/(add_header  = :at_start:\$spf_received)/$1\n          add_header  = :at_start:\$dmarc_ar_header/r);
	my $forged = join '', map { "Authentication-Results: $_; dmarc=pass " .
	    "header.from=forged.example\n" } qw(auth.example.org
	    mx.example.org other.example.org);
	my ($found, $head) = mailed('192.0.2.7', 'joe@signed.example',
	    $forged . $SIGNED);
	is($found, $ALL, 'as ever');
	like($head, qr/^Authentication-Results: $_\.example\.org; .*dmarc=pass header\.from=signed\.example/m,
	    "ours, by $_") for qw(auth mx);
	like($head, qr/^Authentication-Results: other\.example\.org; dmarc=pass header\.from=forged/m,
	    'of another: kept');
	unlike($head, qr/^Authentication-Results: $_\.example\.org; .*forged/m,
	    "forged for $_: gone") for qw(auth mx);
};

done_testing;
