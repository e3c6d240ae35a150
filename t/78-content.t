#!/usr/bin/perl
# What a policy sees of a message, in a running Postern: header fields in all
# their forms, bodies in memory and on file, what earlier phases have added
# and removed, and "regex", which other clients do not notice.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use Backend;
use Chain;
use Client;
use Test::More;

my $c = Chain->new;
$c->watchdog(170);
my $backend = Backend->new($c, 'lmtp');
$c->redis;

sub policy
{
	my ($acl, $main) = @_;
	$c->end('postern') if $c->pid('postern') && !$c->has_ended('postern');
	$c->postern(config => $c->config(main => ($main // '') .
	    "acl_smtp_data = check_data\n", acl => $acl));
	$c->redis_is_up;
}

# The final reply to ${text}, whose lines end in "\n".
sub try
{
	my ($text, @to) = @_;
	my $s = Client->new($c->port('postern'),
	    proxy => { from => '192.0.2.7' });
	$s->hello;
	my $reply = $s->mail('a@b.example', [ @to ? @to : 'x@example.org' ],
	    $text);
	$s->close;
	# One line, without what tells one message from the next.
	$reply =~ s/\n\d\d\d[- ](5\.7\.1 )?/ /g;
	return $reply =~ s/ \(id \S+\)$//r;
}

my $PLAIN = "check_rcpt:\n  accept\n";

subtest 'fields of a real message' => sub {
	policy("$PLAIN\ncheck_data:\n" . <<'END');
  deny   message = S=<$h_subject:> T=<${sg{$h_to:}{\n}{/}}> \
                   L=<${reduce{$lh_x-twice:}{}{$value.$item}}> \
                   M=<$message_body> E=<$message_body_end> \
                   C=<$body_linecount/$message_linecount/$body_zerocount>
END
	my $reply = try("Subject: =?utf-8?q?caf=C3=A9?=\n =?utf-8?q?_s?=\n" .
	    "To: a\@x.example\nTo: b\@x.example\n" .
	    "X-Twice: one\nX-Twice: t:wo\n\n.dot\nbody\n");
	like($reply, qr/^550-5.7.1 S=<caf\S+ s> T=<a\@x\.example,\/b\@x\.example> /,
	    'decoded and joined');
	like($reply, qr/L=<\.one\.t:wo>/, 'a list of two');
	like($reply, qr/M=<\.dot body > E=<\.dot body > C=<2\/9\/0>/,
	    'the body, its dots undone, and the counts');
};

subtest 'what one phase does to the header the next one sees' => sub {
	policy(<<'END');
check_rcpt:
  warn   add_header = X-Rcpt: $local_part
  warn   remove_header = X-Secret
  accept
check_data:
  warn   add_header = X-Late: now
  deny   message = R=<${sg{$h_x-rcpt:}{\n}{/}}> S=<$h_x-secret:> L=<$h_x-late:>
END
	is(try("X-Secret: s\nX-Rcpt: forged\n\nb\n", 'u@example.org'),
	    '550 5.7.1 R=<forged/u> S=<> L=<>',
	    'added lines are there, removed ones not');
};

subtest 'a body on file, and regex' => sub {
	policy("$PLAIN\ncheck_data:\n" . <<'END');
  deny   regex   = ^X-Spam(:: |-)([a-z]+)\$ : needle-(\\d+)
         message = P=$regex_match_string 1=<$regex1> 2=<$regex2> E=<$message_body_end>
  accept condition = ${if eq{$regex1}{}}
END
	my $hay = ('hay ' x 15 . "\n") x 20_000;
	like(try("Subject: s\n\nneedle\n$hay"), qr/^250 /, 'no needle');
	like(try("Subject: s\n\n${hay}a needle-77 here\nend\n"),
	    qr/^550-5.7.1 P=needle-\(\S+ 1=<77> 2=<> E=<.*a needle-77 here end >/,
	    'found at the end of 1.2 MB');
	like(try("Subject: s\nX-Spam: yes\n\nb\n"),
	    qr/^550 5.7.1 P=.+\$ 1=<: > 2=<yes>/, 'in the header, line by line');
	like(try("Subject: s\nX-Spam:\n yes\n\nb\n"), qr/^250 /,
	    'folded lines are two');
	like(try("Subject: s\n\nb\n"), qr/^250 /,
	    'the next message knows nothing of it');
};

subtest 'patterns without an end are unknown, and others are served' => sub {
	policy("$PLAIN\ncheck_data:\n" . <<'END');
  deny   regex   = ^(a+)+\$
  accept
END
	my $evil = ('a' x 60 . "b\n");
	like(try("Subject: s\n\n$evil"), qr/^451 /, 'limits: put off');
	my $slow = Client->new($c->port('postern'),
	    proxy => { from => '192.0.2.8' });
	$slow->hello;
	$slow->envelope('a@b.example', 'x@example.org');
	$slow->cmd('DATA');
	$slow->send("Subject: s\r\n\r\n" . ("$evil" =~ s/\n/\r\n/r) x 20_000 .
	    ".\r\n");
	like(try("Subject: s\n\nb\n"), qr/^250 /, 'another mail passes');
	like($slow->reply, qr/^451 /, 'too much to match: put off');
	$slow->close;
};

subtest 'where a message is not yet there' => sub {
	my %cases = (
	    'rcpt' => [ 'deny message = $message_body', qr/message_body/ ],
	    'mail' => [ 'deny regex = x', qr/regex/ ],
	    'connect' => [ 'deny message = $h_subject:', qr/h_subject/ ],
	    'helo' => [ 'deny message = $regex1', qr/regex1/ ],
	    'data' => [ 'deny regex = (', qr/bad regular expression/ ],
	);
	for my $phase (sort keys %cases) {
		my ($text, $want) = @{ $cases{$phase} };
		my $file = $c->write_file('bad.conf',
		    "primary_hostname = mx.example\n" .
		    "acl_smtp_$phase = bad\nbegin acl\nbad:\n  $text\n");
		my ($status, $out) = $c->run([ $Chain::POSTERN, 'check', '-C',
		    $file ]);
		isnt($status, 0, "$phase: $text is refused at load");
		like($out, $want, 'and said why');
	}
};

$c->stop;
done_testing();
