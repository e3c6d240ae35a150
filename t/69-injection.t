#!/usr/bin/perl
# What a client says is data wherever it turns up: in a look-up of Redis or
# the DNS, in a header, a reply, a log line, a record, the status page.  It is
# never expanded, cut at a colon, or made a second line or command.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use Backend;
use Chain;
use Client;
use JSON::PP qw(decode_json);
use Test::More;

my $c = Chain->new;
$c->watchdog(170);
$c->redis;
my $backend = Backend->new($c, 'lmtp');
my $table = $c->write_file('table', "key: value\nk2: \"\${primary}\"\n");

my $acl = <<"END";
check_connect:
  warn    logwrite   = unique \$proxy_tlv_unique_id
  accept
check_helo:
  warn    ratelimit  = 1000 / 1m / per_cmd / key=helo \$sender_helo_name
          logwrite   = helo \$sender_helo_name
  warn    set acl_c_helo = \$sender_helo_name
          logwrite   = :main,reject: \$acl_c_helo
          condition  = \${lookup redis{GET helo \$acl_c_helo}{yes}{no}}
  warn    condition  = \${if eq{\$sender_helo_name}{\${expand:never}}}
  accept
check_mail:
  warn    senders    = redis-set;blocked : lsearch;$table
          logwrite   = blocked sender
  warn    condition  = \${if inlist{\$sender_address}{a\@b.example:c\@d.example}}
          logwrite   = sender in the list
  warn    condition  = \${if match{x}{\\N^y\\N}}
  accept
check_rcpt:
  warn    seen       = 1h / key=\$sender_address:\$local_part
          logwrite   = seen
  warn    condition  = \${lookup redis{HGET h \$local_part@\$domain}{yes}{no}}
          logwrite   = \${lookup{\$local_part}lsearch{$table}{found \$value}{none}}
  warn    add_header = X-To: \$local_part
          add_header = X-Helo: \$sender_helo_name
  deny    local_parts = redis-set;refused
  deny    condition  = \${if match{\$local_part}{refuse}}
          message    = no \$local_part from \$sender_address by \$sender_helo_name
          log_message = refused \$local_part for \$sender_helo_name
  accept
check_each:
  warn    add_header = X-Subject: \$h_subject:
          condition  = \${lookup redis{SISMEMBER subjects \$h_subject:}{yes}{no}}
  warn    seen       = 1h / key=\$h_subject:
  deny    condition  = \${if match{\$h_subject:}{refuse}}
          message    = subject \$h_subject: and \$rh_subject:
          log_message = subject \$h_subject: \$rh_subject:
  accept
check_data:
  warn    add_header = :at_start:X-Raw: \$rh_x-evil:
          add_header = X-Body: \$message_body
          logwrite   = body \$message_body headers \$message_headers
  accept
END
$acl =~ s/^.*\$\{expand.*\n//mg;
$acl =~ s/unique \$proxy_tlv_unique_id/client \$sender_host_address/;

$c->postern(config => $c->config(acl => $acl, main => <<'END'));
acl_smtp_connect = check_connect
acl_smtp_helo = check_helo
acl_smtp_mail = check_mail
acl_smtp_data_prdr = check_each
acl_smtp_data = check_data
prdr_acl_always = true
log_format = json
log_selector = +all
decision_log = all
decision_log_to = redis : log
decision_log_rate = 10000
helo_accept_junk_hosts = *
helo_allow_chars = \$\{}:;<>"'()&|`=+!*?/,@#%^~[]_
smtp_accept_max_per_host = 0
recipient_class = ${if eq{$local_part}{x}{a}{b}}
END
$c->redis_is_up;
$c->spawn('monitor', [ Chain::program('redis-cli'), '-s',
    $c->{sockets}{redis}, 'MONITOR' ]);
$c->wait_log('monitor', qr/^OK/m);

my @evil = ('${primary_hostname}', '$primary_hostname', '${run{/bin/sh}}',
    '${lookup redis{FLUSHALL}}', 'redis-set;blocked', '*', '^.*', '!x', '/x',
    'a:c', "a'b", 'a"b', '</td><script>alert(1)</script>', '{"id":1}', '\\n',
    '\\N', '\\r\\nFLUSHALL', 'x/defer_ok', 'x / per_cmd', '+include_unknown',
    '@[]', 'lsearch;/etc/passwd', '<;', 'x,y', '%s%n', "\\x00", '<!--', '$1',
    '${acl{check_rcpt}}', ':fail:', '"} {', "]]>", '&amp;', '${if', '}}}}');

sub quoted { my ($s) = @_; $s =~ s/(["\\])/\\$1/g; return qq("$s") }

my $broken = 0;
for my $evil (@evil, map { "refuse $_" } @evil) {
	my $s = Client->new($c->port('postern'), proxy => { from => '192.0.2.9',
	    tlvs => [ [ 5, "id $evil" ], [ 2, 'host<' . $evil ],
		[ 1, $evil ], [ 0xe1, $evil ] ] });
	my @got = ($s->reply, $s->cmd("EHLO $evil"));
	my $helo = $got[1] =~ /^250/ ? '' : $s->cmd('EHLO x.example');
	push @got, $s->cmd('MAIL FROM:<' . quoted($evil) . '@b.example> PRDR'),
	    map { $s->cmd("RCPT TO:<$_>") } quoted($evil) . '@y.example',
	    quoted("b$evil") . '@z.example', 'plain@y.example';
	my $text = "Subject: $evil\r\nX-Evil: $evil\r\nFrom: " .
	    quoted($evil) . " <a\@b.example>\r\n\r\n$evil\n";
	push @got, my $end = $s->data($text);
	if ($end =~ /^353/) {
		push @got, $s->reply for 1 .. 1 + grep { /^250 / } @got[3 .. 5];
	}
	$s->quit;
	$broken++ if grep { /[^\n -~\t]/ } @got;
}
is($broken, 0, 'replies are printable');
$c->wait_metric('postern_fibers', 0);
my $log = $c->log_text('postern');
my @lines = split /\n/, $log;
cmp_ok(scalar @lines, '>', 2 * @evil, 'the log has lines');
is(join("\n", grep { !eval { decode_json($_) } } @lines), '',
    'each is one of JSON');

my %words = map { $_ => 1 }
    $c->log_text('monitor') =~ /^\S+ \[0 unix\S+\] "(\w+)"/mg;
is(join(' ', grep { !/^(?:CLIENT|EVAL|EVALSHA|EXISTS|GET|HGET|INFO|PEXPIRE|PING|SET|SISMEMBER|SMISMEMBER|SUBSCRIBE|XADD|XTRIM)$/ }
    sort keys %words), '', 'Redis heard no command but those');
ok($words{SISMEMBER} && $words{HGET}, 'and heard the look-ups');

my $page = ($c->http($c->port('metrics'), '/'))[1];
like($page, qr/refuse/, 'the status page shows them');
unlike($page, qr/<script|<!--/, 'without their markup');

my ($status, $out) = $c->run([ $Chain::POSTERN, 'why', '-C',
    $c->dir('postern.conf'), '--client', '192.0.2.9', '--json',
    '--limit', 1000 ]);
is($status, 0, 'their records are found');
is(join("\n", grep { !eval { decode_json($_) } } split /\n/, $out), '',
    'JSON as well');
$c->end('monitor');
is($c->end('postern'), 0, 'Postern ends well');
done_testing;
