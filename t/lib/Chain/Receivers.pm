package Chain::Receivers;

# Mail servers behind us, as they are: Exim, which offers PRDR and CHUNKING,
# and Postfix, which has one reply for all.  Dovecot stands in Chain::Servers.
# Each listens on a port of its own and keeps what it has taken; a program
# that Chain::Senders runs too has another directory here.

use strict;
use warnings;

use File::Copy qw(copy);
use File::Path qw(make_path);

my $USER = 'mail';

# ----------------------------------------------------------------- Exim

# exim_behind(): an Exim that takes all mail on port('exim_behind') and keeps it
# in its queue.  At RCPT "unknown" is refused, after the data "full" and "busy",
# each alone where PRDR is spoken, else "full" with all the others.
sub exim_behind
{
	my ($self) = @_;
	my $dir = $self->dir('exim_behind');
	my $user = $> == 0 ? $USER : getpwuid($>);
	my ($uid, $gid) = (getpwnam($user))[2, 3];
	make_path("$dir/spool", "$dir/log");
	chown $uid, $gid, $dir, "$dir/spool", "$dir/log";
	my ($path, $library) = $self->exim_program($dir);
	my $port = $self->port('exim_behind');
	my $config = $self->write_file('exim_behind.conf', <<"END");
exim_path = $path
spool_directory = $dir/spool
log_file_path = $dir/log/%s
log_selector = +smtp_protocol_error
keep_environment = LD_PRELOAD : EXIM_USER
primary_hostname = behind.example.org
daemon_smtp_ports = $port
local_interfaces = 127.0.0.1
pid_file_path = $dir/pid
disable_ipv6
queue_only
split_spool_directory = false
never_users =
prdr_enable = true
chunking_advertise_hosts = *
tls_advertise_hosts =
message_size_limit = 50M
smtp_accept_max = 100
acl_smtp_rcpt = check_rcpt
acl_smtp_data_prdr = check_prdr
acl_smtp_data = check_all
begin acl
check_rcpt:
  deny  local_parts = unknown
        message     = 550 5.1.1 nobody of that name\\nnor of a like one
  accept
check_prdr:
  deny  local_parts = full
        message     = 552 5.2.2 the mailbox is full
  defer local_parts = busy
        message     = 451 4.2.1 the mailbox is busy
  accept
check_all:
  deny  condition = \${if eq{\$prdr_requested}{no}}
        condition = \${if match{\$recipients}{full\@}}
        message   = 552 5.2.2 one of them is full
  accept
begin routers
all:
  driver    = accept
  transport = nowhere
begin transports
nowhere:
  driver = appendfile
  file   = /dev/null
END
	my $env = { LD_PRELOAD => $library, EXIM_USER => $user };
	$self->spawn('exim_behind', [ $path, '-C', $config, '-bdf' ],
	    env => $env, $> == 0 ? (user => [ $user, $gid ]) : ());
	$self->wait_for('Exim', sub { $self->connects($port) },
	    process => 'exim_behind');
	return $port;
}

# exim_behind_log(): its main log.
sub exim_behind_log
{
	my ($self) = @_;
	return Chain::read_file($self->dir('exim_behind/log/main'));
}

# exim_behind_mails(sender): what it has taken from that one, in order: log (the
# line of its arrival), body, with LF as it is kept, and to, whom it took.
sub exim_behind_mails
{
	my ($self, $sender) = @_;
	my @mails;
	my $log = $self->exim_behind_log;
	while ($log =~ /^(\S+ \S+ (\S+) <= \Q$sender\E .*)$/mg) {
		my ($line, $id) = ($1, $2);
		my ($head, $body) = map { Chain::read_file($self->dir(
		    "exim_behind/spool/input/$id-$_")) } qw(H D);
		# A number and so many recipients stand before the header.
		my ($n, $to) = $head =~ /^(\d+)\n((?:\S+@\S+\n)+)\n/m;
		$body =~ s/^[^\n]*\n//;
		push @mails, { log => $line, body => $body,
		    to => [ split /\n/, $to // '' ] };
	}
	return @mails;
}

# -------------------------------------------------------------- Postfix

# postfix_behind(main): a Postfix on port('postfix_behind'), and with a PROXY
# header on port('postfix_proxied'), that delivers all mail into one Maildir;
# main.cf gets ${main} too.  At RCPT the address unknown@postfix.example is
# refused, after the data a mail with a line that begins "refuse this".
sub postfix_behind
{
	my ($self, %with) = @_;
	my ($port, $proxied) = map { $self->port($_) }
	    qw(postfix_behind postfix_proxied);
	my $main = $with{main} // '';
	my ($uid, $gid) = (getpwnam($USER))[2, 3];
	my $mail = $self->dir('postfix_mail');
	make_path($mail);
	chown $uid, $gid, $mail;
	$self->postfix(more => <<"MASTER", main => <<"END");
127.0.0.1:$port inet n - n - - smtpd
127.0.0.1:$proxied inet n - n - - smtpd
  -o smtpd_upstream_proxy_protocol=haproxy
virtual unix - n n - - virtual
MASTER
virtual_mailbox_domains = static:all
virtual_mailbox_base = $mail
virtual_mailbox_maps = static:all/
virtual_mailbox_limit = 0
virtual_uid_maps = static:$uid
virtual_gid_maps = static:$gid
virtual_transport = virtual
virtual_minimum_uid = 1
message_size_limit = 0
smtpd_peername_lookup = no
smtpd_tls_security_level = none
smtpd_sasl_auth_enable = no
smtpd_client_connection_rate_limit = 0
smtpd_recipient_restrictions =
 check_recipient_access
 inline:{{unknown\@postfix.example = 550 5.1.1 nobody of that name}}
body_checks = regexp:$mail/checks
enable_long_queue_ids = yes
$main
END
	$self->write_file("$mail/checks",
	    "/^refuse this/ REJECT 5.7.1 the words are not liked\n");
	$self->wait_for('Postfix', sub { $self->connects($port) },
	    process => 'postfix');
	return $port;
}

# postfix_behind_mails(sender): the texts of all that came from that one, a
# copy for each recipient, LF at the ends of lines.
sub postfix_behind_mails
{
	my ($self, $sender) = @_;
	return grep { /^Return-Path: <\Q$sender\E>$/m }
	    map { Chain::read_file($_) }
	    glob($self->dir('postfix_mail/all/new/*'));
}

1;
