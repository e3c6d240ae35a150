#!/usr/bin/perl
# Sessions made up at random out of what clients say and what they should not,
# cut anywhere and ended anyhow, before a backend that resets, garbles and
# stalls.  Whatever they do: nothing hangs or dies, replies are well-formed, a
# PRDR block has its n + 1, a 250 means that the backend has the mail, and the
# backend has no mail but ours, whole.  ATTACK_SEED and ATTACK_SESSIONS choose
# others than the usual; ATTACK_ONLY plays a single one.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use Chain;
use Client qw(proxy_v1 proxy_v2);
use Digest::MD5 qw(md5_hex);
use JSON::PP;
use POSIX ();
use Rogue;
use Test::More;
use Time::HiRes qw(sleep);

plan skip_all => 'build/postern is missing' unless -x $Chain::POSTERN;

my $seed = $ENV{ATTACK_SEED} // 1;
my $sessions = $ENV{ATTACK_SESSIONS} // 200;
use constant JOBS => 3;

$Client::PATIENCE = 30;
my $c = Chain->new;
$c->watchdog(60 + $sessions);
my $rogue = Rogue->new($c->dir('rogue'));

$c->postern(config => <<"END");
primary_hostname = mx.example
state_dir = ${\ $c->dir('state') }
local_interfaces = 127.0.0.1.${\ $c->port('smtp') }
redis_servers = (${\ $c->dir('none.sock') })/0/
metrics_listen = 127.0.0.1:${\ $c->port('metrics') }
workers = 2
hosts_proxy = 127.0.0.1
proxy_protocol_timeout = 1s
prdr_enable = true
smtp_receive_timeout = 4s
final_reply_budget = 2s
message_size_limit = 600K
smtp_accept_max_nonmail = 30
smtp_accept_max_per_host = 10
acl_smtp_mail = check_mail
acl_smtp_rcpt = check_rcpt
acl_smtp_predata = check_predata
acl_smtp_data_prdr = check_prdr
acl_smtp_notquit = check_notquit
begin acl
check_mail:
  deny senders = refused\@b.example
  discard senders = devnull\@b.example
  accept
check_rcpt:
  deny local_parts = ^no
       message = no\\nsuch \$local_part
  defer local_parts = ^later
  drop local_parts = ^drop
  discard local_parts = ^devnull
  accept
check_predata:
  drop senders = predrop\@b.example
  accept
check_prdr:
  deny local_parts = ^pno
  defer local_parts = ^plater
  discard local_parts = ^pdevnull
  accept
check_notquit:
  warn logwrite = gone for \$smtp_notquit_reason
begin routers
rogue:
  driver = manualroute
  domains = !nowhere.example
  route_list = * 127.0.0.1
  transport = lmtp
begin transports
lmtp:
  driver = smtp
  protocol = lmtp
  port = ${\ $rogue->port }
  connect_timeout = 1s
  command_timeout = 1s
  data_timeout = 1s
  final_timeout = 1s
END

# --------------------------------------------------------------- a session

my ($number, $client, $is_esmtp, $count, @said);

sub pick { return $_[int rand @_] }
sub chance { return int(rand $_[0]) == 0 }

# The session ends here, as it may.
sub over { die "over\n" }

sub hang_up
{
	push @said, 'the client hangs up';
	$client->close(chance(2));
	over();
}

# In one piece, or in many.
sub say_all
{
	my ($bytes) = @_;
	push @said, "C: $bytes";
	my $size = chance(3) ? 1 + int(length($bytes) / pick(2, 30, 300)) :
	    length $bytes;
	while ($bytes ne '') {
		$client->send(substr $bytes, 0, $size, '');
		sleep 0.0005 if chance(10);
	}
}

# One whole reply; the session is over if there is none.
sub hear
{
	my $reply = $client->reply;
	push @said, "S: $reply";
	over() if $reply eq '';
	for my $line (split /\n/, $reply) {
		die "not a good line: $line\n" if length $line > 510 ||
		    $line !~ /^\Q${\ substr $reply, 0, 3 }\E[ -][ -~\t]*$/;
	}
	die "no id\n" if $reply =~ /^[45]/ && $reply !~ /\(id \S+\)$/ &&
	    $reply !~ /required Proxy negotiation failed$/;
	return $reply;
}

sub ask { say_all("$_[0]\r\n"); return hear() }

# For the judgement at the end.
sub record
{
	my ($name, %what) = @_;
	open my $out, '>>', $c->dir($name) or die "$name: $!\n";
	syswrite $out, encode_json({ session => $number, %what }) . "\n";
	close $out;
}

# A mail that says of itself whether it is whole: (token, text).
sub make_text
{
	my $token = "$number-" . $count++;
	my @lines = map { pick('text', '.', '..', '.dot', '', "\0", "\xff\xfe",
	    'x' x 1200, 'From: somebody', 'MAIL FROM:<evil@b.example>',
	    'RCPT TO:<x@y.example>', 'DATA', 'RSET', ' ') } 0 .. rand 12;
	push @lines, ('y' x 70) x 4200 if chance(20);
	my $text = "X-Token: $token\r\nSubject: attack\r\n\r\n" .
	    join '', map { "$_\r\n" } @lines;
	return ($token, $text . 'END ' . md5_hex($text) . "\r\n");
}

sub make_envelope
{
	my @modes = (('good-all') x 8, 'slow-all', 'mute-dot', 'half-dot',
	    'garble-dot', 'extra-dot', map { "rst-$_" } qw(mail rcpt data
	    body dot taken));
	my $from = pick((pick(@modes) . "-$number") x 12, qw(refused devnull
	    predrop)) . '@b.example';
	my @to = map { pick((map { "u$_" } 1 .. 6), qw(r550a d550a d452a no
	    later devnull pno plater pdevnull), chance(8) ? 'drop' : 'u7') .
	    '@' . pick(('y.example') x 8, 'nowhere.example') }
	    0 .. rand 4;
	return ($from, @to);
}

my @false_ends = ("\n.\n", "\n.\r\n", "\r\n.\n", "\r.\r", "\r.\r\n", "\r\n.\r",
    "\r\r\n.\r\r\n", "\r\n.\r\r\n", "\n\n.\n\n", "\r\n.\n\r\n", "\r", "\n");
my $evil = "MAIL FROM:<evil\@b.example>\r\nRCPT TO:<x\@y.example>\r\n" .
    "DATA\r\nX-Token: evil\r\n\r\n.\r\n";

# The content by DATA; false if it went wrong on purpose.
sub send_data
{
	my ($text, $what) = @_;
	$text =~ s/^\./../mg;
	if (chance(8)) {
		record('mails', %$what);
		substr($text, rand length $text, 0) =
		    'z' . pick(@false_ends) . $evil;
		say_all("$text.\r\n");
		my $reply = hear();
		die "smuggled: $reply\n" unless $reply =~ /^5/;
		hear();
		die "it went on after that\n";
	}
	if (chance(15)) {
		record('mails', %$what);
		say_all(substr $text, 0, rand length $text);
		hang_up();
	}
	say_all("$text.\r\n");
}

sub send_chunks
{
	my ($text, $what) = @_;
	my @chunks;
	push @chunks, substr $text, 0, 1 + rand(length($text) / 2), ''
	    while length $text > 100 && @chunks < 5;
	push @chunks, $text;
	splice @chunks, rand @chunks, 0, '' if chance(4);
	if (chance(10)) {
		record('mails', %$what);
		say_all('BDAT ' . pick(length($chunks[0]) + 1e6, '4294967296',
		    '99999999999999999999999', '-1', '') . "\r\n$chunks[0]");
		hang_up();
	}
	for my $i (0 .. $#chunks) {
		say_all('BDAT ' . length($chunks[$i]) .
		    ($i == $#chunks ? ' LAST' : '') . "\r\n$chunks[$i]");
		next if $i == $#chunks;
		return if hear() !~ /^250/;
	}
	return 1;
}

# The answer to the content: [recipient, code] for each of ${to}.
sub hear_answer
{
	my ($prdr, @to) = @_;
	my $reply = hear();
	return map { [ $_, substr $reply, 0, 3 ] } @to if $reply !~ /^353/;
	die "353 for nobody\n" if !$prdr || @to < 2;
	my @heard;
	for my $to (@to) {
		$reply = eval { hear() } // die "the PRDR block was cut\n";
		push @heard, [ $to, substr $reply, 0, 3 ];
	}
	$reply = eval { hear() } // die "no end of the PRDR block\n";
	my $want = (grep { $_->[1] =~ /^2/ } @heard) ? 250 :
	    (grep { $_->[1] =~ /^4/ } @heard) ? 450 : 550;
	die "$reply, not $want\n" if $reply !~ /^$want /;
	return @heard;
}

sub transaction
{
	my ($from, @to) = make_envelope();
	my ($token, $text) = make_text();
	my $prdr = $is_esmtp && chance(2);
	my $by_bdat = $is_esmtp && chance(3);
	my @lines = ("MAIL FROM:<$from>" . ($prdr ? ' PRDR' : ''),
	    map { "RCPT TO:<$_>" } @to);
	push @lines, 'DATA' unless $by_bdat;

	my $grouped = $is_esmtp && chance(2);
	say_all(join '', map { "$_\r\n" } @lines) if $grouped;
	my @replies = map { $grouped ? hear() : ask($_) } @lines;
	my @taken = map { $to[$_] } grep { $replies[$_ + 1] =~ /^2/ } 0 .. $#to;
	return ask('RSET') unless $by_bdat ? @taken : $replies[-1] =~ /^354/;

	my %what = (token => $token, from => $from);
	if ($by_bdat) {
		return record('mails', %what) unless send_chunks($text, \%what);
	} else {
		send_data($text, \%what);
	}
	if (chance(12)) {
		record('mails', %what, sent => 1);
		hang_up();
	}
	my @heard = eval { hear_answer($prdr, @taken) };
	my $why = $@;
	record('mails', %what, sent => 1, heard => \@heard);
	die $why if $why ne '';
}

sub odd_command
{
	my $line = pick('FOO', 'NOOP', 'NOOP x', 'VRFY x', 'EXPN x', 'HELP',
	    'ETRN x', 'AUTH PLAIN', 'RSET', 'RSET x', 'DATA', 'MAIL', '', ' ',
	    'RCPT TO:<x@y.example>', 'MAIL FROM:<', 'MAIL FROM:<a@b',
	    'MAIL FROM:<a@b.example> X=Y', 'RCPT TO:<postmaster>', 'HELO',
	    'MAIL FROM:<a@[IPv6:2001:db8::1]>', 'BDAT', 'BDAT x', 'BDAT 0',
	    'EHLO ' . 'a.' x 120 . 'x', "MAIL FROM:<\x01\xff\@b.example>",
	    'x' x 3000, 'x' x 9000, 'MAIL FROM:<a@b.example>' . ' SIZE=1' x 99,
	    "NOOP\0", "NOOP\n", "NOOP\rx", 'GET / HTTP/1.0', 'QUIT x');
	hang_up() if ask($line) =~ /^354/;
}

# What comes before the banner.
sub connect_somehow
{
	my $ip = pick('192.0.2.' . int rand 9, '2001:db8::' . int rand 9);
	my $header = pick('', proxy_v1($ip, 4711), proxy_v2(from => $ip),
	    proxy_v2(from => $ip, crc => 1, tlvs => [ [ 5, "id$number" ],
		[ 0xea, 'x' x rand 99 ] ]),
	    chance(4) ? (proxy_v2(from => $ip, crc => 'bad'),
		proxy_v2(local => 1), "PROXY UNKNOWN\r\n", "EHLO x\r\n",
		"PROXY TCP4 1.2.3.4\r\n", "\r\n\r\n\0\r\nQUIT\n\x21\x11") :
	    ());
	$client = Client->new($c->port('smtp'),
	    from => $header eq '' ? '127.0.0.2' : '127.0.0.1');
	say_all($header);
	hang_up() if chance(40);
	over() if hear() !~ /^220/;
}

sub session
{
	connect_somehow();
	$is_esmtp = ask('EHLO client.example') =~ /^250/ unless chance(5);
	for (0 .. rand 5) {
		if (chance(3)) {
			odd_command();
		} elsif (chance(12)) {
			$is_esmtp |= ask('EHLO again.example') =~ /^250/;
		} elsif (chance(20)) {
			ask('STARTTLS');
		} else {
			transaction();
		}
		hang_up() if chance(25);
	}
	ask('QUIT');
}

sub play
{
	($number, $is_esmtp, $count, @said) = ($_[0], 0, 0);
	srand $seed * 100003 + $number;
	return if eval { session(); 1 } || $@ eq "over\n";
	record('findings', why => $@, said => \@said);
}

my @jobs;
for my $job (0 .. JOBS - 1) {
	my $pid = fork // die "fork: $!\n";
	push @jobs, $pid;
	next if $pid;
	$SIG{$_} = 'DEFAULT' for qw(INT TERM);
	$SIG{ALRM} = 'DEFAULT';
	for my $i (grep { $_ % JOBS == $job } 0 .. $sessions - 1) {
		play($i) if ($ENV{ATTACK_ONLY} // $i) == $i;
	}
	POSIX::_exit(0);
}
waitpid $_, 0 for @jobs;

# --------------------------------------------------------------- judgement

sub records
{
	return map { decode_json($_) }
	    split /\n/, Chain::read_file($c->dir($_[0]));
}

my @findings = records('findings');
is(scalar @findings, 0, "$sessions sessions from seed $seed");
for my $finding (@findings) {
	my @said = map { s/([^ -~])/sprintf '\\x%02x', ord $1/gers }
	    map { substr $_, 0, 300 } @{ $finding->{said} };
	diag("session $finding->{session}: $finding->{why}",
	    map { "    $_\n" } @said[-(@said < 15 ? @said : 15) .. -1]);
}

my %mails = map { $_->{token} => $_ } records('mails');
my (%taken, @odd);
for my $mail ($rogue->mails) {
	my ($text, $sum) = $mail->{text} =~
	    /^(X-Token: .*^)END (\w+)\r\n\z/ms;
	my ($token, @more) = $mail->{text} =~ /^X-Token: (\S+)\r$/mg;
	push @odd, "$mail->{from}: $mail->{text}" if !defined $text ||
	    @more || md5_hex($text) ne $sum || !$mails{$token}{sent};
	$taken{ $token // '' }{$_}++ for @{ $mail->{to} };
}
is("@odd", '', 'the backend has no mail but ours, and those whole');

my (@lost, @twice);
my $ok = 0;
for my $mail (values %mails) {
	my %seen;
	for my $heard (@{ $mail->{heard} || [] }) {
		my ($to, $code) = @$heard;
		next if $seen{$to}++ || "$to $mail->{from}" =~ /devnull/;
		my $times = $taken{ $mail->{token} }{$to} // 0;
		$ok++ if $code =~ /^2/ && $times == 1;
		push @lost, "$mail->{token} $to" if $code =~ /^2/ && !$times;
		# Where the backend did not say, nobody can know.
		push @twice, "$mail->{token} $to" if
		    $times > ($code =~ /^2/ ? 1 : 0) && $mail->{from} !~
		    /^(?:rst-taken|garble-dot|half-dot|mute-dot|extra-dot)/;
	}
}
is("@lost", '', 'what was answered 250 is there');
is("@twice", '', 'and what was not is not');
cmp_ok($ok, '>', $sessions / 10, 'many mails went through')
    unless defined $ENV{ATTACK_ONLY};

$c->wait_metric($_, 0) for map { "postern_$_" } qw(connections_active fibers
    message_memory_bytes message_spill_bytes);
pass('nothing is left of them');
is($c->metric('postern_worker_crashes_total'), 0, 'no worker has died');
my @doors = map { Client->new($c->port('smtp'), from => '127.0.0.2') } 1 .. 10;
is(scalar(grep { $_->reply =~ /^220/ } @doors), 10,
    'no client is counted who is not there');
$_->close for @doors;
unlike($c->log_text('postern'), qr/[^\n -~]/, 'the log is printable');
is($c->end('postern'), 0, 'Postern ends well');
done_testing;
