#!/usr/bin/perl
# What could not be found out refuses nobody for good: each condition, plain
# and negated, in each verb, while Redis is away or has something else under
# that key, and the DNS fails.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use Backend;
use Chain;
use Client;
use Names;
use Test::More;

my $c = Chain->new;
$c->watchdog(170);
my $backend = Backend->new($c, 'lmtp');
my $names = Names->new($c, name => 'failing', fails => qr/./);

$c->redis;
my @redis = ('hosts = redis-set;x', 'domains = redis-set;x',
    'senders = redis-set;x', 'sender_domains = redis-set;x',
    'recipients = redis-set;x', 'local_parts = redis-set;x',
    'hosts = +named', 'domains = +named_domains', 'domains = !redis-set;x : *',
    'hosts = redis-hash;x',
    'condition = ${lookup redis{GET x}{yes}{no}}',
    'condition = ${lookup redis{GET x}{no}{yes}}',
    'condition = ${if eq{${lookup redis{GET x}}}{}}',
    'condition = ${if !eq{${lookup redis{GET x}}}{}}',
    'condition = ${if or{{eq{a}{b}}{eq{${lookup redis{GET x}}}{}}}}',
    'condition = ${if and{{eq{a}{a}}{!eq{${lookup redis{GET x}}}{}}}}',
    'condition = ${if match_domain{$domain}{redis-set;x}}',
    'condition = ${if !match_ip{1.2.3.4}{redis-set;x}}',
    'condition = ${if inlist{a}{${lookup redis{GET x}}}}',
    'condition = ${if forany{a:b}{eq{${lookup redis{GET $item}}}{}}}',
    'condition = ${if forall{a:b}{eq{${lookup redis{GET $item}}}{}}}',
    'condition = ${if bool{${lookup redis{GET x}}}}',
    'condition = ${if bool_lax{${lookup redis{GET x}}}}',
    'condition = ${if def:sender_address{${lookup redis{GET x}}}}',
    'condition = ${if acl{{asks}}}', 'condition = ${acl{asks}}',
    'acl = asks', 'acl = asks_not',
    'ratelimit = 1 / 1h / per_cmd / key=z',
    'ratelimit = 1000 / 1h / per_cmd / key=z',
    'seen = 1h / key=a', 'seen = -1h / key=b');
my @dns = ('dnslists = bl.example', 'verify = reverse_host_lookup',
    'spf = fail', 'spf = pass', 'spf = softfail : none', 'spf_helo = fail',
    'condition = ${lookup dnsdb{txt=x.example}{yes}{no}}',
    'condition = ${lookup dnsdb{a=x.example}{no}{yes}}',
    'condition = ${if eq{${lookup dnsdb{mx=x.example}}}{}}',
    'hosts = *.example', 'hosts = name.example');

my %verbs = (
    deny => sub { "deny $_[0]\naccept" },
    drop => sub { "drop $_[0]\naccept" },
    discard => sub { "discard $_[0]\naccept" },
    require => sub { "require $_[0]\naccept" },
    accept => sub { "accept $_[0]\ndeny" },
    endpass => sub { "accept endpass\n $_[0]\naccept" },
    defer_accept => sub { "defer $_[0]\ndeny" },
    message => sub { "deny $_[0]\n message = \${lookup redis{GET y}}\naccept" },
);
my (@cases, @acls, @calls);
for my $condition (@redis, @dns) {
	for my $verb (sort keys %verbs) {
		for my $not ('', '!') {
			my $n = @cases;
			push @cases, "$verb $not$condition";
			push @acls, "case$n:\n" . $verbs{$verb}->("$not$condition");
		}
	}
}
for my $last ("accept condition = \${if eq{\$acl_m_a}{free}}\ndeny",
    "deny condition = \${if !eq{\$acl_m_a}{free}}\naccept") {
	push @acls, 'case' . @cases . ":\nwarn set acl_m_a = " .
	    "\${lookup redis{GET x}{listed}{free}}\n$last";
	push @cases, "a variable: $last";
}
my $acl = join "\n", "check_rcpt:",
    (map { "accept local_parts = c$_\nendpass\nacl = case$_" } 0 .. $#cases),
    'accept', @acls, 'asks:', 'accept hosts = redis-set;y', 'deny', 'asks_not:',
    'deny hosts = redis-set;y', 'accept', '';


# The reply to each case.
sub replies
{
	my ($s, @replies);
	for my $n (0 .. $#cases) {
		if (!$s || $n % 100 == 0) {
			$s = Client->new($c->port('postern'),
			    proxy => { from => '192.0.2.7' });
			$s->hello;
			$s->cmd('MAIL FROM:<a@b.example> PRDR');
		}
		push @replies, $s->cmd("RCPT TO:<c$n\@y.example>");
		$s = undef if $cases[$n] =~ /^drop/;
	}
	return @replies;
}

sub try_all
{
	my ($what, $choice, $socket) = @_;
	my $config = $c->config(acl => $acl, main => <<"END");
dns_servers = ${\ $names->address }
dns_timeout = 200ms
dns_message_budget = 60s
redis_timeout = 300ms
smtp_accept_max_per_host = 0
on_redis_error = $choice
on_dns_error = $choice
hostlist named = redis-set;x
domainlist named_domains = redis-set;x
END
	$config =~ s/^redis_servers.*/redis_servers = ($socket)\/0\//m;
	$c->postern(config => $config);
	my @replies = replies();
	my @bad = grep { $replies[$_] !~ /^[24]/ && ($what eq 'away' ||
	    $cases[$_] !~ /ratelimit|seen/) } 0 .. $#cases;
	is(join('', map { "$cases[$_]: $replies[$_]\n" } @bad), '',
	    "Redis is $what, $choice");
	is($c->end('postern'), 0, 'Postern ends well');
}

$c->redis_command('RPUSH', $_, 'one') for qw(x y a b);
for my $choice ('defer', 'open') {
	try_all('away', $choice, $c->dir('none.sock'));
	try_all('odd', $choice, $c->{sockets}{redis});
}
done_testing;
