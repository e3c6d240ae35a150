#!/usr/bin/perl
# The manual pages hold every row of every table, and set without a warning;
# each command tells its own usage; a policy is told as it was compiled.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use Chain;
use Test::More;

my $c = Chain->new;
$c->watchdog(110);

sub postern
{
	my @words = @_;
	my ($status, $out) = $c->run([ $Chain::POSTERN, @words ]);
	return ($status >> 8, $out);
}

# rendered(page): as text without line breaks; complaints of groff fail.
sub rendered
{
	my ($page) = @_;
	my ($status, $roff) = postern('manual', $page);
	is($status, 0, "manual $page");
	my $path = $c->write_file("$page.roff", $roff);
	my ($bad, $said) = $c->run([ 'groff', '-man', '-Tutf8', '-ww', '-z',
	    $path ]);
	is("$bad$said", '0', 'sets without a warning');
	my (undef, $text) = $c->run([ 'groff', '-man', '-Tutf8', '-P-c',
	    '-P-b', '-P-u', '-rLL=10000n', $path ]);
	return $text;
}

# rows(table, macro): the quoted names in rows of a table.
sub rows
{
	my ($table, $macro) = @_;
	my $text = Chain::read_file("$Chain::ROOT/edge/lang/$table");
	return $text =~ /^\Q$macro\E\([^"]*?"([^"]+)"/mg;
}

SKIP: {
	skip 'no groff', 1
	    if system('groff --version >/dev/null 2>&1') != 0;
	my $conf = rendered('conf');
	for ([ 'setting_table.h', 'LANG_SETTING', '' ],
	    [ 'word_table.h', 'LANG_WORD', '' ],
	    [ 'control_table.h', 'LANG_CONTROL', '' ],
	    [ 'variable_table.h', 'LANG_VARIABLE', '\$' ],
	    [ 'item_table.h', 'LANG_ITEM', '' ],
	    [ 'function_table.h', 'LANG_FUNCTION', '' ],
	    [ 'operator_table.h', 'LANG_OPERATOR', '' ],
	    [ 'cond_table.h', 'LANG_COND', '' ]) {
		my ($table, $macro, $before) = @$_;
		my @names = rows($table, $macro);
		ok(@names > 5, "$table has rows");
		my @missing = grep {
			$conf !~ /(?:^|\s)$before\Q$_\E(?:\s|,|\.|$)/m } @names;
		is("@missing", '', 'each is in postern.conf(5)');
	}
	unlike($conf, qr/\\\[|\\e/, 'no roff is left');
	my $commands = rendered('commands');
	my (undef, $usage) = postern('help');
	my @commands = $usage =~ /^  (\w+)/mg;
	ok(@commands > 8, 'commands');
	for my $command (@commands) {
		like($commands, qr/^\s*postern \Q$command\E\b/m, $command);
		my ($status, $out) = postern($command, '--help');
		is($status, 0, "$command --help");
		like($out, qr/\Ausage: postern \Q$command\E\b.*\n.+\n\z/,
		    'its usage and what it does');
	}
}

for my $args ([], [ 'x' ], [ 'conf', 'x' ]) {
	my ($status, $out) = postern('manual', @$args);
	is($status, 64, "usage: manual @$args");
	like($out, qr/usage: postern manual conf \| commands/, 'said');
}

my $policy = $c->write_file('p.conf', <<'END');
primary_hostname = mx.example.org
acl_smtp_rcpt    = check_rcpt
domainlist ours  = redis-set;our_domains
on_dns_error     = open
begin acl
check_rcpt:
  deny    !hosts   = 192.0.2.0/24
          dnslists = bl.example
          message  = a
  warn    spf      = fail
          set acl_m_x = $sender_host_name
  accept  domains  = +ours
          acl      = inner
inner:
  require condition = ${lookup redis{GET x}{yes}{no}}
begin routers
r:
  driver = manualroute
  route_list = * 127.0.0.1
  transport = t
begin transports
t:
  driver = smtp
  protocol = lmtp
  port = 24
END
my ($status, $told) = postern('check', '-C', $policy, '--explain-policy');
is($status, 0, 'check --explain-policy');
for (
	qr/^  rcpt       acl check_rcpt$/m,
	qr/^  data       accept$/m,
	qr/^  \S*p\.conf:3 domainlist ours   asks Redis$/m,
	qr/^acl check_rcpt   \S*p\.conf:6 rcpt$/m,
	qr/^  \S*p\.conf:7 deny   \(true: refuse\)\n      !hosts = 192\.0\.2\.0\/24\n/m,
	qr/^      dnslists = bl\.example   asks DNS; without an answer: taken as false/m,
	qr/^      spf = fail   asks DNS \(SPF\); without an answer it is "temperror"$/m,
	qr/^      set acl_m_x = \$sender_host_name   asks DNS \(the client's name\)$/m,
	qr/^      acl = inner$/m,
	qr/^  \S*p\.conf:15 require   \(false: refuse\)\n      condition = .*   asks Redis; without an answer: 451$/m,
) {
	like($told, $_, "$_");
}

my $wrong = Chain::read_file($policy) =~
    s/^primary_hostname.*/local_interfaces = nonsense\nstate_dir = relative/mr
    =~ s/condition =/condtion =/r;
($status, $told) = postern('check', '-C',
    $c->write_file('w.conf', $wrong));
is($status, 1, 'check, with faults of all kinds');
like($told, $_, "$_") for qr/w\.conf:1:\d+: error: local_interfaces: /,
    qr/w\.conf:2:\d+: error: state_dir: /,
    qr/w\.conf:\d+:\d+: error: unknown condition or modifier "condtion"/;

done_testing;
