#!/usr/bin/perl
# ACLs, lists and expansions that nest in each other: each within its cap, and
# together more than the stack of a fiber holds.  The run ends in a temporary
# refusal; the worker lives.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use Chain;
use Client;
use Test::More;

my $c = Chain->new;
$c->watchdog(110);

# nested(depth, text): an expansion around another.
sub nested
{
	my ($depth, $text) = @_;
	$text = $_ % 2 ? "\${if !eq{x}{$text}{y}{n}}" : "\${lc:$text}"
	    for 1 .. $depth;
	return $text;
}

# As many as may call each other, below the one of the phase.
my $DEPTH = 19;

# chain(name, statement of (next)): ACLs, each called by the one before.
sub chain
{
	my ($name, $statement) = @_;
	my $acls = "$name$DEPTH:\n  warn set acl_c_reached = $name\n  accept\n";
	$acls .= "$name$_:\n" . $statement->($name . ($_ + 1)) . "  accept\n"
	    for 1 .. $DEPTH - 1;
	return $acls;
}

my $lists = "hostlist deep1 = 192.0.2.0/24\n" . join '', map {
	my $inner = $_ - 1;
	"hostlist deep$_ = +deep$inner : \${if !eq{x}{" . nested(10, 'z') .
	    "}{192.0.2.9}}\n" } 2 .. 14;

my $acl = chain('plain', sub { "  require acl = $_[0]\n" }) .
    chain('item', sub { '  warn set acl_m_x = ' .
	nested(4, "\${acl{$_[0]}{x}}") . "\n" }) .
    chain('steep', sub { '  warn set acl_m_x = ' .
	nested(40, "\${acl{$_[0]}{x}}") . "\n" }) .
    chain('cond', sub { '  warn condition = ${if ' . 'or{{and{{' x 8 .
	"acl{{$_[0]}{x}}" . '}}}}' x 8 . "}\n" }) .
    chain('list', sub { "  warn hosts = +deep14\n  require acl = $_[0]\n" }) .
    <<'END';
check_helo:
  warn set acl_c_reached = none
  accept condition = ${if eq{$sender_helo_name}{plain}}
         acl = plain1
         message = $acl_c_reached
  accept condition = ${if eq{$sender_helo_name}{item}}
         acl = item1
         message = $acl_c_reached
  accept condition = ${if eq{$sender_helo_name}{steep}}
         acl = steep1
         message = $acl_c_reached
  accept condition = ${if eq{$sender_helo_name}{cond}}
         acl = cond1
         message = $acl_c_reached
  accept condition = ${if eq{$sender_helo_name}{list}}
         acl = list1
         message = $acl_c_reached
  accept
check_rcpt:
  accept
END
$c->redis;
$c->postern(config => $c->config(acl => $acl, main => $lists .
    "acl_smtp_helo = check_helo\nworkers = 1\n") =~ s/^workers .*= 2\n//mr);
$c->redis_is_up(1);
my ($worker) = $c->workers;

sub hello
{
	my ($name) = @_;
	my $s = Client->new($c->port('postern'),
	    proxy => { from => '192.0.2.1' });
	$s->reply;
	my $reply = $s->cmd("HELO $name");
	$s->close;
	return $reply;
}

like(hello('plain'), qr/^250 plain/, 'as many ACLs as may call each other');
for my $name (qw(item steep cond list)) {
	like(hello($name), qr/^(250|451) /, "$name: an answer");
}
like(hello('steep'), qr/^(250 none|451)/, 'too steep is not reached');
is(join(' ', $c->workers), $worker, 'by the same worker');

subtest 'brackets in a calculation' => sub {
	for my $n (1, 12, 16, 64, 1000) {
		my ($status, $out) = $c->command('expand', '${eval:' .
		    '(' x $n . '1' . ')' x $n . '}');
		is($status >> 8, $n < 16 ? 0 : 1, "$n deep");
	}
};

$c->stop('postern');
done_testing();
