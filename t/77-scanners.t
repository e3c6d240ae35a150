#!/usr/bin/perl
# malware and spam by real scanners: clamd and rspamd; per recipient; and what
# a scanner that is away, silent or mad does to the mail: it waits, or what
# the policy says, and nobody else's mail.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use Backend;
use Chain;
use Chain::Scanners;
use Client;
use IO::Socket::INET;
use Test::More;

my $c = Chain->new;
$c->watchdog(170);
my $backend = Backend->new($c, 'lmtp');
$c->redis;
my $clamd = Chain::Scanners::clamd($c);
my $rspamd = Chain::Scanners::rspamd($c);

# A place that takes connections and says nothing, and one with nobody there.
my $mute = IO::Socket::INET->new(Listen => 50, LocalAddr => '127.0.0.1')
    or die "listen: $!";
my $silent = '127.0.0.1 ' . $mute->sockport;
my $nobody = '127.0.0.1 ' . $c->port('nobody');

# serve(main, acl): Postern with these scanners and these ACLs.
sub serve
{
	my ($main, $acl) = @_;
	$c->end('postern');
	$c->postern(config => $c->config(main => $main, acl =>
	    "check_rcpt:\n  accept\n$acl"));
	$c->redis_is_up;
}

# try(subject, body, to…): the reply to a mail.
sub try
{
	my ($subject, $body, @to) = @_;
	@to = ('x@example.org') unless @to;
	my $s = Client->new($c->port('postern'),
	    proxy => { from => '192.0.2.7' });
	$s->hello('client.example.com');
	my $reply = $s->mail('joe@client.example', [ $to[0] ],
	    "From: joe\@client.example\nSubject: $subject\n\n$body\n");
	$s->quit;
	return $reply;
}

# prdr(subject, to…): the replies of a PRDR block, the final one last.
sub prdr
{
	my ($subject, @to) = @_;
	my $s = Client->new($c->port('postern'),
	    proxy => { from => '192.0.2.7' });
	$s->hello('client.example.com');
	$s->envelope('joe@client.example PRDR', @to);
	my $first = $s->data("From: joe\@client.example\n" .
	    "Subject: $subject\n\nHello.\n");
	return $first unless $first =~ /^353/;
	my @replies = map { $s->reply } 0 .. @to;
	$s->quit;
	return @replies;
}

# -------------------------------------------------------------- verdicts

serve(<<"END", <<'END');
av_scanner = clamd:$clamd
spamd_address = 127.0.0.1 $rspamd variant=rspamd
acl_smtp_data = check_data
END
check_data:
  deny  malware = *
        message = this message contains $malware_name
  deny  spam    = nobody
        message = spam: $spam_score points, action $spam_action
  warn  spam    = nobody:true
        add_header = X-Spam: $spam_score $spam_score_int $spam_bar $spam_user
        add_header = X-Report: ${extract{2}{\n}{$spam_report}}
  accept
END
like(try('plain', 'Hello.'), qr/^250/, 'a plain mail passes both');
like($backend->text(($backend->mails)[-1]), qr/^X-Spam: 0\.0 0 \/ nobody\r?$/m,
    'its score is in a header');
like(try('points', 'Hello.'), qr/^250/, 'some points do no harm');
like($backend->text(($backend->mails)[-1]), qr/^X-Spam: 7\.2 72 \+{7} nobody\r?$/m,
    'and are told');
like($backend->text(($backend->mails)[-1]), qr/^X-Report: Symbol: POSTERN_TEST\(7\.25\)\r?$/m,
    'with what they are for');
like(try('spam', 'Hello.'), qr/^550 5\.7\.1 spam: 20\.0 points, action reject/,
    'spam is refused');
like(try('plain', 'a POSTERN-MALWARE b'),
    qr/^550 5\.7\.1 this message contains Postern\.Test/, 'so is malware');
like(try('plain', "POSTERN-MALWARE\n" . ("x" x 70 . "\n") x 14000),
    qr/^550 .*Postern\.Test/, 'in a mail of near a megabyte, too');
is($c->metric('postern_scans_total{scanner="malware",result="found"}'), 2,
    'what was found is counted');

like(try('plain', 'x' . ("x" x 70 . "\n") x 30000), qr/^451/,
    'what is too large for clamd is put off, not passed');
like($c->log_text('postern'), qr/clamd at .*(StreamMaxLength|size limit exceeded)/,
    'and the log says why');

# ------------------------------------------------------- per recipient

serve(<<"END", <<'END');
spamd_address = 127.0.0.1 $rspamd variant=rspamd
acl_smtp_data_prdr = check_one
END
check_one:
  deny  spam    = $local_part
        message = too much for $spam_user: $spam_score
  accept
END
my @replies = prdr('points', 'lax@example.org', 'strict@example.org');
is(scalar @replies, 3, 'two recipients, three replies');
like($replies[0], qr/^250/, 'who bears it has it');
like($replies[1], qr/^550 .*too much for strict: 21\.7/,
    'who does not is asked about for himself');
@replies = prdr('spam', 'lax@example.org', 'off@example.org');
like($replies[0], qr/^550 .*too much for lax: 20\.0/, 'each one in his words');
like($replies[1], qr/^550 .*too much for off: 20\.0/, 'of his own');

# ------------------------------------------------------------- accidents

serve(<<"END", <<'END');
av_scanner = clamd:$silent
spamd_address = $nobody variant=rspamd : 127.0.0.1 $rspamd variant=rspamd pri=0
acl_smtp_data = check_data
END
check_data:
  accept condition = ${if match{$sender_address}{away}}
         message = never
  deny   spam    = nobody
         message = spam
  deny   malware = */tmo=300ms
         message = malware
  accept
END
like(try('spam', 'Hello.'), qr/^550.*spam/,
    'when one spam scanner is away the next is asked');
like(try('plain', 'Hello.'), qr/^451/, 'a silent scanner puts the mail off');
like($c->log_text('postern'), qr/clamd at \Q$silent\E: no answer in time/,
    'and is named');

serve(<<"END", <<'END');
av_scanner = clamd:$nobody
spamd_address = $nobody variant=rspamd : $silent tmo=300ms
acl_smtp_data = check_data
END
check_data:
  deny   malware = */defer_ok
         message = malware
  deny   spam    = nobody/defer_ok
         message = spam
  accept
END
like(try('spam', 'POSTERN-MALWARE'), qr/^250/, '/defer_ok lets it pass');

serve(<<"END", <<'END');
av_scanner = clamd:$nobody
on_scanner_error = open
acl_smtp_data = check_data
END
check_data:
  deny   malware = *
         message = malware
  deny   condition = ${if eq{$message_size}{0}{no}{yes}}
         message = on principle
  accept
END
like(try('plain', 'Hello.'), qr/^451/,
    'open: the condition fails, and no later refusal is for good');

# A scanner that drips, or talks nonsense, is no answer either.
for my $case ([ 'HTTP/1.1 200 OK', '{"score":' ],
    [ 'HTTP/1.1 500 x', '{}' ], [ '220 mx ESMTP', '' ],
    [ 'HTTP/1.1 200 OK', '{"score":1e300,"required_score":1,' .
	'"action":"x"}' ]) {
	my ($head, $body) = @$case;
	my $server = IO::Socket::INET->new(Listen => 5,
	    LocalAddr => '127.0.0.1') or die "listen: $!";
	serve('spamd_address = 127.0.0.1 ' . $server->sockport .
	    " variant=rspamd\nacl_smtp_data = check_data\n",
	    "check_data:\n  deny spam = nobody\n  accept\n");
	my $pid = fork() // die "fork: $!";
	if ($pid == 0) {
		my $peer = $server->accept;
		sysread $peer, my $ignored, 65536;
		syswrite $peer, "$head\r\nContent-Length: " . length($body) .
		    "\r\n\r\n$body";
		shutdown $peer, 1;
		1 while sysread $peer, $ignored, 65536;
		POSIX::_exit(0);
	}
	like(try('plain', 'Hello.'), qr/^451/, "\"$head $body\" is no answer");
	waitpid $pid, 0;
}

# ------------------------------------------------------------------ load

sub check
{
	my ($main, $acl) = @_;
	$c->{config}{postern} = $c->write_file('bad.conf', $c->config(
	    main => "acl_smtp_data = check_data\n$main\n", acl =>
	    "check_rcpt:\n  accept\ncheck_data:\n  $acl\n  accept\n"));
	my ($status, $out) = $c->command('check');
	return "$status $out";
}

like(check('', 'deny malware = *'), qr/malware: av_scanner names nobody/,
    'malware without a scanner is an error');
like(check('', 'deny spam = nobody'), qr/spam: spamd_address names nobody/,
    'so is spam');
like(check('av_scanner = sophie:/x', 'deny malware = *'),
    qr/"sophie" is no scanner known here; clamd is/, 'another scanner');
like(check('spamd_address = 127.0.0.1 783 retry=3s', 'deny spam = nobody'),
    qr/"retry=3s" is none of variant=rspamd/, 'an unknown option');
like(check('spamd_address = 127.0.0.1', 'deny spam = nobody'),
    qr/an address and a port/, 'a missing port');
like(check("av_scanner = clamd:$clamd", 'deny malware = (['),
    qr/bad\.conf:\d+:\d+: error: malware: /, 'a pattern that is none');
like(check("spamd_address = 127.0.0.1 783", 'deny spam = nobody/ok'),
    qr/none of \/defer_ok and \/tmo=TIME/, 'an option of the condition');

$c->stop;
done_testing();
