#!/usr/bin/perl
# SMTP smuggling over the whole chain: whatever a client puts where a lenient
# parser would see the end of a mail, the backend gets exactly the mails that
# were ended by CR LF . CR LF, and what is not CR LF is refused.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use Backend;
use Chain;
use Client;
use Test::More;

my $c = Chain->new;
$c->watchdog(110);
my $backend = Backend->new($c, 'lmtp');
$c->postern(config => $c->config);
$c->haproxy(servers => [ '127.0.0.1:' . $c->port('postern') ]);

my $evil = "MAIL FROM:<evil\@example.com>\r\nRCPT TO:<x\@example.org>\r\n" .
    "DATA\r\nFrom: <evil\@example.com>\r\n\r\nsmuggled\r\n.\r\n";
my $head = "From: <a\@example.com>\r\nSubject: s\r\n\r\nfirst\r\n";

# What may look like the end of a mail, and is not.  Those with a bare CR or
# LF are refused; the others are text.
my @ends = (
	[ 'LF . LF', "\n.\n" ],
	[ 'LF . CR LF', "\n.\r\n" ],
	[ 'CR LF . LF', "\r\n.\n" ],
	[ 'CR . CR', "\r.\r" ],
	[ 'CR . CR LF', "\r.\r\n" ],
	[ 'CR . LF', "\r.\n" ],
	[ 'CR LF . CR', "\r\n.\r" ],
	[ 'LF . CR', "\n.\r" ],
	[ 'CR CR LF . CR CR LF', "\r\r\n.\r\r\n" ],
	[ 'CR LF . CR CR LF', "\r\n.\r\r\n" ],
	[ 'CR CR LF . CR LF', "\r\r\n.\r\n" ],
	[ 'CR LF NUL . CR LF', "\r\n\0.\r\n", 1 ],
	[ 'CR LF . NUL CR LF', "\r\n.\0\r\n", 1 ],
	[ 'CR LF . . CR LF', "\r\n..\r\n", 1 ],
	[ 'CR LF SP . CR LF', "\r\n .\r\n", 1 ],
	[ 'CR LF . SP CR LF', "\r\n. \r\n", 1 ],
	[ 'LF LF . LF LF', "\n\n.\n\n" ],
	[ 'CR LF LF . CR LF', "\r\n\n.\r\n" ],
	[ 'CR LF . LF CR LF', "\r\n.\n\r\n" ],
);

my $legitimate = 0;

# A connection that has said DATA and the beginning of a mail.
sub begun
{
	my ($port) = @_;
	my $s = $port eq 'postern' ? Client->new($c->port('postern'),
	    proxy => { from => '192.0.2.1' }) : Client->new($c->port($port));
	$s->hello;
	$s->envelope('a@example.com', 'x@example.org');
	$s->cmd('DATA');
	return $s;
}

# All replies until the connection ends or ${count} have come.
sub replies
{
	my ($s, $count) = @_;
	my @all;
	while (@all < $count) {
		my $reply = $s->reply;
		last if $reply eq '';
		push @all, $reply;
	}
	return @all;
}

for my $way ('in one piece', 'byte by byte') {
	subtest "DATA, $way" => sub {
		for my $row (@ends) {
			my ($name, $end, $is_text) = @$row;
			my $s = begun($way eq 'byte by byte' ? 'postern' :
			    'haproxy');
			my $bytes = $head . 'last' . $end . $evil;
			if ($way eq 'byte by byte') {
				for my $byte (split //, $bytes) {
					$s->send($byte) or last;
				}
			} else {
				$s->send($bytes);
			}
			my @got = replies($s, 1);
			if ($is_text) {
				like($got[0], qr/^250 /,
				    "$name is text, the mail goes on");
				$legitimate++;
				$s->quit;
			} else {
				like($got[0], qr/^5\d\d /,
				    "$name is refused");
				ok($s->ended, 'and the connection closed');
			}
			$s->close;
		}
		is(scalar($backend->mails), $legitimate,
		    'the backend has what was ended properly');
	};
}

subtest 'BDAT' => sub {
	for my $row (@ends) {
		my ($name, $end, $is_text) = @$row;
		my $s = Client->new($c->port('haproxy'));
		$s->hello;
		$s->envelope('a@example.com', 'x@example.org');
		my $chunk = $head . 'last' . $end . $evil;
		$s->send('BDAT ' . length($chunk) . " LAST\r\n$chunk");
		my @got = replies($s, 1);
		if ($is_text) {
			like($got[0], qr/^250 /, "$name is text");
			$legitimate++;
			$s->quit;
		} else {
			like($got[0], qr/^5\d\d /, "$name is refused");
		}
		$s->close;
	}
	my $s = Client->new($c->port('haproxy'));
	$s->hello;
	$s->envelope('a@example.com', 'x@example.org');
	my $chunk = "$head.\r\n$evil";
	$s->send('BDAT ' . length($chunk) . " LAST\r\n$chunk");
	like($s->reply, qr/^250 /, 'a dot in a chunk ends nothing');
	$legitimate++;
	$s->quit;
	is(scalar($backend->mails), $legitimate,
	    'the backend has each of them as one mail');
};

subtest 'commands' => sub {
	for my $row ([ 'LF', "\n" ], [ 'CR', "\rX" ], [ 'CR CR LF', "\r\r\n" ]) {
		my ($name, $end) = @$row;
		my $s = Client->new($c->port('haproxy'));
		$s->hello;
		$s->envelope('a@example.com', 'x@example.org');
		$s->send("NOOP${end}MAIL FROM:<evil\@example.com>\r\n");
		like($s->reply, qr/^5\d\d /, "a line that ends in $name");
		ok($s->ended, 'closes the connection');
	}
	my $s = Client->new($c->port('haproxy'));
	$s->hello;
	$s->send("MAIL FROM:<a\@example.com>\r\nRCPT TO:<x\@example.org>\r\n" .
	    "DATA\r\n$head.\r\n");
	my @got = replies($s, 4);
	like($got[2], qr/^554 /, 'a body before the 354 is refused');
	is(scalar($backend->mails), $legitimate, 'and goes nowhere');
};

subtest 'what reached the backend' => sub {
	for my $mail ($backend->mails) {
		my $text = $backend->text($mail);
		next if $mail->{from} eq 'a@example.com' &&
		    "@{$mail->{to}}" eq 'x@example.org' &&
		    $text !~ /[^\r]\n|\r[^\n]/;
		fail("$mail->{from} to @{$mail->{to}}");
	}
	is((grep { $_->{from} =~ /evil/ } $backend->mails), 0,
	    'no mail from the smuggler');
	cmp_ok($c->metric('postern_protocol_violations_total{kind="bare_lf"}'),
	    '>', 10, 'bare LF counted');
	cmp_ok($c->metric('postern_protocol_violations_total{kind="bare_cr"}'),
	    '>', 10, 'bare CR counted');
};

is($c->end('postern'), 0, 'Postern ends well');
done_testing;
