#!/usr/bin/perl
# What we find out about who sends: SPF, DKIM, DMARC, reverse names and DNS
# lists, as conditions, variables, header fields, log and history, against a
# real nsd on loopback.  The client's address is what a PROXY header says.

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
my $ed = Signer->new($c, algorithm => 'ed25519');

# From here the domains below may send, from there nobody may.
my $GOOD = '192.0.2.7';
my $BAD = '203.0.113.9';
my $SPF = 'TXT "v=spf1 ip4:192.0.2.0/24 -all"';

sub key { my ($signer) = @_; return 'TXT ' . Zone::text($signer->record) }

my $zone = Zone->new($c, fails => [ 'temp.example' ], records => <<"END");
# SPF
pass.example $SPF
soft.example TXT "v=spf1 ip4:192.0.2.0/24 ~all"
neutral.example TXT "v=spf1 ?all"
none.example A 192.0.2.1
perm.example TXT "v=spf1 nonsense:here -all"
explains.example TXT "v=spf1 -all exp=why.explains.example"
why.explains.example TXT "%{i} may not send for %{d}"
guessed.example A 192.0.2.200
helo.example $SPF
nothelo.example TXT "v=spf1 -all"

# DKIM
s1._domainkey.signed.example @{[ key($rsa) ]}
ed._domainkey.signed.example @{[ key($ed) ]}
small._domainkey.signed.example @{[ key($small) ]}
gone._domainkey.signed.example TXT "v=DKIM1; p="
s1._domainkey.refused.example @{[ key($small) ]}

# DMARC
signed.example $SPF
_dmarc.signed.example TXT "v=DMARC1; p=reject; rua=mailto:agg\@signed.example"
reject.example $SPF
_dmarc.reject.example TXT "v=DMARC1; p=reject"
quarantine.example $SPF
_dmarc.quarantine.example TXT "v=DMARC1; p=quarantine"
lenient.example $SPF
_dmarc.lenient.example TXT "v=DMARC1; p=none"
strict.example $SPF
mail.strict.example $SPF
_dmarc.strict.example TXT "v=DMARC1; p=reject; aspf=s"
unsure.example TXT "v=spf1 include:temp.example -all"
_dmarc.unsure.example TXT "v=DMARC1; p=reject"
norecord.example $SPF
_dmarc.org.example TXT "v=DMARC1; p=none; sp=reject; np=quarantine"
org.example $SPF
sub.org.example A 192.0.2.2
_dmarc.hosting.example TXT "v=DMARC1; p=reject"
www.cust.hosting.example A 192.0.2.3

# Names
@{[ Zone::reverse_name('192.0.2.7') ]} PTR mail.pass.example.
mail.pass.example A 192.0.2.7
@{[ Zone::reverse_name('192.0.2.8') ]} PTR mail.pass.example.
@{[ Zone::reverse_name('192.0.2.9') ]} PTR nowhere.example.
named.example A 192.0.2.66

# DNS lists
2.0.0.127.bl.example A 127.0.0.2
9.113.0.203.bl.example A 127.0.0.4
9.113.0.203.bl.example TXT "seen sending spam"
10.113.0.203.bl.example A 127.255.255.254
11.113.0.203.bl.example A 192.0.2.99
pass.example.names.example A 127.0.0.5
END

my $ACL = <<'END';
check_rcpt:
  deny    local_parts = nofail
          spf         = fail
          message     = SPF: $spf_smtp_comment
  deny    local_parts = onlypass
          !spf        = pass
          message     = only who passes SPF
  deny    local_parts = bl
          dnslists    = bl.example
          message     = $dnslist_domain $dnslist_value $dnslist_matched \
                        $dnslist_text
  deny    local_parts = blfour
          dnslists    = bl.example=127.0.0.4
          message     = $dnslist_value
  deny    local_parts = bldefer
          dnslists    = +defer_unknown : bl.example
  deny    local_parts = blinclude
          dnslists    = +include_unknown : bl.example
          message     = unknown is listed
  deny    local_parts = blname
          dnslists    = names.example/$sender_address_domain
          message     = $dnslist_matched is listed
  deny    local_parts = named
          !verify     = reverse_host_lookup
          message     = no name
  deny    local_parts = helo
          !verify     = helo
          message     = that is not your name
  warn    local_parts = nodmarc
          control     = dmarc_disable_verify
  warn    spf         = pass
          set acl_m_rcpt = pass
  warn    spf         = fail
          set acl_m_rcpt = fail
  warn    spf         = softfail
          set acl_m_rcpt = softfail
  warn    spf         = neutral
          set acl_m_rcpt = neutral
  warn    spf         = none
          set acl_m_rcpt = none
  warn    spf         = temperror
          set acl_m_rcpt = temperror
  warn    spf         = permerror
          set acl_m_rcpt = permerror
  warn    local_parts = guess
          spf_guess   = pass
          set acl_m_rcpt = guessed
  warn    spf_helo    = pass
          set acl_m_helo = pass
  warn    spf_helo    = fail : softfail
          set acl_m_helo = fail
  warn    spf_helo    = none
          set acl_m_helo = none
  accept

check_dkim:
  warn    logwrite    = signature of $dkim_cur_signer: \
                        $dkim_verify_status/$dkim_verify_reason \
                        key for $dkim_key_srvtype notes=$dkim_key_notes
  warn    dkim_status = pass
          set acl_m_dkim = $acl_m_dkim \
              $dkim_cur_signer:$dkim_selector:$dkim_algo:$dkim_key_length
  warn    !dkim_status = pass
          set acl_m_dkim = $acl_m_dkim $dkim_cur_signer:$dkim_selector:\
              $dkim_verify_status:$dkim_verify_reason
  deny    dkim_signers = refused.example
          message     = nothing signed by $dkim_domain
  accept

check_prdr:
  accept  local_parts = watch : optout : nodmarc : guess
  deny    dmarc_status = reject : permerror : nofrom
          message     = DMARC says $dmarc_status for $dmarc_used_domain
  defer   dmarc_status = temperror
          message     = DMARC is not known now
  accept

check_data:
  warn    spf         = pass
          set acl_m_data = pass
  warn    spf         = fail
          set acl_m_data = fail
  warn    spf         = none
          set acl_m_data = none
  warn    spf         = softfail : neutral : temperror : permerror
          set acl_m_data = $spf_result
  warn    dmarc_status = off
          set acl_m_off = off
  warn    dkim_status = pass
          set acl_m_best = pass
  warn    add_header  = X-Spf: $acl_m_rcpt $acl_m_data $spf_result \
                        helo=$acl_m_helo guessed=$spf_result_guessed
          add_header  = X-Dkim: best=$acl_m_best of $dkim_signers;$acl_m_dkim
          add_header  = X-Dmarc: $dmarc_status|$dmarc_used_domain|\
              $dmarc_domain_policy|spf=$dmarc_alignment_spf|\
              dkim=$dmarc_alignment_dkim|$dmarc_status_text|$acl_m_off
          add_header  = X-Host: <$sender_host_name>
          add_header  = :at_start:${authresults{$primary_hostname}}
          add_header  = :at_start:$spf_received
  accept
END

my $MAIN = <<'END';
acl_smtp_dkim      = check_dkim
acl_smtp_data_prdr = check_prdr
acl_smtp_data      = check_data
END

my $backend = Backend->new($c, 'lmtp');
$c->redis;
my $history = $c->dir('history');
$c->postern(config => $c->config(acl => $ACL, main => $MAIN .
    "dns_servers = @{[ $zone->address ]}\ndmarc_history_file = $history\n" .
    "spf_guess = v=spf1 a/24 ?all\n"));

sub client
{
	my ($from, $helo, $chain) = @_;
	my $s = Client->new(($chain // $c)->port('postern'),
	    proxy => { from => $from });
	like($s->hello($helo), qr/^250/, "EHLO from $from");
	return $s;
}

# text(domain, more): a mail by somebody there.
sub text
{
	my ($domain, $more) = @_;
	return ($more // '') . "From: Joe <joe\@$domain>\n" .
	    "To: x\@y.example\nSubject: about\n  this\n\nHello,  \nworld.\n\n";
}

# header(mail): names in lower case, what they hold, unfolded; a list each.
sub header
{
	my ($mail, $at) = @_;
	my ($head) = split /\r\n\r\n/, ($at // $backend)->text($mail), 2;
	$head =~ s/\r\n[ \t]+/ /g;
	my %of;
	for my $line (split /\r\n/, $head) {
		my ($name, $value) = $line =~ /^([^:]+):\s*(.*)$/ or next;
		push @{ $of{ lc $name } }, $value;
	}
	return \%of;
}

# One more mail at the backend: its header.
my $taken = 0;
sub arrived { return header(($backend->wait_mails(++$taken))[-1]) }

# sent(client, sender, recipient, text): the header it arrives with.
sub sent
{
	my ($s, $sender, $to, $text) = @_;
	my $reply = $s->mail($sender, [$to], $text);
	like($reply, qr/^250 /, "taken from <$sender>") or return {};
	return arrived();
}

# results(field): an Authentication-Results field: (id, { method => [[result,
# { property => value }, reason]…] }).  Dies when it is none.
sub results
{
	my ($field) = @_;
	my ($id, @parts) = split /\s*;\s*/, $field;
	my %of;
	for my $part (@parts) {
		my ($method, $result, $rest) =
		    $part =~ /^(\w+)=(\w+)(.*)$/ or die "bad part: $part\n";
		my ($comment) = $rest =~ s/^\s*\(([^)]*)\)// ? $1 : '';
		my %property;
		while ($rest =~ s/^\s+([\w.-]+)=("(?:[^"\\]|\\.)*"|\S+)//) {
			my ($name, $value) = ($1, $2);
			$property{$name} = $value =~ s/^"|"$//gr;
		}
		die "left over: <$rest> in $field\n" if $rest =~ /\S/;
		push @{ $of{$method} }, [ $result, \%property, $comment ];
	}
	return ($id, \%of);
}

# ------------------------------------------------------------------- SPF

subtest 'SPF results, at RCPT and DATA' => sub {
	my @rows = (
		[ pass => $GOOD, 'pass.example' ],
		[ fail => $BAD, 'pass.example' ],
		[ softfail => $BAD, 'soft.example' ],
		[ neutral => $GOOD, 'neutral.example' ],
		[ none => $GOOD, 'none.example' ],
		[ none => $GOOD, 'absent.example' ],
		[ permerror => $GOOD, 'perm.example' ],
		[ temperror => $GOOD, 'temp.example' ],
	);
	for my $row (@rows) {
		my ($want, $from, $domain) = @$row;
		my $s = client($from, 'none.example');
		my $h = sent($s, "joe\@$domain", 'watch@y.example',
		    text('none.example'));
		is($h->{'x-spf'}[0], "$want $want $want helo=none guessed=no",
		    "$domain: $want");
		like($h->{'received-spf'}[0], qr/^$want \(mx\.example\.org: /,
		    'Received-SPF');
		my ($id, $r) = results($h->{'authentication-results'}[0]);
		is($id, 'mx.example.org', 'our name');
		is($r->{spf}[0][0], $want, 'Authentication-Results');
		is($r->{spf}[0][1]{'smtp.mailfrom'}, $domain, 'of whom');
		$s->quit;
	}
};

subtest 'Received-SPF' => sub {
	my $s = client($GOOD, 'mail.pass.example');
	my $h = sent($s, 'joe@pass.example', 'watch@y.example',
	    text('pass.example'));
	my $field = $h->{'received-spf'}[0];
	like($field, qr/designates 192\.0\.2\.7 as permitted sender/,
	    'in words');
	for my $pair ('client-ip=192.0.2.7', 'helo=mail.pass.example',
	    'envelope-from="?joe@pass.example"?',
	    'receiver=mx.example.org', 'identity=mailfrom',
	    'mechanism="?ip4:192.0.2.0/24"?') {
		like($field, qr/[ ;]$pair(?:;|$)/, $pair);
	}
	is(scalar @{ $h->{'received-spf'} }, 1, 'once');
};

subtest 'SPF refuses' => sub {
	my $s = client($BAD, 'none.example');
	my ($mail, $rcpt) = $s->envelope('joe@explains.example',
	    'nofail@y.example');
	like($rcpt, qr/^550 5\.\d+\.\d+ SPF: .*203\.0\.113\.9 may not send for \Qexplains.example\E/,
	    'fail: 550, with the explanation of the domain');
	$s->cmd('RSET');
	(undef, $rcpt) = $s->envelope('joe@pass.example', 'nofail@y.example');
	like($rcpt, qr/^550 /, 'fail without an explanation');
	$s->cmd('RSET');
	for my $domain ('soft.example', 'none.example', 'perm.example') {
		(undef, $rcpt) = $s->envelope("joe\@$domain",
		    'nofail@y.example');
		like($rcpt, qr/^250 /, "$domain does not fail");
		$rcpt = $s->cmd('RCPT TO:<onlypass@y.example>');
		like($rcpt, qr/^550 .*only who passes/, 'nor does it pass');
		$s->cmd('RSET');
	}
	(undef, $rcpt) = $s->envelope('joe@temp.example',
	    'nofail@y.example');
	like($rcpt, qr/^250 /, 'SERVFAIL is no fail');
	$rcpt = $s->cmd('RCPT TO:<onlypass@y.example>');
	like($rcpt, qr/^451 /, 'and for who must pass: not now');
	$s->quit;
	$s = client($GOOD, 'none.example');
	(undef, $rcpt) = $s->envelope('joe@pass.example',
	    'onlypass@y.example');
	like($rcpt, qr/^250 /, 'who passes');
	$s->quit;
};

subtest 'SPF of the HELO name, of <>, and a guess' => sub {
	my $s = client($GOOD, 'helo.example');
	my $h = sent($s, 'joe@none.example', 'watch@y.example',
	    text('none.example'));
	like($h->{'x-spf'}[0], qr/helo=pass/, 'spf_helo pass');
	$h = sent($s, '', 'watch@y.example', text('none.example'));
	like($h->{'x-spf'}[0], qr/^pass pass pass /, 'MAIL FROM:<> by HELO');
	my (undef, $r) = results($h->{'authentication-results'}[0]);
	is_deeply($r->{spf}[0][1], { 'smtp.helo' => 'helo.example' },
	    'and says so');
	like($h->{'received-spf'}[0], qr/envelope-from="?<>"?/,
	    'Received-SPF of <>');
	$h = sent($s, 'joe@guessed.example', 'guess@y.example',
	    text('none.example'));
	is($h->{'x-spf'}[0], 'guessed none pass helo=pass guessed=yes',
	    'a guess passes, and the variables speak of it');
	$s->quit;
	$s = client($GOOD, 'nothelo.example');
	$h = sent($s, 'joe@none.example', 'watch@y.example',
	    text('none.example'));
	like($h->{'x-spf'}[0], qr/helo=fail/, 'spf_helo fail');
	$s->quit;
};

# ------------------------------------------------------------------ DKIM

# dkim(text): what acl_smtp_dkim saw, one entry a signature, and the results.
sub dkim
{
	my ($text) = @_;
	my $s = client($BAD, 'none.example');
	my $h = sent($s, 'joe@none.example', 'watch@y.example', $text);
	$s->quit;
	my ($best, $seen) = $h->{'x-dkim'}[0] =~ /^(.*?);\s*(.*)$/;
	my (undef, $r) = results($h->{'authentication-results'}[0]);
	return ([ split ' ', $seen ], $r->{dkim}, $best);
}

subtest 'DKIM' => sub {
	my $text = text('signed.example');
	my $signed = $rsa->sign($text, d => 'signed.example', s => 's1');
	my ($seen, $r, $best) = dkim($signed);
	is_deeply($seen, [ 'signed.example:s1:rsa-sha256:2048' ], 'rsa');
	is_deeply($r, [ [ 'pass', { 'header.d' => 'signed.example',
	    'header.i' => '@signed.example', 'header.s' => 's1',
	    'header.a' => 'rsa-sha256' }, '' ] ], 'what is written');
	like($best, qr/^best=pass of signed\.example\b/, '$dkim_signers');
	($seen, $r) = dkim($signed =~ s/world/wurld/r);
	like($seen->[0], qr/^signed\.example:s1:fail:\S/, 'body changed');
	is($r->[0][0], 'fail', 'and said');
	($seen) = dkim($signed =~ s/Subject: about/Subject: abaut/r);
	like($seen->[0], qr/^signed\.example:s1:fail:\S/, 'header changed');
	($seen) = dkim($signed =~ s/Hello,  /Hello, \t /r);
	like($seen->[0], qr/rsa-sha256:2048$/, 'blanks do not count');
	($seen) = dkim("From: Eve <eve\@other.example>\n$signed");
	like($seen->[0], qr/:fail:/, 'a second From: breaks it');
	($seen, $r) = dkim($rsa->sign($text, d => 'signed.example',
	    s => 'nokey'));
	like($seen->[0], qr/^signed\.example:nokey:invalid:\S/, 'no key');
	is($r->[0][0], 'permerror', 'for good');
	($seen) = dkim($rsa->sign($text, d => 'signed.example',
	    s => 'gone'));
	like($seen->[0], qr/^signed\.example:gone:invalid:\S/, 'revoked');
	($seen, $r) = dkim($rsa->sign($text, d => 'temp.example',
	    s => 's1'));
	like($seen->[0], qr/^temp\.example:s1:/, 'SERVFAIL');
	is($r->[0][0], 'temperror', 'is temperror');
	($seen) = dkim($rsa->sign($text, d => 'signed.example', s => 's1',
	    tags => 't=1; x=2'));
	unlike("@$seen", qr/rsa-sha256/, 'expired');
	($seen) = dkim($rsa->sign($text, d => 'signed.example', s => 's1',
	    h => [ qw(To Subject) ]));
	unlike("@$seen", qr/rsa-sha256/, 'From: not signed');
	($seen, $r) = dkim($text);
	is_deeply($seen, [], 'no signature: acl_smtp_dkim does not run');
	is_deeply($r, [ [ 'none', {}, '' ] ], 'dkim=none');
};

subtest 'several signatures' => sub {
	my $text = $small->sign(text('signed.example'),
	    d => 'signed.example', s => 'small');
	$text = $ed->sign($text, d => 'signed.example', s => 'ed');
	$text = $rsa->sign($text, d => 'signed.example', s => 'nokey');
	my ($seen, $r, $best) = dkim($text);
	is(scalar @$seen, 3, 'one run each');
	my @order = map { (split /:/)[1] } @$seen;
	is("@order", 'nokey ed small', 'from the top');
	is($seen->[1], 'signed.example:ed:ed25519-sha256:256', 'Ed25519');
	is($seen->[2], 'signed.example:small:rsa-sha256:1024', '1024 bits');
	is(join(' ', map { $_->[0] } @$r), 'permerror pass pass', 'each said');
	like($best, qr/^best=pass/, 'one of them is enough');
};

subtest 'acl_smtp_dkim refuses' => sub {
	my $text = $small->sign(text('none.example'),
	    d => 'refused.example', s => 's1');
	$text = $rsa->sign($text, d => 'signed.example', s => 's1');
	my $s = client($BAD, 'none.example');
	$s->envelope('joe@none.example PRDR', 'watch@y.example',
	    'optout@y.example');
	my $reply = $s->data($text);
	like($reply, qr/^550 .*nothing signed by refused\.example/,
	    'one reply for all recipients');
	like($s->cmd('NOOP'), qr/^250/, 'and no other');
	$s->quit;
	is(scalar $backend->mails, $taken, 'nothing is delivered');
	like($c->log_text('postern'),
	    qr/signature of signed\.example: pass\/.*signature of refused\.example: pass\//s,
	    'each was looked at');
	like($c->log_text('postern'), qr/pass\/ key for \* notes=$/m,
	    'and what its key says is known');
};

# ----------------------------------------------------------------- DMARC

# dmarc(from, sender, text, chain): X-Dmarc's words.
sub dmarc
{
	my ($from, $sender, $text, $to) = @_;
	my $s = client($from, 'none.example');
	my $h = sent($s, $sender, $to // 'watch@y.example', $text);
	$s->quit;
	my (undef, $r) = results($h->{'authentication-results'}[0]);
	return ($h->{'x-dmarc'}[0], $r->{dmarc}[0], $h);
}

subtest 'DMARC statuses' => sub {
	my $two = "From: a\@reject.example\n" . text('lenient.example');
	my @rows = (
		[ 'SPF aligned', $GOOD, 'joe@reject.example',
		    text('reject.example'),
		    'accept|reject.example|reject|spf=yes|dkim=no|', 'pass' ],
		[ 'DKIM aligned', $BAD, 'joe@none.example',
		    $rsa->sign(text('signed.example'), s => 's1',
			d => 'signed.example'),
		    'accept|signed.example|reject|spf=no|dkim=yes|', 'pass' ],
		[ 'SPF of a sub-domain, relaxed', $GOOD,
		    'joe@mail.lenient.example', text('lenient.example'),
		    'none|lenient.example|none|spf=no|dkim=no|', 'fail' ],
		[ 'SPF of a sub-domain, strict', $GOOD,
		    'joe@mail.strict.example', text('strict.example'),
		    'reject|strict.example|reject|spf=no|dkim=no|', 'fail' ],
		[ 'a signature of another', $BAD, 'joe@none.example',
		    $rsa->sign(text('reject.example'), s => 's1',
			d => 'signed.example'),
		    'reject|reject.example|reject|spf=no|dkim=no|', 'fail' ],
		[ 'SPF of another', $GOOD, 'joe@pass.example',
		    text('reject.example'),
		    'reject|reject.example|reject|spf=no|dkim=no|', 'fail' ],
		[ 'quarantine', $BAD, 'joe@quarantine.example',
		    text('quarantine.example'),
		    'quarantine|quarantine.example|quarantine|spf=no|dkim=no|',
		    'fail' ],
		[ 'none', $BAD, 'joe@lenient.example',
		    text('lenient.example'),
		    'none|lenient.example|none|spf=no|dkim=no|', 'fail' ],
		[ 'norecord', $GOOD, 'joe@norecord.example',
		    text('norecord.example'), 'norecord|', 'none' ],
		[ 'nofrom', $GOOD, 'joe@pass.example',
		    "Subject: x\n\ny\n", 'nofrom|', 'permerror' ],
		[ 'two From:', $GOOD, 'joe@reject.example', $two,
		    'permerror|', 'permerror' ],
		[ 'two authors', $GOOD, 'joe@reject.example',
		    "From: a\@reject.example, b\@pass.example\n\ny\n",
		    'permerror|', 'permerror' ],
		[ 'the record cannot be asked for', $GOOD,
		    'joe@pass.example', text('temp.example'),
		    'temperror|', 'temperror' ],
		[ 'SPF cannot be told', $GOOD, 'joe@unsure.example',
		    text('unsure.example'), 'temperror|', 'temperror' ],
		[ 'the key cannot be asked for', $BAD, 'joe@none.example',
		    $rsa->sign(text('sub.temp.example'), s => 's1',
			d => 'temp.example'), 'temperror|', 'temperror' ],
		[ 'a sub-domain, by sp=', $BAD, 'joe@none.example',
		    text('sub.org.example'),
		    'reject|org.example|reject|spf=no|dkim=no|', 'fail' ],
		[ 'one that is not, by np=', $BAD, 'joe@none.example',
		    text('nix.org.example'),
		    'quarantine|org.example|quarantine|spf=no|dkim=no|',
		    'fail' ],
		[ 'a sub-domain, aligned', $GOOD, 'joe@org.example',
		    text('sub.org.example'),
		    'accept|org.example|reject|spf=yes|dkim=no|', 'pass' ],
		[ 'far below', $BAD, 'joe@none.example',
		    text('www.cust.hosting.example'),
		    'reject|hosting.example|reject|spf=no|dkim=no|', 'fail' ],
	);
	for my $row (@rows) {
		my ($name, $from, $sender, $text, $want, $result) = @$row;
		my ($got, $said) = dmarc($from, $sender, $text);
		like($got, qr/^\Q$want\E/, $name);
		is($said->[0], $result, "$name: dmarc=$result");
		my ($disposition) = $want =~ /^(reject|quarantine)/;
		is($said->[1]{'policy.dmarc'}, $disposition,
		    "$name: what was to be done") if $disposition;
	}
};

subtest 'what DMARC does to recipients' => sub {
	my $s = client($BAD, 'none.example');
	$s->envelope('joe@reject.example PRDR', 'one@y.example',
	    'optout@y.example');
	my $reply = $s->data(text('reject.example'));
	like($reply, qr/^353 /, 'PRDR');
	like($s->reply, qr/^550 .*DMARC says reject for reject\.example/,
	    'the first: refused');
	like($s->reply, qr/^250 /, 'the second has opted out');
	like($s->reply, qr/^250 /, 'the whole');
	my $h = arrived();
	is_deeply(($backend->mails)[-1]{to}, ['optout@y.example'],
	    'who gets it');
	like($h->{'x-dmarc'}[0], qr/^reject\|/, 'with what was found');
	$s->envelope('joe@reject.example', 'one@y.example');
	like($s->data(text('reject.example')), qr/^550 /, 'without PRDR');
	for my $text ("Subject: x\n\ny\n",
	    "From: a\@b.example\n" . text('reject.example')) {
		$s->envelope('joe@none.example', 'one@y.example');
		like($s->data($text), qr/^550 /, 'no author, or two');
	}
	$s->envelope('joe@none.example', 'one@y.example');
	like($s->data(text('temp.example')), qr/^451 /,
	    'no answer: never a refusal for good');
	$s->envelope('joe@unsure.example', 'one@y.example');
	like($s->data(text('unsure.example')), qr/^451 /, 'nor of SPF');
	$s->quit;
	is(scalar $backend->mails, $taken, 'none of these is delivered');
};

subtest 'control = dmarc_disable_verify' => sub {
	my ($got, $said) = dmarc($BAD, 'joe@reject.example',
	    text('reject.example'), 'nodmarc@y.example');
	like($got, qr/^none\|.*\|off$/, 'the condition is off');
	is($said, undef, 'nothing is written about it');
	($got) = dmarc($BAD, 'joe@reject.example', text('reject.example'));
	like($got, qr/^reject\|.*\|$/, 'and the next message is as ever');
};

subtest 'nothing is kept from message to message' => sub {
	my $s = client($GOOD, 'none.example');
	my $h = sent($s, 'joe@signed.example', 'watch@y.example',
	    $rsa->sign(text('signed.example'), s => 's1',
		d => 'signed.example'));
	like($h->{'x-spf'}[0], qr/^pass pass pass /, 'the first: SPF');
	like($h->{'x-dkim'}[0], qr/^best=pass /, 'DKIM');
	like($h->{'x-dmarc'}[0], qr/^accept\|/, 'DMARC');
	$h = sent($s, 'joe@none.example', 'watch@y.example',
	    text('signed.example'));
	like($h->{'x-spf'}[0], qr/^none none none /, 'the second: no SPF');
	is($h->{'x-dkim'}[0], 'best= of ;', 'no DKIM');
	like($h->{'x-dmarc'}[0], qr/^reject\|signed\.example\|.*spf=no\|dkim=no/,
	    'DMARC refuses');
	my (undef, $r) = results($h->{'authentication-results'}[0]);
	is($r->{spf}[0][0] . $r->{dkim}[0][0] . $r->{dmarc}[0][0],
	    'nonenonefail', 'as is written');
	$h = sent($s, 'joe@pass.example', 'watch@y.example',
	    text('norecord.example'));
	like($h->{'x-dmarc'}[0], qr/^norecord\|/, 'the third has no record');
	$s->cmd('MAIL FROM:<joe@signed.example>');
	$s->cmd('RSET');
	$h = sent($s, '', 'watch@y.example', text('signed.example'));
	like($h->{'x-spf'}[0], qr/^none /, 'nor after RSET');
	$s->quit;
};

# --------------------------------------------------------- header fields

subtest 'forged Authentication-Results' => sub {
	my @forged = (
		"Authentication-Results: mx.example.org; spf=pass",
		"AUTHENTICATION-RESULTS:\n\tMX.Example.ORG;\n\tdkim=pass",
		"Authentication-Results: (by\n us) mx.example.org 1; dmarc=pass",
		"authentication-results: \"mx.example.org\"; none",
		"Authentication-Results : mx.example.org.; spf=pass",
	);
	my @honest = (
		"Authentication-Results: mx.example.com; spf=fail",
		"Authentication-Results: a.mx.example.org; spf=fail",
		"X-Authentication-Results: mx.example.org; spf=fail",
	);
	my $more = join '', map { "$_\n" } $forged[0], $honest[0],
	    @forged[1 .. 3], @honest[1, 2], $forged[4];
	my $s = client($BAD, 'none.example');
	my $h = sent($s, 'joe@pass.example', 'watch@y.example',
	    text('none.example', $more));
	my $mail = ($backend->mails)[-1];
	my $all = $h->{'authentication-results'};
	like($all->[0], qr/^mx\.example\.org; .*\bspf=fail smtp\.mailfrom/,
	    'ours is on top');
	is_deeply([ @$all[1 .. $#$all] ], [ 'mx.example.com; spf=fail',
	    'a.mx.example.org; spf=fail' ], 'those of others are kept');
	is_deeply($h->{'x-authentication-results'},
	    [ 'mx.example.org; spf=fail' ], 'and other fields');
	unlike($backend->text($mail), qr/^authentication-results\s*:\s*(?:\(.*\n.*\) )?"?mx\.example\.org.*pass/mi,
	    'no forged one is left');
	like($backend->text($mail), qr/\r\n\r\nHello,  \r\nworld\.\r\n\r\n\z/,
	    'the body is whole');
	$s->quit;
};

subtest 'the field as it stands' => sub {
	my (undef, undef, $h) = dmarc($GOOD, 'joe@signed.example',
	    $rsa->sign(text('signed.example'), s => 's1',
		d => 'signed.example'));
	my ($id, $r) = results($h->{'authentication-results'}[0]);
	is($id, 'mx.example.org', 'whose');
	is_deeply($r, {
		iprev => [ [ 'pass', { 'policy.iprev' => '192.0.2.7' },
		    '' ] ],
		spf => [ [ 'pass', { 'smtp.mailfrom' => 'signed.example' },
		    '' ], [ 'none', { 'smtp.helo' => 'none.example' }, '' ] ],
		dkim => [ [ 'pass', { 'header.d' => 'signed.example',
		    'header.i' => '@signed.example', 'header.s' => 's1',
		    'header.a' => 'rsa-sha256' }, '' ] ],
		dmarc => [ [ 'pass', { 'header.from' => 'signed.example' },
		    '' ] ],
	}, 'each method');
};

subtest 'history' => sub {
	my $before = length Chain::read_file($history);
	my (undef, undef, $h) = dmarc($GOOD, 'joe@signed.example',
	    $rsa->sign(text('signed.example'), s => 's1',
		d => 'signed.example'));
	my ($id) = $h->{received}[0] =~ / id (\S+?)(?:;|\s)/;
	my $now = time;
	my $block = substr Chain::read_file($history), $before;
	my ($at) = $block =~ /^received (\d+)$/m;
	ok($at && abs($now - $at) < 60, 'when');
	is($block, <<"END", 'one block, as opendmarc-import reads it');
job $id
reporter mx.example.org
received $at
ipaddr 192.0.2.7
from signed.example
mfrom signed.example
spf 0
dkim signed.example s1 0
pdomain signed.example
policy 15
rua mailto:agg\@signed.example
pct 100
adkim 114
aspf 114
p 114
sp 0
align_dkim 4
align_spf 4
action 2
END
	$before = length Chain::read_file($history);
	dmarc($BAD, 'joe@reject.example', text('reject.example'));
	$block = substr Chain::read_file($history), $before;
	like($block, qr/^spf 7\npdomain reject\.example\npolicy 16\nrua -\n/m,
	    'one that fails');
	like($block, qr/align_dkim 5\nalign_spf 5\naction 0\n\z/, 'to its end');
	$before = length Chain::read_file($history);
	dmarc($GOOD, 'joe@norecord.example', text('norecord.example'));
	is(length Chain::read_file($history), $before, 'no record: no block');
};

# ----------------------------------------------------------------- names

subtest 'reverse names' => sub {
	my @rows = (
		[ '192.0.2.7', 'mail.pass.example', 'pass', 'confirmed' ],
		[ '192.0.2.8', '', 'fail', 'a name that leads elsewhere' ],
		[ '192.0.2.9', '', 'fail', 'a name that leads nowhere' ],
		# RFC 8601 section 2.7.3.
		[ '192.0.2.10', '', 'permerror', 'no name' ],
	);
	for my $row (@rows) {
		my ($from, $name, $iprev, $what) = @$row;
		my $s = client($from, 'helo.example');
		my $h = sent($s, 'joe@none.example', 'watch@y.example',
		    text('none.example'));
		is($h->{'x-host'}[0], "<$name>", $what);
		my (undef, $r) = results($h->{'authentication-results'}[0]);
		is_deeply($r->{iprev}, [ [ $iprev, { 'policy.iprev' => $from },
		    '' ] ], "iprev=$iprev");
		my $rcpt = ($s->envelope('joe@none.example',
		    'named@y.example'))[1];
		like($rcpt, $name ? qr/^250 / : qr/^550 .*no name/,
		    'verify = reverse_host_lookup');
		$s->quit;
		my $in = quotemeta "[$from]";
		if ($name) {
			like($h->{received}[0], 
			    qr/^from helo\.example \(\Q$name\E $in/,
			    'Received:');
			like($c->log_text('postern'),
			    qr/<= .*H=\Q$name\E \(helo\.example\) $in/,
			    'in the log');
		} else {
			unlike($h->{received}[0], qr/mail\.pass|nowhere/,
			    'Received:');
			unlike($c->log_text('postern'),
			    qr/H=\S+ \(helo\.example\) $in/, 'in the log');
		}
	}
};

subtest 'verify = helo' => sub {
	my @rows = (
		[ '192.0.2.7', 'mail.pass.example', 250 ],
		[ '192.0.2.7', 'MAIL.Pass.Example', 250 ],
		[ '192.0.2.66', 'named.example', 250 ],
		[ '192.0.2.67', 'named.example', 550 ],
		[ '192.0.2.8', 'mail.pass.example', 550 ],
		[ '192.0.2.66', '[192.0.2.66]', 250 ],
		[ '192.0.2.66', '[192.0.2.67]', 550 ],
		[ '192.0.2.66', 'absent.example', 550 ],
		[ '192.0.2.66', 'x.temp.example', 451 ],
	);
	for my $row (@rows) {
		my ($from, $helo, $code) = @$row;
		my $s = client($from, $helo);
		my $rcpt = ($s->envelope('joe@none.example',
		    'helo@y.example'))[1];
		like($rcpt, qr/^$code /, "$helo at $from: $code");
		$s->quit;
	}
};

subtest 'DNS lists' => sub {
	my @rows = (
		[ bl => $GOOD, qr/^250 /, 'not listed' ],
		[ bl => $BAD, qr/^550 .*bl\.example 127\.0\.0\.4 \S* ?seen sending spam/,
		    'listed, with its text' ],
		[ blfour => $BAD, qr/^550 .*127\.0\.0\.4/, 'that value' ],
		[ bl => '203.0.113.10', qr/^250 /, '127.255.255.254 is none' ],
		[ bldefer => '203.0.113.10', qr/^451 /, '+defer_unknown' ],
		[ blinclude => '203.0.113.10', qr/^550 /,
		    '+include_unknown' ],
		[ bl => '203.0.113.11', qr/^250 /, 'outside 127/8' ],
		[ bldefer => '203.0.113.11', qr/^451 /, 'is unknown too' ],
		[ bldefer => $GOOD, qr/^250 /, 'not listed is known' ],
		[ bldefer => $BAD, qr/^550 /, 'so is listed' ],
		[ blname => $GOOD, qr/^550 .*pass\.example is listed/,
		    'a key of ours' ],
	);
	for my $row (@rows) {
		my ($to, $from, $want, $what) = @$row;
		my $s = client($from, 'none.example');
		my $rcpt = ($s->envelope('joe@pass.example',
		    "$to\@y.example"))[1];
		like($rcpt, $want, $what);
		$s->quit;
	}
};

subtest 'metrics' => sub {
	my (undef, $body) = $c->http($c->port('metrics'), '/metrics');
	like($body, qr/^postern_dns_queries_total\{[^}]*type="$_"/m, $_)
	    for qw(TXT PTR A);
	ok($c->metric('postern_dns_queries_total{result="found"}') > 0,
	    'found');
	ok($c->metric('postern_dns_queries_total{result="nxdomain"}') > 0,
	    'no such name');
	ok($c->metric('postern_dns_queries_total{result="failed"}') > 0,
	    'failed');
	ok($c->metric('postern_dns_duration_seconds_count') > 0, 'durations');
	my ($status, $out) = $c->run([ Chain::program('promtool'), 'check',
	    'metrics' ], input => $body);
	is("$status $out", '0 ', 'promtool has nothing to say');
};

done_testing;
