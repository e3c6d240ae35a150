package Chain::Senders;

# What sends to us: swaks, Exim and Postfix, each with a queue of its own.
# The two servers come from build/peers, where t/peers unpacks them.

use strict;
use warnings;

use File::Copy qw(copy);
use File::Path qw(make_path);

# The unpacked servers run as this user when we are root.
my $USER = 'mail';

sub peer
{
	my (@below) = @_;
	my $path = join '/', "$Chain::BUILD/peers", @below;
	die "$path is missing: run t/peers\n" unless -e $path;
	return $path;
}

# swaks(word…): (status, transcript).  --server and --helo are given unless
# they are among the words.
sub swaks
{
	my ($self, @words) = @_;
	unshift @words, '--server', '127.0.0.1:' . $self->port('haproxy')
	    unless grep { $_ eq '--server' } @words;
	unshift @words, '--helo', 'client.example.com'
	    unless grep { $_ eq '--helo' } @words;
	return $self->run([ Chain::program('swaks'), '--timeout', '30',
	    @words ]);
}

# ----------------------------------------------------------------- Exim

# exim_program(dir): a copy that is not set-uid, in our own directory,
# and the library that answers for the user that only its package makes.
sub exim_program
{
	my ($self, $dir) = @_;
	my ($path, $library) = ("$dir/exim4", "$dir/exim_user.so");
	copy(peer('exim/usr/sbin/exim4'), $path) or die "$path: $!\n";
	chmod 0755, $path;
	my ($status, $out) = $self->run([ 'gcc', '-D_GNU_SOURCE', '-shared',
	    '-fPIC', '-Wall', '-Wextra', '-o', $library,
	    "$Chain::ROOT/t/lib/exim_user.c" ]);
	die "gcc: $out" if $status != 0;
	return ($path, $library);
}

# exim(port, transport): an Exim that sends everything to that port, but mail
# for example.com, which is where our senders live: bounces end in the file
# <dir>/exim/bounces.
sub exim
{
	my ($self, %with) = @_;
	my $dir = $self->dir('exim');
	my $user = $> == 0 ? $USER : getpwuid($>);
	my ($uid, $gid) = (getpwnam($user))[2, 3];
	make_path("$dir/spool", "$dir/log");
	chown $uid, $gid, $dir, "$dir/spool", "$dir/log";
	my ($path, $library) = $self->exim_program($dir);
	my $more = $with{transport} // '';
	my $config = $self->write_file('exim.conf', <<"END");
exim_path = $path
spool_directory = $dir/spool
log_file_path = $dir/log/%s
log_selector = +smtp_confirmation
keep_environment = LD_PRELOAD : EXIM_USER
primary_hostname = exim.example.com
qualify_domain = example.com
disable_ipv6
untrusted_set_sender = *
local_from_check = false
split_spool_directory = false
never_users =

begin acl
begin routers

bounces:
  driver    = accept
  domains   = example.com
  transport = keep

all:
  driver     = manualroute
  route_list = * 127.0.0.1 byname
  self       = send
  transport  = out

begin transports

out:
  driver          = smtp
  allow_localhost
  port            = $with{port}
  hosts_avoid_tls = *
$more
keep:
  driver = appendfile
  file   = $dir/bounces
  user   = $user

begin retry
* * F,1d,1s
END
	my @as = $> == 0 ? (Chain::program('setpriv'), '--reuid', $user,
	    '--regid', $gid, '--clear-groups') : ();
	$self->{exim} = [ @as, $path, '-C', $config ];
	$self->{exim_env} = { LD_PRELOAD => $library, EXIM_USER => $user };
	my ($status, $out) = $self->exim_run('-bV');
	die "exim: $out" if $status != 0;
}

# exim_run(word…, { input }): one Exim command to its end.
sub exim_run
{
	my ($self, @words) = @_;
	my $with = ref $words[-1] ? pop @words : {};
	return $self->run([ @{ $self->{exim} }, @words ],
	    env => $self->{exim_env}, %$with);
}

# exim_send(sender, [recipients], text): injected and tried once.
sub exim_send
{
	my ($self, $sender, $recipients, $text) = @_;
	my ($status, $out) = $self->exim_run('-odi', '-i', '-f', $sender,
	    @$recipients, { input => $text });
	die "exim: $out" if $status != 0;
}

# exim_retry(): everything in the queue, now.
sub exim_retry { my ($self) = @_; $self->exim_run('-qff') }

# exim_queue(): how many messages it holds.
sub exim_queue
{
	my ($self) = @_;
	return scalar(() = glob $self->dir('exim/spool/input/*-H'));
}

sub exim_log
{
	my ($self, $kind) = @_;
	return Chain::read_file($self->dir('exim/log', $kind // 'main'));
}

# -------------------------------------------------------------- Postfix

# postfix(port, main, more): a Postfix that sends everything to that port, or
# delivers as ${main} says without one, and tries again every second; ${more}
# are more lines of master.cf.  Its master
# runs as root only.
sub postfix
{
	my ($self, %with) = @_;
	my $dir = $self->dir('postfix');
	my $usr = peer('postfix/usr');
	my ($uid, $gid) = (getpwnam($USER))[2, 3];
	my ($group) = grep { defined getgrnam($_) && getgrnam($_) != $gid }
	    qw(games daemon);
	make_path("$dir/data", map { "$dir/queue/$_" } qw(active bounce
	    corrupt defer deferred flush hold incoming maildrop pid private
	    public saved trace));
	my @owned = grep { !m{/pid$} } glob("$dir/queue/*"), "$dir/data";
	chown $uid, $gid, @owned;
	chmod 0700, @owned;
	chown $uid, scalar getgrnam($group), "$dir/queue/maildrop",
	    "$dir/queue/public";
	chmod 0730, "$dir/queue/maildrop";
	chmod 0710, "$dir/queue/public";
	# A copy that is not set-gid, or it would not find its libraries.
	copy("$usr/sbin/postdrop", "$dir/postdrop") or die "postdrop: $!\n";
	chmod 0755, "$dir/postdrop";
	my $main = $with{main} // '';
	my $more = $with{more} // '';
	my $relay = $with{port} ? "[127.0.0.1]:$with{port}" : '';
	$self->write_file('postfix/main.cf', <<"END");
compatibility_level = 3.6
queue_directory = $dir/queue
data_directory = $dir/data
daemon_directory = $usr/lib/postfix/sbin
command_directory = $dir
mail_owner = $USER
setgid_group = $group
import_environment = MAIL_CONFIG LD_LIBRARY_PATH LANG=C
export_environment = MAIL_CONFIG LD_LIBRARY_PATH LANG=C
myhostname = postfix.example.com
mydestination =
local_transport = error:no local mail
alias_maps =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
relayhost = $relay
maillog_file_prefixes = $dir
maillog_file = $dir/log
smtp_tls_security_level = none
smtp_host_lookup = native
smtp_dns_support_level = disabled
minimal_backoff_time = 1s
maximal_backoff_time = 1s
queue_run_delay = 1s
transport_retry_time = 1s
$main
END
	$self->write_file('postfix/master.cf', <<"END");
pickup    unix n - n 1   1 pickup
cleanup   unix n - n -   0 cleanup
qmgr      unix n - n 1   1 qmgr
rewrite   unix - - n -   - trivial-rewrite
bounce    unix - - n -   0 bounce
defer     unix - - n -   0 bounce
trace     unix - - n -   0 bounce
verify    unix - - n -   1 verify
smtp      unix - - n -   - smtp
relay     unix - - n -   - smtp
error     unix - - n -   - error
retry     unix - - n -   - error
discard   unix - - n -   - discard
proxymap  unix - - n -   - proxymap
tlsmgr    unix - - n 300 1 tlsmgr
scache    unix - - n -   1 scache
postlog   unix-dgram n - n - 1 postlogd
${more}anvil     unix - - n -   1 anvil
END
	$self->{postfix_env} = { MAIL_CONFIG => $dir,
	    LD_LIBRARY_PATH => "$usr/lib/postfix" };
	$self->spawn('postfix', [ "$usr/lib/postfix/sbin/master", '-c', $dir,
	    '-d' ], env => $self->{postfix_env});
	$self->wait_for('Postfix', sub { -S "$dir/queue/public/pickup" },
	    process => 'postfix');
}

# postfix_send(sender, [recipients], text): into its queue.
sub postfix_send
{
	my ($self, $sender, $recipients, $text) = @_;
	my ($status, $out) = $self->run([ peer('postfix/usr/sbin/sendmail'),
	    '-i', '-f', $sender, @$recipients ],
	    env => $self->{postfix_env}, input => $text);
	die "postfix: $out" . $self->postfix_log if $status != 0;
}

# postfix_queue(): how many messages it holds.
sub postfix_queue
{
	my ($self) = @_;
	my $queue = $self->dir('postfix/queue');
	return scalar(() = glob "$queue/{maildrop,incoming,active}/* " .
	    "$queue/deferred/*/*");
}

sub postfix_log
{
	my ($self) = @_;
	return Chain::read_file($self->dir('postfix/log'));
}

1;
