#!/usr/bin/perl
# The same ACLs and the same dialogues before Debian's Exim (exim -bh) and
# before us: the same replies.  Where we mean to differ the case says why, and
# what we say.
#
# Exim runs each case with a configuration of its own.  We have all cases in
# one: the client's address says which, by "accept endpass acl =", which hands
# every verdict of the called ACL on.
#
# A case: "== name", then "PHASE:" and the statements of that ACL, "%N" for
# the number of the case, "NAME_%N:" for more ACLs; "> line" is said by the
# client; "differs: why" and "< reply" lines for what we say in place of Exim.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/lib";

use Backend;
use Chain;
use Client;
use File::Path qw(make_path);
use Test::More;

my $c = Chain->new;
$c->watchdog(300);

my @PHASES = qw(connect helo mail rcpt predata data vrfy etrn expn);
my @USUAL = ('HELO client.example', 'MAIL FROM:<a@b.example>',
    'RCPT TO:<bob@d.example>', 'RSET', 'MAIL FROM:<a@b.example>',
    'RCPT TO:<eve@e.example>');
my $TEXT = "From: a\@b.example\r\nSubject: s\r\n\r\nhi\r\n.";

sub cases
{
	my (@cases, $case, $part);
	while (my $line = <DATA>) {
		chomp $line;
		if ($line =~ /^== (.*)/) {
			push @cases, $case = { name => $1, n => @cases + 1,
			    say => [], want => [], acl => {} };
			$part = undef;
		} elsif ($line =~ /^> ?(.*)/) {
			push @{ $case->{say} }, $1 =~ s/^TEXT$/$TEXT/r;
		} elsif ($line =~ /^< ?(.*)/) {
			push @{ $case->{want} }, $1;
		} elsif ($line =~ /^differs: (.*)/) {
			$case->{differs} = $1;
		} elsif ($line =~ /^(\w+(?:%N)?):$/) {
			$part = $1;
			$case->{acl}{$part} = '';
		} elsif (defined $part && $line =~ /\S/) {
			$case->{acl}{$part} .= "$line\n";
		}
	}
	for my $k (@cases) {
		$k->{say} = [ @USUAL ] unless @{ $k->{say} };
		$k->{client} = "10.9." . int($k->{n} / 250) . '.' .
		    (1 + $k->{n} % 250);
	}
	return @cases;
}

# acls(case): its ACLs, the phases' named case_N_PHASE.
sub acls
{
	my ($k) = @_;
	my $text = '';
	for my $part (sort keys %{ $k->{acl} }) {
		my $name = $part =~ /%N/ ? $part : "case_%N_$part";
		$text .= "$name:\n$k->{acl}{$part}\n";
	}
	return $text =~ s/%N/$k->{n}/gr;
}

my $LISTS = <<'END';
domainlist ours = d.example
hostlist trusted = 10.9.0.0/16
addresslist friends = a@b.example
localpartlist people = bob : ann
END

# --- Exim

my $dir = $c->dir('exim');
my ($path, $library) = do {
	make_path("$dir/spool", "$dir/log");
	require Chain::Senders;
	$c->exim_program($dir);
};
my $user = $> == 0 ? 'nobody' : getpwuid($>);
chown((getpwnam $user)[2, 3], $dir, "$dir/spool", "$dir/log");

sub exim
{
	my ($k) = @_;
	my $settings = join '', map { "acl_smtp_$_ = case_$k->{n}_$_\n" }
	    grep { exists $k->{acl}{$_} } @PHASES;
	$settings .= "acl_smtp_rcpt = accept\n" unless $k->{acl}{rcpt};
	my $config = $c->write_file('exim.conf', <<"END" . acls($k));
exim_path = $path
spool_directory = $dir/spool
log_file_path = $dir/log/%s
keep_environment = LD_PRELOAD : EXIM_USER
primary_hostname = mx.example.org
disable_ipv6
smtp_max_synprot_errors = 20
smtp_accept_max_nonmail = 100
$settings$LISTS
begin acl
END
	my @as = $> == 0 ? (Chain::program('setpriv'), '--reuid', $user,
	    '--regid', (getpwnam $user)[3], '--clear-groups') : ();
	my $input = join '', map { "$_\r\n" } @{ $k->{say} }, 'QUIT';
	my ($status, $out) = $c->run([ 'sh', '-c', 'exec "$@" 2>' .
	    "$dir/err", 'sh', @as, $path, '-C', $config, '-bh',
	    "$k->{client}.4567" ], input => $input,
	    env => { LD_PRELOAD => $library, EXIM_USER => $user });
	return replies($out);
}

# replies(text): without what names a server, a time or a message.
sub replies
{
	my ($text) = @_;
	my @replies = ('');
	for my $line (split /\r?\n/, $text) {
		next unless $line =~ /^\d\d\d[ -]/;
		$line =~ s/ \(id [^)]*\)$//;
		# Without PRDR we take one recipient at a time, by design.
		$line =~ s/^452 one recipient at a time.*/250 Accepted/;
		$line =~ s/^220 mx\.example\.org ESMTP .*/220 hello/;
		$line =~ s/^250 OK id=.*/250 OK id=/;
		$line =~ s/^354 Enter message.*/354 enter/;
		$line =~ s/^250 mx\.example\.org Hello .*/250 Hello/;
		$replies[-1] .= ($replies[-1] eq '' ? '' : "\n") . $line;
		push @replies, '' if $line =~ /^\d\d\d /;
	}
	pop @replies if $replies[-1] eq '';
	return \@replies;
}

# --- us

my @cases = cases();

sub config
{
	my ($text, %by) = ('');
	for my $k (@cases) {
		$text .= acls($k);
		push @{ $by{$_} }, $k for grep { $k->{acl}{$_} } @PHASES;
	}
	my $settings = '';
	for my $phase (@PHASES) {
		$settings .= "acl_smtp_$phase = check_$phase\n"
		    if $phase ne 'rcpt';
		$text .= "check_$phase:\n";
		$text .= "  accept hosts = $_->{client}\n    endpass\n" .
		    "    acl = case_$_->{n}_$phase\n" for @{ $by{$phase} };
		$text .= $phase =~ /vrfy|etrn|expn/ ? "  deny\n" :
		    "  accept\n";
	}
	return $c->config(acl => $text, main => $settings .
	    "smtp_max_synprot_errors = 20\n" .
	    "smtp_accept_max_nonmail = 100\n$LISTS");
}

Backend->new($c, 'lmtp');
$c->redis;
$c->postern(config => config());
$c->redis_is_up;

sub ours
{
	my ($k) = @_;
	my $s = Client->new($c->port('postern'),
	    proxy => { from => $k->{client} });
	my @replies = $s->reply;
	for my $line (@{ $k->{say} }, 'QUIT') {
		last if $replies[-1] eq '';
		push @replies, $s->cmd($line);
	}
	$s->close;
	return replies(join "\n", @replies);
}

for my $k (@cases) {
	my $theirs = exim($k);
	my $ours = ours($k);
	if (defined $k->{differs}) {
		isnt(join("\n", @$ours), join("\n", @$theirs),
		    "$k->{name}: $k->{differs}");
		my $want = [ @{ $k->{want} } ];
		my @said = @$ours;
		shift @said while @said > @$want;
		is(join("\n", @said), join("\n", @$want), 'but as we mean it');
		next;
	}
	is(join("\n", @$ours), join("\n", @$theirs), $k->{name}) or
	    diag(acls($k));
}
cmp_ok(scalar @cases, '>=', 90, 'enough cases');

$c->stop('postern');
done_testing();

__DATA__
== accept
rcpt:
  accept
== deny is the end of an ACL
rcpt:
  accept domains = d.example
== deny with the usual text
rcpt:
  deny
== deny with a message
rcpt:
  deny message = not for $local_part@$domain
== deny in two steps
rcpt:
  deny domains = e.example
    message = not e
  accept
== deny, negated
rcpt:
  deny !domains = +ours
    message = relay not permitted
  accept
== two conditions are anded
rcpt:
  deny domains = d.example
    local_parts = ann
  accept
== a message before the condition it explains
rcpt:
  deny message = wrong domain
    domains = e.example
  accept
== the last message reached counts
rcpt:
  require message = first
    domains = d.example : e.example
    message = second
    local_parts = bob
  accept
== require, true
rcpt:
  require domains = d.example : e.example
  accept
== require, false, usual text
rcpt:
  require domains = d.example
  accept
== require, false, its message
rcpt:
  require message = unknown here
    domains = d.example
  accept
== a message behind the condition of require is never used
rcpt:
  require domains = d.example
    message = too late
  accept
== defer
rcpt:
  defer message = come back later
== defer without a message
rcpt:
  defer
== defer by condition
rcpt:
  defer domains = e.example
    message = not now
  accept
== drop
rcpt:
  drop domains = e.example
    message = go away
  accept
== drop without a message
rcpt:
  drop
== discard is an acceptance
rcpt:
  discard
== discard with a message
rcpt:
  discard message = thank you
== discard only one
rcpt:
  discard domains = e.example
  accept
== discard at MAIL
mail:
  discard
== warn does nothing to replies
rcpt:
  warn log_message = seen
  accept
== warn with a condition that fails
rcpt:
  warn domains = e.example
    set acl_m_x = yes
  deny condition = $acl_m_x
  accept
== a message on accept
rcpt:
  accept message = welcome $local_part
== endpass, true
rcpt:
  accept domains = d.example : e.example
    endpass
    local_parts = bob : eve
  deny message = not reached
== endpass, false
rcpt:
  accept domains = d.example : e.example
    endpass
    message = nobody of that name
    local_parts = bob
  deny message = not reached
== endpass, not reached
rcpt:
  accept domains = e.example
    endpass
    message = inside
    local_parts = nobody
  deny message = outside
== past endpass the message is for the refusal
rcpt:
  accept endpass
    message = for refusals
    local_parts = bob
== message before endpass
rcpt:
  accept message = for acceptances
    endpass
    local_parts = bob
== discard with endpass
rcpt:
  discard domains = e.example
    endpass
    local_parts = adam
  accept
== a code of the same class
rcpt:
  deny message = 551 please try <x@y.example>
== a code of another class is dropped
rcpt:
  deny message = 451 not for good
== a code of another class in defer
rcpt:
  defer message = 550 for good
== a code in defer
rcpt:
  defer message = 452 too much
== a code in accept
rcpt:
  accept message = 251 will forward
== a wrong code in accept
rcpt:
  accept message = 550 hm
== a code and nothing else
rcpt:
  deny message = 553 \
== not quite a code
rcpt:
  deny message = 5533 hm
== digits that are no code
rcpt:
  deny message = 55 hm
== lines
rcpt:
  deny message = one\ntwo\nthree
== lines and a code
rcpt:
  deny message = 554 one\ntwo
== a long message is cut into lines
rcpt:
  deny message = This is a message that is so long that it cannot stand in \
    one line of a reply, so that Exim cuts it where a blank stands near the \
    column seventy-five
== an empty message is the usual one
rcpt:
  deny message =
== a message that fails on purpose
rcpt:
  deny message = ${if eq{a}{b}{x}fail}
== a condition that fails on purpose is left out
rcpt:
  deny condition = ${if eq{a}{b}{x}fail}
  accept
== and its negation too
rcpt:
  deny !condition = ${if eq{a}{b}{x}fail}
  accept
== truth: yes
rcpt:
  deny condition = yes
== truth: True
rcpt:
  deny condition = True
== truth: 1
rcpt:
  deny condition = 1
== truth: -1
rcpt:
  deny condition = -1
== truth: no
rcpt:
  deny condition = no
  accept
== truth: FALSE
rcpt:
  deny condition = FALSE
  accept
== truth: 0
rcpt:
  deny condition = 0
  accept
== truth: 00
rcpt:
  deny condition = 00
  accept
== truth: nothing
rcpt:
  deny condition =
  accept
== truth: nothing, computed
rcpt:
  deny condition = ${if eq{a}{b}{x}}
  accept
== truth: neither
rcpt:
  deny condition = maybe
  accept
== truth: neither, in warn
rcpt:
  warn condition = maybe
    set acl_m_x = 1
  deny condition = $acl_m_x
  accept
== truth: neither, negated
rcpt:
  deny !condition = maybe
  accept
== an unfinished number is none
rcpt:
  deny condition = 1x
  accept
== two conditions of one kind
rcpt:
  deny condition = ${if eq{$domain}{e.example}}
    condition = ${if eq{$local_part}{eve}}
    message = both
  accept
== set and use
rcpt:
  warn set acl_m_who = ${uc:$local_part}
  deny message = hello $acl_m_who
== a variable that was never set is empty
rcpt:
  deny message = ($acl_m_nothing)
== acl_c lives on, acl_m does not
mail:
  warn set acl_c_n = ${eval:0$acl_c_n+1}
    set acl_m_n = ${eval:0$acl_m_n+1}
  accept
rcpt:
  deny message = $acl_c_n $acl_m_n
> HELO client.example
> MAIL FROM:<a@b.example>
> RCPT TO:<bob@d.example>
> RSET
> MAIL FROM:<a@b.example>
> RCPT TO:<bob@d.example>
== set acts even if the statement fails later
rcpt:
  deny set acl_m_x = was here
    domains = nowhere.example
  deny message = $acl_m_x
== old numbered variables
rcpt:
  warn set acl_m0 = zero
    set acl_c1 = one
  deny message = $acl_m0 $acl_c1
== a called ACL accepts
rcpt:
  accept acl = sub_%N
sub_%N:
  accept domains = d.example
== a called ACL denies with a message
rcpt:
  require acl = sub_%N
  accept
sub_%N:
  deny domains = e.example
    message = sub says no
  accept
== a called ACL denies, the caller has a message
rcpt:
  require message = caller says no
    acl = sub_%N
  accept
sub_%N:
  deny message = sub says no
== a called ACL accepts with a message
differs: Exim forgets the message of an ACL that accepts; here it is said
< 250 sub says yes
< 250 Reset OK
< 250 OK
< 250 sub says yes
< 221 mx.example.org closing connection
rcpt:
  accept acl = sub_%N
sub_%N:
  accept message = sub says yes
== deny by a called ACL that accepts
rcpt:
  deny acl = sub_%N
    message = caller
  accept
sub_%N:
  accept domains = e.example
== a called ACL defers
rcpt:
  deny acl = sub_%N
  accept
sub_%N:
  defer message = sub is busy
== a called ACL drops
rcpt:
  require acl = sub_%N
  accept
sub_%N:
  drop domains = e.example
    message = sub has had enough
  accept
== a called ACL drops, where that is false
rcpt:
  deny acl = sub_%N
  accept
sub_%N:
  drop
== a called ACL discards
rcpt:
  accept acl = sub_%N
sub_%N:
  discard domains = e.example
  accept
== a called ACL has no end
rcpt:
  deny !acl = sub_%N
    message = it did not accept
  accept
sub_%N:
  warn set acl_m_x = 1
== two levels
rcpt:
  require acl = sub_%N
  accept
sub_%N:
  accept acl = subsub_%N
subsub_%N:
  accept local_parts = bob
  deny message = deep
== the end of an ACL after a message
rcpt:
  accept message = said before
    domains = nowhere.example
== the end of an ACL after a deny that was not
rcpt:
  deny message = said before
    domains = nowhere.example
== the end of an ACL after a called one's message
rcpt:
  accept domains = nowhere.example
  accept acl = sub_%N
sub_%N:
  deny message = from below
== a statement forgets what was called before it
rcpt:
  accept acl = sub_%N
  accept domains = nowhere.example
sub_%N:
  deny message = from below
== deny by a called ACL that accepts with a message
rcpt:
  deny acl = sub_%N
sub_%N:
  accept message = from below
== defer by a called ACL that accepts with a message
rcpt:
  defer acl = sub_%N
sub_%N:
  accept message = from below
== accept by a called ACL, with a message of both
rcpt:
  accept message = from above
    acl = sub_%N
sub_%N:
  accept message = from below
== require of two ACLs
rcpt:
  require acl = sub_%N
    acl = subsub_%N
  accept
sub_%N:
  accept message = first
subsub_%N:
  deny
== deny by a negated call
rcpt:
  deny !acl = sub_%N
sub_%N:
  deny message = from below
== warn calls an ACL, then the end
rcpt:
  warn acl = sub_%N
sub_%N:
  deny message = from below
== MAIL before HELO
rcpt:
  accept
> MAIL FROM:<a@b.example>
> HELO client.example
> MAIL FROM:<a@b.example>
== a message with a colon is cut behind it
rcpt:
  deny message = This message has a colon after these words here: and then it goes on for very long, so that it is cut
== a message without blanks is not cut
rcpt:
  deny message = https://www.example.org/a/very/long/address/that/has/no/blank/in/it/at/all/and/goes/on/for/ever and then one
== a code and a long message
rcpt:
  deny message = 554 This message has a code and is so long that it cannot stand in one line either
== arguments
rcpt:
  deny acl = sub_%N one "two and a half" $local_part
sub_%N:
  accept message = $acl_narg: $acl_arg1, $acl_arg2, $acl_arg3, $acl_arg4.
== arguments in the caller's message
rcpt:
  deny acl = sub_%N x
    message = after: $acl_narg ($acl_arg1)
sub_%N:
  accept
== arguments are handed down
rcpt:
  require acl = sub_%N $local_part
  accept
sub_%N:
  accept acl = subsub_%N <$acl_arg1> tail
subsub_%N:
  deny message = $acl_arg1 $acl_arg2 $acl_narg
== ${acl} yields the message
rcpt:
  deny message = got ${acl{sub_%N}{$local_part}{b c}}
sub_%N:
  accept message = $acl_narg $acl_arg1/$acl_arg2
== ${acl} of an ACL that denies
rcpt:
  deny message = got ${acl{sub_%N}}
sub_%N:
  deny message = no
== ${acl} of an ACL that says nothing
rcpt:
  deny message = got (${acl{sub_%N}})
sub_%N:
  accept
== ${acl} in a condition
rcpt:
  deny condition = ${acl{sub_%N}{$domain}}
    message = it is e
  accept
sub_%N:
  accept message = ${if eq{$acl_arg1}{e.example}{yes}{no}}
== the condition acl
rcpt:
  deny condition = ${if acl{{sub_%N}{$local_part}}}
    message = it is
  accept
sub_%N:
  accept condition = ${if eq{$acl_arg1}{eve}}
== the condition acl, its message is $value
rcpt:
  deny message = ${if acl{{sub_%N}{$local_part}}{yes $value}{no $value}}
sub_%N:
  deny condition = ${if eq{$acl_arg1}{eve}}
    message = eve
  accept message = $acl_arg1
== ${acl} of an ACL that defers fails on purpose
rcpt:
  deny condition = ${acl{sub_%N}}
    message = left out
  accept
sub_%N:
  defer
== continue
rcpt:
  warn continue = ${lc:X}
  accept
== delay
rcpt:
  accept delay = 0s
== log_reject_target
rcpt:
  deny log_reject_target =
    message = silently
== logwrite, everywhere
rcpt:
  warn logwrite = :main,reject: one
    logwrite = :panic: two
    logwrite = three
  accept
== headers
rcpt:
  warn add_header = X-A: 1
    remove_header = X-B : X-C
  accept
> HELO client.example
> MAIL FROM:<a@b.example>
> RCPT TO:<bob@d.example>
> DATA
> TEXT
== headers, seen by the next phase
rcpt:
  warn add_header = Subject: $local_part
    remove_header = From
  accept
data:
  warn add_header = Subject: late
  deny message = <$h_subject:> <$h_from:> <$rh_subject:>
> HELO client.example
> MAIL FROM:<a@b.example>
> RCPT TO:<bob@d.example>
> DATA
> TEXT
== the body
data:
  deny message = <$message_body> <$message_body_end> <$body_linecount> <$body_zerocount>
> HELO client.example
> MAIL FROM:<a@b.example>
> RCPT TO:<bob@d.example>
> DATA
> TEXT
== hosts
rcpt:
  deny hosts = +trusted
    message = $sender_host_address is trusted
== hosts, not
rcpt:
  deny !hosts = 192.0.2.0/24
    message = elsewhere
== senders
rcpt:
  deny senders = +friends
    message = <$sender_address>
  accept
== the empty sender
rcpt:
  deny senders = :
    message = a bounce
  accept
> HELO client.example
> MAIL FROM:<>
> RCPT TO:<bob@d.example>
== sender_domains
rcpt:
  deny sender_domains = *.example
    message = $sender_address_domain
== local_parts
rcpt:
  accept local_parts = +people
  deny message = unknown
== recipients
rcpt:
  deny recipients = eve@e.example
    message = not eve
  accept
== encrypted is false in clear
rcpt:
  deny encrypted = *
  accept
== authenticated is false without AUTH
rcpt:
  deny !authenticated = *
    message = log in
== a message at connect
connect:
  accept message = 220 hello there\nand welcome
> HELO client.example
== deny at connect
connect:
  deny message = not today
> NOOP
== defer at connect
connect:
  defer message = later
> NOOP
== drop at connect
connect:
  drop
> NOOP
== deny at HELO
helo:
  deny message = $sender_helo_name is no name
> HELO client.example
> MAIL FROM:<a@b.example>
> RCPT TO:<bob@d.example>
== drop at HELO
helo:
  drop message = bye
== a message at HELO
helo:
  accept message = good day
== deny at MAIL
mail:
  deny senders = a@b.example
    message = not from $sender_address
  accept
== a message at MAIL
mail:
  accept message = go on
== defer at MAIL
mail:
  defer message = later
== deny before data
predata:
  deny message = no data
> HELO client.example
> MAIL FROM:<a@b.example>
> RCPT TO:<bob@d.example>
> DATA
== a message before data
predata:
  accept message = send it
> HELO client.example
> MAIL FROM:<a@b.example>
> RCPT TO:<bob@d.example>
> DATA
> TEXT
== deny after data
data:
  deny message = not this
> HELO client.example
> MAIL FROM:<a@b.example>
> RCPT TO:<bob@d.example>
> DATA
> TEXT
== defer after data
data:
  defer message = not yet
> HELO client.example
> MAIL FROM:<a@b.example>
> RCPT TO:<bob@d.example>
> DATA
> TEXT
== drop after data
data:
  drop message = never
> HELO client.example
> MAIL FROM:<a@b.example>
> RCPT TO:<bob@d.example>
> DATA
> TEXT
== discard after data
data:
  discard
> HELO client.example
> MAIL FROM:<a@b.example>
> RCPT TO:<bob@d.example>
> DATA
> TEXT
== VRFY without an ACL
> HELO client.example
> VRFY bob@d.example
== VRFY denied
vrfy:
  deny message = ask somebody else
> HELO client.example
> VRFY bob@d.example
== EXPN without an ACL
> HELO client.example
> EXPN list
== EXPN denied
expn:
  deny message = no lists here
> HELO client.example
> EXPN list
== EXPN put off
expn:
  defer message = not now
> HELO client.example
> EXPN list
== ETRN without an ACL
> HELO client.example
> ETRN #x
== ETRN denied
etrn:
  deny message = no queue
> HELO client.example
> ETRN #x
== ratelimit below
rcpt:
  deny ratelimit = 5 / 1h / per_conn / strict
  accept
== ratelimit 0 is always reached
rcpt:
  deny ratelimit = 0 / 1h / per_cmd
    message = $sender_rate of $sender_rate_limit in $sender_rate_period
== ratelimit reached by commands
rcpt:
  deny ratelimit = 3 / 1h / per_cmd / strict / k%N
    message = $sender_rate of $sender_rate_limit
  accept
> HELO client.example
> MAIL FROM:<a@b.example>
> RCPT TO:<a@d.example>
> RCPT TO:<b@d.example>
> RCPT TO:<c@d.example>
> RCPT TO:<d@d.example>
== ratelimit by distinct recipients
rcpt:
  deny ratelimit = 3 / 1h / per_addr / strict / k%N
    message = $sender_rate
  accept
> HELO client.example
> MAIL FROM:<a@b.example>
> RCPT TO:<a@d.example>
> RCPT TO:<a@d.example>
> RCPT TO:<b@d.example>
> RCPT TO:<c@d.example>
> RCPT TO:<d@d.example>
== ratelimit once per message
rcpt:
  deny ratelimit = 2 / 1h / per_mail / strict / k%N
    message = $sender_rate
  accept
> HELO client.example
> MAIL FROM:<a@b.example>
> RCPT TO:<a@d.example>
> RCPT TO:<b@d.example>
> RSET
> MAIL FROM:<a@b.example>
> RCPT TO:<c@d.example>
== ratelimit counts as it is told
rcpt:
  deny ratelimit = 10 / 1h / per_cmd / strict / count=4.5 / k%N
    message = $sender_rate
  accept
> HELO client.example
> MAIL FROM:<a@b.example>
> RCPT TO:<a@d.example>
> RCPT TO:<b@d.example>
> RCPT TO:<c@d.example>
== ratelimit readonly counts nothing
rcpt:
  deny ratelimit = 1 / 1h / per_cmd / readonly / k%N
    message = $sender_rate
  accept
== ratelimit leaky stands still above its limit
rcpt:
  deny ratelimit = 2.5 / 1h / per_cmd / leaky / k%N
    message = $sender_rate
  accept
> HELO client.example
> MAIL FROM:<a@b.example>
> RCPT TO:<a@d.example>
> RCPT TO:<b@d.example>
> RCPT TO:<c@d.example>
> RCPT TO:<d@d.example>
== ratelimit with K
rcpt:
  deny ratelimit = 1k / 1h / per_cmd / count=1025 / k%N
    message = $sender_rate
== ratelimit unique
rcpt:
  deny ratelimit = 2 / 1h / per_cmd / strict / unique=$domain / k%N
    message = $sender_rate
  accept
> HELO client.example
> MAIL FROM:<a@b.example>
> RCPT TO:<a@d.example>
> RCPT TO:<b@d.example>
> RCPT TO:<c@e.example>
== ratelimit at connect with per_conn
connect:
  defer ratelimit = 1 / 1h / per_conn / strict / k%N
    message = 421 too many connections
> HELO client.example
== seen: the first time
rcpt:
  deny seen = 1h / key=k%N-$local_part
    message = seen
  accept
== seen: the second time
rcpt:
  deny seen = 1h / key=k%N
    message = seen
  accept
== seen before: the first time
rcpt:
  defer !seen = -5m / key=k%N-$local_part
    message = come back later
  accept
== seen before: readonly writes nothing
rcpt:
  deny seen = 1h / key=k%N / readonly
    message = seen
  accept
== log_message is not told
rcpt:
  deny log_message = secret
== log_message beside a message
rcpt:
  deny message = public
    log_message = secret
== $local_part and $domain
rcpt:
  deny message = $local_part at $domain
> HELO client.example
> MAIL FROM:<a@b.example>
> RCPT TO:<Bob@D.Example>
== control no_multiline_responses
differs: Exim says the first line only; here nothing is lost
< 550 one two
< 250 Reset OK
< 250 OK
< 550 one two
< 221 mx.example.org closing connection
rcpt:
  warn control = no_multiline_responses
  deny message = one\ntwo
== control caseful_local_part and caselower_local_part
rcpt:
  warn set acl_m_first = $local_part
  warn control = caseful_local_part
    set acl_m_then = $local_part
  warn control = caselower_local_part
  deny message = $acl_m_first $acl_m_then $local_part
> HELO client.example
> MAIL FROM:<a@b.example>
> RCPT TO:<Bob@d.example>
== lists under caseful_local_part
differs: Exim's lists stay caseless, unless they say +caseful; here they follow the control
< 550 big
< 221 mx.example.org closing connection
rcpt:
  warn control = caseful_local_part
  deny local_parts = bob
    message = small
  deny local_parts = Bob
    message = big
> HELO client.example
> MAIL FROM:<a@b.example>
> RCPT TO:<Bob@d.example>
== $rcpt_count
rcpt:
  deny message = $rcpt_count
== $recipients_count
rcpt:
  deny domains = e.example
    message = $recipients_count
  accept
