#!/usr/bin/perl
# Lists and look-ups in a running Postern: in files, in the DNS and in Redis;
# what is changed is seen, and what cannot be told refuses nobody for good.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use Backend;
use Chain;
use Client;
use Test::More;
use Zone;

my $c = Chain->new;
$c->watchdog(170);
my $zone = Zone->new($c, records => <<"END");
@{[ Zone::reverse_name('192.0.2.7') ]} PTR mail.named.example.
mail.named.example A 192.0.2.7
other.example A 192.0.2.8
text.example TXT "one" " two"
mx.example MX 10 a.example.
mx.example MX 20 b.example.
END
my $backend = Backend->new($c, 'lmtp');
$c->redis;

# The last reply of a mail from ${from} (an address), sender and recipient.
sub try
{
	my ($from, $sender, $to) = @_;
	my $s = Client->new($c->port('postern'),
	    proxy => { from => $from });
	$s->hello;
	$s->cmd("MAIL FROM:<$sender>");
	my $reply = $s->cmd("RCPT TO:<$to>");
	$s->close;
	return $reply;
}

sub policy
{
	my ($acl, $main) = @_;
	$c->end('postern') if $c->pid('postern') && !$c->has_ended('postern');
	$c->postern(config => $c->config(acl => "check_rcpt:\n$acl",
	    main => 'dns_servers = ' . $zone->address . "\n" .
	    "redis_timeout = 4s\n" . ($main // '')));
	$c->redis_is_up;
}

# The DNS gives records in any order: ${want} may be a pattern.
sub expands
{
	my ($text, $want, $name) = @_;
	my ($status, $out) = $c->command('expand', $text);
	chomp $out;
	return ref $want ? like($out, $want, $name // $text) :
	    is($out, $want, $name // $text);
}

my $keys = $c->write_file('keys', <<'END');
# who may send, and how much
a.example: first
  line
*.b.example: below
10.0.0.0/8: tens
END
my $nets = $c->write_file('nets',
    "10.0.0.0/8: tens\n\"2001:db8::/32\": docs\n");

subtest 'files, read again at a reload' => sub {
	policy(<<"END");
  deny  domains = lsearch;$keys
        message = DD=\$domain_data
  deny  domains = partial-lsearch;$keys
        message = PD=\$domain_data
  deny  hosts   = net-iplsearch;$nets
        message = HD=\$host_data
  accept
END
	like(try('192.0.2.1', 'x@y.example', 'u@a.example'),
	    qr/^550 .*DD=first line/, 'lsearch');
	like(try('192.0.2.1', 'x@y.example', 'u@x.b.example'),
	    qr/^550 .*PD=below/, 'partial-lsearch');
	like(try('10.1.1.1', 'x@y.example', 'u@c.example'),
	    qr/^550 .*HD=tens/, 'net-iplsearch');
	like(try('192.0.2.1', 'x@y.example', 'u@c.example'), qr/^250/,
	    'in none of them');
	$c->write_file('keys', "c.example: new\n");
	$c->signal('postern', 'HUP');
	$c->wait_for('the new file to count', sub {
		try('192.0.2.1', 'x@y.example', 'u@c.example') =~ /DD=new/ });
	$c->wait_for('the old one to count no more', sub {
		try('192.0.2.1', 'x@y.example', 'u@a.example') =~ /^250/ });
	unlink $c->dir('nets');
	my ($status, $out) = $c->command('check');
	isnt($status, 0, 'a file that is gone fails the check');
	like($out, qr/look-up file \Q$nets\E: there is no such file/,
	    'and is named');
	$c->write_file('nets', "10.0.0.0/8: tens\n");
};

subtest 'names of hosts' => sub {
	policy(<<'END');
  deny  hosts   = *.named.example
        message = by name
  deny  hosts   = other.example
        message = by address
  accept
END
	like(try('192.0.2.7', 'x@y.example', 'u@a.example'),
	    qr/^550 .*by name/, 'its name');
	like(try('192.0.2.8', 'x@y.example', 'u@a.example'),
	    qr/^550 .*by address/, 'the address of a name');
	like(try('192.0.2.9', 'x@y.example', 'u@a.example'), qr/^250/,
	    'neither');
};

subtest 'look-ups' => sub {
	expands("\${lookup{C.example}lsearch{$keys}}", 'new');
	expands("\${lookup{x}lsearch{$keys}{yes}{no}}", 'no');
	expands("\${lookup{10.9.9.9}iplsearch{$nets}{<\$value>}{no}}",
	    '<tens>');
	expands('${lookup dnsdb{a=mail.named.example}}', '192.0.2.7');
	expands('${lookup dnsdb{>: mx=mx.example}}',
	    qr/^(?:10 a\.example:20 b\.example|20 b\.example:10 a\.example)$/);
	expands('${lookup dnsdb{>:,/ mx=mx.example}}',
	    qr{^(?:10/a\.example:20/b\.example|20/b\.example:10/a\.example)$});
	expands('${lookup dnsdb{txt=text.example}}', 'one');
	expands('${lookup dnsdb{>;; text.example}}', 'one two');
	expands('${lookup dnsdb{ptr=192.0.2.7}}', 'mail.named.example');
	expands('${lookup dnsdb{a=nowhere.example}{yes}{no}}', 'no');
	$c->redis_command('SET', 'odd key', 'odd value');
	expands('${lookup redis{GET odd\ key}}', 'odd value');
	expands('${lookup redis{INCR n}}', '1');
	expands('${lookup redis{INCR n}}', '2', 'writes are never kept');
};

subtest 'postern list' => sub {
	is(($c->command(qw(list add host blocked 10.0.0.7/8)))[0], 0, 'add');
	my ($status, $out) = $c->command(qw(list check host blocked 10.2.3.4
	    192.0.2.1));
	is($out, "10.2.3.4: listed as 10.0.0.0/8\n192.0.2.1: not listed\n",
	    'check');
	is($status >> 8, 1, 'one is not listed');
	is(($c->command(qw(list check host blocked 10.9.9.9)))[0], 0,
	    'all are listed');
	is(($c->command(qw(list add --hash domain quota),
	    'Example.ORG=10 per hour', '*.example.net=5'))[0], 0,
	    'add to a hash');
	is(($c->command(qw(list show domain quota)))[1],
	    "*.example.net=5\nexample.org=10 per hour\n", 'show it');
	is(($c->command(qw(list check domain quota a.b.example.net)))[1],
	    "a.b.example.net: listed as *.example.net=5\n", 'check it');
	is(($c->command(qw(list add domain quota example.com=1)))[0], 0,
	    'a hash that is there needs no option');
	is(($c->command(qw(list del domain quota example.com)))[1],
	    "1 deleted, 0 not there\n", 'del from it');
	($status, $out) = $c->command(qw(list add domain quota example.com));
	isnt($status, 0, 'a value is missing');
	like($out, qr/example\.com: "=" and a value are missing/, 'and told');
	is(($c->command(qw(list add address senders a=b@example.org)))[0], 0,
	    'an address may hold "="');
	my $lines = join '', "# a comment\n\n",
	    map { "192.0.2.$_\n" } 1 .. 100;
	($status, $out) = $c->run([ $Chain::POSTERN, qw(list -C),
	    $c->{config}{postern}, qw(add host bulk -) ], input => $lines);
	is($out, "100 added, 0 there already\n", 'lines of a file');
	($status, $out) = $c->run([ $Chain::POSTERN, qw(list -C),
	    $c->{config}{postern}, qw(add host bulk -) ],
	    input => "198.51.100.1\nnonsense\n");
	isnt($status, 0, 'a wrong line');
	like($out, qr/nonsense: .*nothing was changed/s, 'changes nothing');
	$c->redis_command('SET', 'text', 'x');
	($status, $out) = $c->command(qw(list show host text));
	like($out, qr/key text holds a string, which is no list/, 'no list');
};

# How often the near cache has answered.
sub hits
{
	return $c->metric('postern_near_cache_lookups_total{result="hit"}');
}

sub settled
{
	my ($reply, @mail) = @_;
	$c->wait_for("a reply like $reply", sub { try(@mail) =~ $reply });
	return pass("$reply");
}

subtest 'Redis: hashes, queries and what is kept near' => sub {
	policy(<<'END');
  deny  domains = redis-hash;quota
        message = quota $domain_data
  deny  senders = redis-set;senders
        message = sender $sender_data
  deny  domains = redis;HGET names $domain
        message = query $domain_data
  accept
END
	like(try('192.0.2.1', 'x@y.example', 'u@example.org'),
	    qr/^550 .*quota 10 per hour/, 'the value of a hash');
	like(try('192.0.2.1', 'a=b@example.org', 'u@c.example'),
	    qr/^550 .*sender a=b\@example\.org/, 'the member of a set');
	$c->redis_command('HSET', 'names', 'q.example', 'some value');
	like(try('192.0.2.1', 'x@y.example', 'u@q.example'),
	    qr/^550 .*query some value/, 'a query');
	$c->wait_for('answers from near', sub {
		my $before = hits();
		try('192.0.2.1', 'x@y.example', 'u@kept.example');
		return hits() > $before;
	});
	for my $round (1 .. 5) {
		$c->list_add(qw(--hash domain quota kept.example=now));
		settled(qr/^550 .*quota now/, '192.0.2.1', 'x@y.example',
		    'u@kept.example');
		$c->command(qw(list del domain quota kept.example));
		settled(qr/^250/, '192.0.2.1', 'x@y.example',
		    'u@kept.example');
	}
	cmp_ok($c->metric('postern_near_cache_invalidations_total'), '>', 0,
	    'Redis told');
	cmp_ok($c->metric('postern_near_cache_bytes'), '>', 0,
	    'something is held');
};

subtest 'Redis stands still: nothing stale is believed' => sub {
	like(try('192.0.2.1', 'x@y.example', 'u@kept.example'), qr/^250/,
	    'kept near');
	$c->signal('redis', 'STOP');
	# Kept answers may count for one more second, then none does.
	settled(qr/^451/, '192.0.2.1', 'x@y.example', 'u@kept.example');
	for (1 .. 5) {
		like(try('192.0.2.1', 'x@y.example', 'u@example.org'),
		    qr/^451/, 'nobody is refused for good');
	}
	cmp_ok($c->metric('postern_near_cache_flushes_total'), '>', 0,
	    'all was forgotten');
	$c->signal('redis', 'CONT');
	settled(qr/^250/, '192.0.2.1', 'x@y.example', 'u@kept.example');
};

subtest 'on_redis_error = last-known' => sub {
	policy(<<'END', "on_redis_error = last-known\n");
  deny  domains = redis-hash;quota
  accept domains = redis-set;ours
END
	$c->list_add(qw(domain ours ours.example));
	$c->wait_for('answers from near', sub {
		my $before = hits();
		try('192.0.2.1', 'x@y.example', $_) for 'u@ours.example',
		    'u@example.org';
		return hits() >= $before + 3;
	});
	# Each worker has to know both.
	try('192.0.2.1', 'x@y.example', $_) for
	    ('u@ours.example', 'u@example.org') x 20;
	$c->end('redis', 'KILL');
	for (1 .. 5) {
		like(try('192.0.2.1', 'x@y.example', 'u@ours.example'),
		    qr/^250/, 'ours are served on');
		like(try('192.0.2.1', 'x@y.example', 'u@example.org'),
		    qr/^451/, 'a refusal is for now only');
		like(try('192.0.2.1', 'x@y.example', 'u@new.example'),
		    qr/^451/, 'what was not known is put off');
	}
	cmp_ok($c->metric('postern_dependency_fallback_total{name="redis",' .
	    'action="last_known"}'), '>', 0, 'and counted');
	$c->redis;
};

subtest 'the lists of the seeds' => sub {
	policy(<<'END', <<'MAIN');
  accept hosts   = +relay_from_ips
  accept domains = +virtual_domains
END
hostlist relay_from_ips = <\n ${lookup redis{SMEMBERS relay_from_ips}}
domainlist virtual_domains = ${lookup redis {HGET $domain domain}}
MAIN
	like(try('192.0.2.1', 'x@y.example', 'u@v.example'), qr/^550/,
	    'absent keys match nobody');
	$c->redis_command('SADD', 'relay_from_ips', '192.0.2.0/24',
	    '2001:db8::1');
	$c->redis_command('HSET', 'v.example', 'domain', 'v.example');
	settled(qr/^250/, '192.0.2.1', 'x@y.example', 'u@w.example');
	settled(qr/^250/, '2001:db8::1', 'x@y.example', 'u@w.example');
	like(try('198.51.100.1', 'x@y.example', 'u@w.example'), qr/^550/,
	    'another');
	settled(qr/^250/, '198.51.100.1', 'x@y.example', 'u@v.example');
};

is($c->end('postern'), 0, 'Postern ends well');
done_testing;
