package Chain::Servers;

# What stands around Postern, and Postern itself: the part of Chain that
# writes their configurations and starts them.

use strict;
use warnings;

use File::Path qw(make_path);
use IO::Socket::UNIX;
use Names;

# ---------------------------------------------------------------- Redis

# redis(name, options…): a server on a unix socket; returns the path.
sub redis
{
	my ($self, $name, @more) = @_;
	$name ||= 'redis';
	my $dir = $self->dir($name);
	make_path($dir);
	chmod 0755, $dir;
	my $socket = "$dir/redis.sock";
	$self->spawn($name, [ Chain::program('redis-server'), '--port', 0,
	    '--unixsocket', $socket, '--unixsocketperm', '777', '--dir', $dir,
	    '--save', '', '--appendonly', 'no', @more ]);
	$self->{sockets}{$name} = $socket;
	$self->wait_for('Redis', sub {
		IO::Socket::UNIX->new(Peer => $socket) }, process => $name);
	return $socket;
}

# redis_command(word…): to the server named "redis", or another's socket.
sub redis_command
{
	my ($self, @argv) = @_;
	my $socket = $self->{sockets}{redis};
	my ($status, $out) = $self->run([ Chain::program('redis-cli'), '-s',
	    $socket, @argv ]);
	die "redis-cli @argv: $out" if $status != 0;
	chomp $out;
	return $out;
}

# -------------------------------------------------------------- Dovecot

# Dovecot started by an ordinary user has that user for everything.
sub dovecot_inside
{
	return '' if $> == 0;
	my $me = getpwuid($>);
	my $group = getgrgid($) + 0);
	return <<"END";
default_internal_user = $me
default_login_user = $me
default_internal_group = $group
service anvil {
  chroot =
}
service stats {
  chroot =
}
END
}

# dovecot(user…): LMTP on port('lmtp') and on <dir>/dovecot/lmtp.sock, Maildirs
# under <dir>/mail.  A user is an address; "address=bytes" has a quota, which
# counts after the data.  A hash in front has "more" of the
# configuration.
sub dovecot
{
	my ($self, @users) = @_;
	my $with = ref $users[0] ? shift @users : {};
	my $more = $with->{more} // '';
	my $dir = $self->dir('dovecot');
	my $port = $self->port('lmtp');
	my ($uid, $gid) = $> == 0 ? (getpwnam('nobody'))[2, 3] : ($>, $) + 0);
	make_path("$dir/run", $self->dir('mail'));
	chmod 0755, $dir, "$dir/run", $self->dir('mail');
	chown $uid, $gid, $self->dir('mail');
	my $passwd = '';
	for my $user (@users) {
		my ($address, $quota) = split /=/, $user;
		my ($local, $domain) = split /\@/, $address;
		$passwd .= "${address}:::::" . $self->dir('mail', $domain, $local) .
		    "::" . ($quota ? "userdb_quota_rule=*:bytes=$quota" : '') .
		    "\n";
	}
	my $users = $self->write_file('dovecot/users', $passwd);
	chmod 0644, $users;
	my $inside = $self->dovecot_inside;
	my $config = $self->write_file('dovecot/dovecot.conf', <<"END");
base_dir = $dir/run
state_dir = $dir/run
log_path = $dir/dovecot.log
protocols = lmtp
listen = 127.0.0.1
ssl = no
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:~
mail_plugins = quota
lmtp_rcpt_check_quota = no
${inside}service lmtp {
  inet_listener lmtp {
    address = 127.0.0.1
    port = $port
  }
  unix_listener $dir/lmtp.sock {
    mode = 0666
  }
}
userdb {
  driver = passwd-file
  args = username_format=%u $users
  default_fields = uid=$uid gid=$gid
}
passdb {
  driver = static
  args = nopassword=y
}
plugin {
  quota = count:User quota
  quota_vsizes = yes
}
$more
END
	$self->spawn('dovecot', [ Chain::program('dovecot'), '-F', '-c',
	    $config ]);
	$self->wait_for('Dovecot', sub { $self->connects($port) },
	    process => 'dovecot');
	return $port;
}

# maildir(address): the files in somebody's new mail.
sub maildir
{
	my ($self, $address) = @_;
	my ($local, $domain) = split /\@/, $address;
	my @files = glob($self->dir('mail', $domain, $local, 'new', '*'));
	return @files;
}

# wait_mail(address, count): until so many are there; their texts, in no
# order, with LF as Dovecot stores them.
sub wait_mail
{
	my ($self, $address, $count) = @_;
	my @files;
	$self->wait_for("$count mails for $address", sub {
		@files = $self->maildir($address);
		return @files >= $count });
	return map { Chain::read_file($_) } @files;
}

# -------------------------------------------------------------- HAProxy

# haproxy(servers, send, check, more, maxconn): a front end on
# port('haproxy'), servers as "127.0.0.1:port".
sub haproxy
{
	my ($self, %with) = @_;
	my $port = $self->port('haproxy');
	my $send = $with{send}
	    // 'send-proxy-v2 proxy-v2-options crc32c,unique-id';
	my $check = $with{check}
	    // 'check inter 1s fastinter 100ms check-send-proxy';
	my $chk = $check eq '' ? '' :
	    "    option smtpchk EHLO haproxy.invalid\n";
	my $more = $with{more} // '';
	my $maxconn = $with{maxconn} // 2000;
	my $n = 0;
	my $servers = join '', map {
		'    server postern' . ++$n . " $_ $send $check\n"
	} @{ $with{servers} };
	my $config = $self->write_file('haproxy.cfg', <<"END");
global
    maxconn $maxconn
    stats socket @{[ $self->dir('haproxy.sock') ]} mode 600 level admin

defaults
    mode tcp
    timeout connect 5s
    timeout client 11m
    timeout server 11m
    unique-id-format %{+X}o%ci-%cp-%Ts-%rt

listen smtp
    bind 127.0.0.1:$port
$chk$more$servers
END
	$self->spawn('haproxy', [ Chain::program('haproxy'), '-db', '-f',
	    $config ]);
	# Its ports are bound by then; a connection would be handed on to us.
	$self->wait_for('HAProxy', sub { $self->haproxy_ask('show info') },
	    process => 'haproxy');
	return $port;
}

# haproxy_ask(command): what its command socket says.
sub haproxy_ask
{
	my ($self, $command) = @_;
	my $s = IO::Socket::UNIX->new(Peer => $self->dir('haproxy.sock'))
	    or return '';
	print $s "$command\n";
	return join '', <$s>;
}

# haproxy_check(): how HAProxy's check of the first server ended: "L7OK",
# with a star while one is running.
sub haproxy_check
{
	my ($self) = @_;
	my $csv = $self->haproxy_ask('show stat');
	my @names = split /,/, ($csv =~ /^# (.*)$/m)[0] // '';
	my @values = split /,/, ($csv =~ /^(smtp,postern1,.*)$/m)[0] // '';
	my %of;
	@of{@names} = @values;
	return $of{check_status} // '';
}

# ------------------------------------------------------------------ DNS

# no_names(): a DNS server that knows no name, as dns_servers has it, so that
# no question of a test leaves the machine.
sub no_names
{
	my ($self) = @_;
	$self->{no_names} ||= Names->new($self);
	return $self->{no_names}->address;
}

# -------------------------------------------------------------- Postern

# certificate(name): one that we sign ourselves; (certificate, key).
sub certificate
{
	my ($self, $name) = @_;
	$name ||= 'mx.example.org';
	my ($cert, $key) = ($self->dir('cert.pem'), $self->dir('key.pem'));
	return ($cert, $key) if -e $cert && -e $key;
	my ($status, $out) = $self->run([ Chain::program('openssl'), 'req',
	    '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256',
	    '-nodes', '-days', '30', '-subj', "/CN=$name", '-addext',
	    "subjectAltName=DNS:$name,DNS:localhost,IP:127.0.0.1",
	    '-keyout', $key, '-out', $cert ]);
	die "openssl: $out" if $status != 0;
	chmod 0600, $key;
	return ($cert, $key);
}

# shipped(name, value…): what policies/inbound.conf is told by environment.
# Redis is the one that runs, else embedded.
sub shipped
{
	my ($self, %with) = @_;
	my ($cert, $key) = $self->certificate;
	my $socket = $self->{sockets}{redis};
	return {
		POSTERN_HOSTNAME => 'mx.example.org',
		POSTERN_STATE_DIR => $self->dir('state'),
		POSTERN_LISTEN => '127.0.0.1.' . $self->port('postern'),
		POSTERN_METRICS => '127.0.0.1:' . $self->port('metrics'),
		POSTERN_WORKERS => 2,
		POSTERN_REDIS => $socket ? "($socket)/0/" : 'embedded',
		POSTERN_LOG => 'stdout',
		POSTERN_LOG_FORMAT => 'text',
		POSTERN_PROXIES => '127.0.0.1',
		POSTERN_TLS_CERTIFICATE => $cert,
		POSTERN_TLS_KEY => $key,
		POSTERN_BACKEND => '127.0.0.1',
		POSTERN_BACKEND_PORT => $self->port('lmtp'),
		POSTERN_DNS => $with{POSTERN_DNS} // $self->no_names,
		%with,
	};
}

# postern(config | file, name, args, env, tty, metrics, no_wait): start it
# and wait until it is ready.
sub postern
{
	my ($self, %with) = @_;
	my $name = $with{name} || 'postern';
	my $config = $with{file} ||
	    $self->write_file("$name.conf", $with{config});
	$self->{config}{$name} = $config;
	$self->{env}{$name} = $with{env} || {};
	$self->spawn($name, [ $Chain::POSTERN, 'run', '-C', $config,
	    @{ $with{args} || [] } ], env => $with{env}, tty => $with{tty});
	return if $with{no_wait};
	my $metrics = $with{metrics} || $self->port('metrics');
	$self->wait_for('Postern is ready', sub { $self->ready($metrics) },
	    process => $name);
}

# command(word…): a postern command with the configuration of the running
# one; (status, output).
sub command
{
	my ($self, @words) = @_;
	return $self->run([ $Chain::POSTERN, shift @words, '-C',
	    $self->{config}{postern}, @words ], env => $self->{env}{postern});
}

# workers(): the ids of its living workers.
sub workers
{
	my ($self) = @_;
	return grep { Chain::read_file("/proc/$_/comm") =~ /^postern-w/ }
	    $self->children($self->pid('postern'));
}

# redis_is_up(): waits until every worker has its connection to Redis; one
# that starts with us is not there at once.
sub redis_is_up
{
	my ($self, $workers) = @_;
	$self->wait_metric('postern_dependency_up{name="redis"}',
	    $workers // 2);
}

# list_add(type, key, entry…): dies when it is refused.
sub list_add
{
	my ($self, @words) = @_;
	my ($status, $out) = $self->command('list', 'add', @words);
	die "list add @words: $out" if $status != 0;
	return $out;
}

# config(main, acl, routers, transports, transport, listen): a whole
# configuration.  ${main} and ${transport} are more of theirs, ${listen} the
# names of more ports; the rest has an LMTP backend on port('lmtp') and, unless
# ${main} says who answers, a DNS without names.
sub config
{
	my ($self, %with) = @_;
	my $socket = $self->{sockets}{redis};
	my $redis = $socket ? "($socket)/0/" : 'embedded';
	my $main = $with{main} // '';
	$main .= 'dns_servers = ' . $self->no_names . "\n"
	    unless $main =~ /^dns_servers/m;
	my $acl = $with{acl} // "check_rcpt:\n  accept\n";
	my $routers = $with{routers} // <<"END";
backend:
  driver     = manualroute
  route_list = * 127.0.0.1
  transport  = lmtp
END
	my $transport = $with{transport} // '';
	my $listen = join ' : ', map { "127.0.0.1." . $self->port($_) }
	    'postern', @{ $with{listen} || [] };
	my $transports = $with{transports} // <<"END";
lmtp:
  driver   = smtp
  protocol = lmtp
  port     = @{[ $self->port('lmtp') ]}
$transport
END
	return <<"END";
primary_hostname = mx.example.org
state_dir        = @{[ $self->dir('state') ]}
local_interfaces = $listen
hosts_proxy      = 127.0.0.1
redis_servers    = $redis
metrics_listen   = 127.0.0.1:@{[ $self->port('metrics') ]}
workers          = 2
prdr_enable      = true
acl_smtp_rcpt    = check_rcpt
$main
begin acl
$acl
begin routers
$routers
begin transports
$transports
END
}

1;
