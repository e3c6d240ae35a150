package Client;

# An SMTP client for tests: one connection, strict reading, deadlines, an
# optional PROXY header, TLS at once or later.  It says what it is told to.
#
#   my $s = Client->new($port, proxy => { from => '192.0.2.7' });
#   $s->hello; $s->cmd('MAIL FROM:<a@b.example>'); ...
#   $s->reply is one whole reply, its lines joined by "\n", "" at the end.

use strict;
use warnings;

use Exporter 'import';
use IO::Select;
use IO::Socket::INET;
use Socket qw(inet_aton inet_pton AF_INET6 SOL_SOCKET SO_LINGER IPPROTO_TCP
    TCP_NODELAY);
use Time::HiRes qw(clock_gettime CLOCK_MONOTONIC);

our @EXPORT_OK = qw(proxy_v1 proxy_v2 crc32c stuffed monotonic);

our $PATIENCE = 60;

sub monotonic { return clock_gettime(CLOCK_MONOTONIC) }

# -------------------------------------------------------- PROXY headers

# proxy_v1(from, port): a version 1 line.
sub proxy_v1
{
	my ($from, $port) = @_;
	my $family = $from =~ /:/ ? 'TCP6' : 'TCP4';
	my $to = $from =~ /:/ ? '2001:db8::25' : '198.51.100.25';
	return "PROXY $family $from $to " . ($port // 40000) . " 25\r\n";
}

# crc32c(bytes): RFC 3720's, as in the PROXY TLV.
my @crc_table;
sub crc32c
{
	my ($bytes) = @_;
	if (!@crc_table) {
		for my $n (0 .. 255) {
			my $c = $n;
			$c = $c & 1 ? ($c >> 1) ^ 0x82f63b78 : $c >> 1
			    for 1 .. 8;
			push @crc_table, $c;
		}
	}
	my $crc = 0xffffffff;
	$crc = ($crc >> 8) ^ $crc_table[($crc ^ $_) & 0xff]
	    for unpack 'C*', $bytes;
	return $crc ^ 0xffffffff;
}

# proxy_v2(from, port, tlvs, command, crc): version 2; ${tlvs} is a list of
# [type, value]; a true ${crc} adds the checksum, 'bad' a wrong one.
sub proxy_v2
{
	my (%with) = @_;
	my $from = $with{from} // '192.0.2.1';
	my $port = $with{port} // 40000;
	my ($family, $body) = (0x11, '');
	if ($from =~ /:/) {
		$family = 0x21;
		$body = inet_pton(AF_INET6, $from) .
		    inet_pton(AF_INET6, '2001:db8::25') . pack('nn', $port, 25);
	} else {
		$body = inet_aton($from) . inet_aton('198.51.100.25') .
		    pack('nn', $port, 25);
	}
	my $command = $with{local} ? 0x20 : 0x21;
	($family, $body) = (0, '') if $with{local};
	$body .= pack('Cna*', $_->[0], length $_->[1], $_->[1])
	    for @{ $with{tlvs} || [] };
	my $make = sub {
		my ($crc) = @_;
		my $all = $body . ($with{crc} ? pack('CnN', 3, 4, $crc) : '');
		return "\r\n\r\n\0\r\nQUIT\n" .
		    pack('CCn', $command, $family, length $all) . $all;
	};
	return $make->(0) unless $with{crc};
	my $crc = crc32c($make->(0));
	return $make->($with{crc} eq 'bad' ? $crc ^ 1 : $crc);
}

# ----------------------------------------------------------- connection

# Client->new(port, proxy, raw, tls, from): connect.  ${proxy} is proxy_v2's
# arguments, ${raw} bytes to send first, ${tls} IO::Socket::SSL's arguments.
sub new
{
	my ($class, $port, %with) = @_;
	my $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1',
	    PeerPort => $port, Proto => 'tcp', Timeout => 10,
	    ($with{from} ? (LocalAddr => $with{from}) : ()))
	    or die "connect to port $port: $!\n";
	setsockopt $socket, IPPROTO_TCP, TCP_NODELAY, 1;
	my $self = bless { socket => $socket, in => '', port => $port },
	    $class;
	$self->send(proxy_v2(%{ $with{proxy} })) if $with{proxy};
	$self->send($with{raw}) if defined $with{raw};
	$self->start_tls(%{ $with{tls} }) if $with{tls};
	return $self;
}

# start_tls(arguments): the handshake; dies when it fails.
sub start_tls
{
	my ($self, %with) = @_;
	require IO::Socket::SSL;
	IO::Socket::SSL->start_SSL($self->{socket}, SSL_verify_mode => 0,
	    Timeout => 20, %with)
	    or die "TLS: " . IO::Socket::SSL::errstr() . "\n";
	$self->{tls} = 1;
	return $self;
}

# starttls(arguments): the command and the handshake.
sub starttls
{
	my ($self, %with) = @_;
	my $reply = $self->cmd('STARTTLS');
	die "STARTTLS: $reply\n" unless $reply =~ /^220/;
	return $self->start_tls(%with);
}

sub socket { return $_[0]{socket} }

# send(bytes): all of it; false when the peer has gone.
sub send
{
	my ($self, $bytes) = @_;
	my $socket = $self->{socket} or return 0;
	local $SIG{PIPE} = 'IGNORE';
	my $at = 0;
	while ($at < length $bytes) {
		my $n = syswrite $socket, $bytes, length($bytes) - $at, $at;
		return 0 unless defined $n;
		$at += $n;
	}
	return 1;
}

# fill(seconds): wait for bytes; false at the deadline and at the end.
sub fill
{
	my ($self, $seconds) = @_;
	my $socket = $self->{socket};
	return 0 if $self->{eof} || !$socket;
	my $buffered = $self->{tls} && $socket->pending;
	return 0 unless $buffered ||
	    IO::Select->new($socket)->can_read($seconds);
	my $n = sysread $socket, $self->{in}, 65536, length $self->{in};
	return 1 if $n;
	$self->{eof} = defined $n ? 'closed' : "$!";
	return 0;
}

# reply(seconds): the next whole reply, its lines joined by "\n", "" when the
# peer closes first.  Dies at the deadline and when it is no reply.  The
# moment stands in {at}, monotonic.
sub reply
{
	my ($self, $seconds) = @_;
	my $until = monotonic() + ($seconds // $PATIENCE);
	my @lines;
	while (1) {
		while ($self->{in} =~ s/^([^\r\n]*)\r\n//) {
			my $line = $1;
			die "not a reply: $line\n"
			    unless $line =~ /^\d\d\d([ -].*)?$/s;
			push @lines, $line;
			next if $line =~ /^\d\d\d-/;
			$self->{at} = monotonic();
			return join "\n", @lines;
		}
		die "not a reply line: $self->{in}\n"
		    if $self->{in} =~ /\n/;
		my $left = $until - monotonic();
		die "no reply; so far \"@lines$self->{in}\"\n" if $left <= 0;
		$self->fill($left);
		return '' if $self->{eof} && $self->{in} !~ /\r\n/;
	}
}

# silent(seconds): whether nothing comes for so long.
sub silent
{
	my ($self, $seconds) = @_;
	return $self->{in} eq '' && !$self->fill($seconds) && !$self->{eof};
}

# ended(seconds): whether the peer closes, and says nothing before.
sub ended
{
	my ($self, $seconds) = @_;
	my $until = monotonic() + ($seconds // $PATIENCE);
	$self->fill($until - monotonic())
	    while !$self->{eof} && monotonic() < $until;
	return $self->{eof} && $self->{in} eq '';
}

# close(reset): with a true ${reset} the peer sees a reset, not an end.
sub close
{
	my ($self, $reset) = @_;
	my $socket = delete $self->{socket} or return;
	setsockopt $socket, SOL_SOCKET, SO_LINGER, pack('ii', 1, 0) if $reset;
	# Without close_notify its session could not be resumed.
	$socket->close($self->{tls} && $reset ? (SSL_no_shutdown => 1) : ());
}

# --------------------------------------------------------------- dialogue

# cmd(line): say it, hear the reply.
sub cmd
{
	my ($self, $line, $seconds) = @_;
	$self->send("$line\r\n");
	return $self->reply($seconds);
}

# hello(name): the banner, unless it was read, and EHLO; the reply to that.
sub hello
{
	my ($self, $name) = @_;
	my $banner = $self->{greeted} || $self->reply;
	$self->{greeted} = $banner;
	return $banner unless $banner =~ /^220/;
	return $self->cmd('EHLO ' . ($name // 'client.example.com'));
}

# envelope(sender, recipient…): MAIL and RCPTs; their replies.  Words after
# the addresses are parameters: "a@b.example SIZE=3".
sub envelope
{
	my ($self, $sender, @recipients) = @_;
	my $path = sub { my ($a, $w) = split / /, $_[0], 2;
		"<" . ($a // '') . ">" . (defined $w ? " $w" : '') };
	return ($self->cmd('MAIL FROM:' . $path->($sender)),
	    map { $self->cmd('RCPT TO:' . $path->($_)) } @recipients);
}

# stuffed(text): as DATA carries it, with the final dot.
sub stuffed
{
	my ($text) = @_;
	$text =~ s/\r?\n/\r\n/g;
	$text =~ s/^\./../mg;
	$text .= "\r\n" unless $text =~ /\r\n\z/ || $text eq '';
	return "$text.\r\n";
}

# data(text): DATA, the text, the dot; the reply.
sub data
{
	my ($self, $text) = @_;
	my $reply = $self->cmd('DATA');
	return $reply unless $reply =~ /^354/;
	$self->send(stuffed($text));
	return $self->reply;
}

# mail(sender, [recipients], text): a whole transaction; the last reply.
sub mail
{
	my ($self, $sender, $recipients, $text) = @_;
	my @replies = $self->envelope($sender, @$recipients);
	for my $reply (@replies) {
		return $reply unless $reply =~ /^2/;
	}
	return $self->data($text);
}

sub quit
{
	my ($self) = @_;
	my $reply = $self->cmd('QUIT');
	$self->close;
	return $reply;
}

1;
