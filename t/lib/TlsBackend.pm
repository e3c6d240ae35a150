package TlsBackend;

# A mail server for tests that speaks TLS, with any certificate, by STARTTLS
# or at once, and does what it is told.  A process for each connection; what
# it saw stands in its directory.
#
#   my $b = TlsBackend->new($c, 'good', cert => $pem, key => $key);
#   $b->port; $b->mails; $b->sessions;
#   $b->restart(%set): as new, with tickets of other keys
#
# What can be set:
#   cert, key   PEM files; without them there is no TLS
#   lmtp        LMTP instead of SMTP
#   implicit    TLS at once
#   reply       the answer to STARTTLS, "220 go ahead"
#   inject      plaintext behind that answer
#   silent      not a word of TLS after it
#   staple      file of an OCSP response
#   ca          PEM file: ask for a certificate that it has signed
#   version     the only one: 0x0303, 0x0304
#   ciphers     of TLS 1.2
#   tickets     how many, with TLS 1.3; 0 is none with either
#   name        after 250 in the reply to EHLO
#
# A session: { sni, version, cipher, resumed, peer, alpn }.

use strict;
use warnings;

use IO::Socket::INET;
use JSON::PP;
use Net::SSLeay;
use POSIX ();
use Socket qw(SO_REUSEADDR);

sub new
{
	my ($class, $chain, $name, %set) = @_;
	my $self = bless { chain => $chain, name => $name,
	    port => $chain->port($name), dir => $chain->dir($name) }, $class;
	mkdir $self->{dir};
	$self->start(%set);
	return $self;
}

sub port { return $_[0]{port} }

sub start
{
	my ($self, %set) = @_;
	my $chain = $self->{chain};
	$self->{set} = { reply => '220 go ahead', name => 'tls.example.org',
	    tickets => 2, %set };
	$chain->keeper; # or it would inherit the socket
	my $listen = IO::Socket::INET->new(Listen => 128, ReuseAddr => 1,
	    LocalAddr => '127.0.0.1', LocalPort => $self->{port})
	    or die "$self->{name}: port $self->{port}: $!\n";
	my $pid = fork() // die "fork: $!\n";
	if ($pid == 0) {
		setpgrp(0, 0);
		$SIG{$_} = 'DEFAULT' for qw(INT TERM ALRM);
		$SIG{CHLD} = 'IGNORE';
		eval { $self->serve($listen); 1 } or print STDERR $@;
		POSIX::_exit(0);
	}
	close $listen;
	$chain->started($self->{name}, $pid);
}

sub restart
{
	my ($self, %set) = @_;
	$self->{chain}->end($self->{name});
	$self->start(%set);
}

# What it has taken, and the handshakes it has done, in order.
sub mails { my ($self) = @_; return $self->noted('mails') }
sub sessions { my ($self) = @_; return $self->noted('sessions') }
sub commands { my ($self) = @_; return $self->noted('commands') }

# forget(): as if nothing had come yet.
sub forget { my ($self) = @_; unlink map { "$self->{dir}/$_" } qw(mails sessions commands) }

sub noted
{
	my ($self, $name) = @_;
	return map { decode_json($_) } grep { /\S/ }
	    split /\n/, Chain::read_file("$self->{dir}/$name");
}

# ------------------------------------------------------------ the process

sub note
{
	my ($self, $name, $what) = @_;
	open my $fh, '>>', "$self->{dir}/$name" or die "$name: $!\n";
	syswrite $fh, encode_json($what) . "\n";
	close $fh;
}

sub context
{
	my ($self) = @_;
	my $set = $self->{set};
	return unless $set->{cert};
	my $ctx = Net::SSLeay::CTX_new_with_method(Net::SSLeay::TLS_method());
	Net::SSLeay::CTX_use_certificate_chain_file($ctx, $set->{cert}) == 1 &&
	    Net::SSLeay::CTX_use_PrivateKey_file($ctx, $set->{key}, 1) == 1
	    or die "$set->{cert}: cannot be used\n";
	Net::SSLeay::CTX_set_session_id_context($ctx, 'test', 4);
	if ($set->{tickets}) {
		Net::SSLeay::CTX_set_num_tickets($ctx, $set->{tickets});
	} else {
		Net::SSLeay::CTX_set_num_tickets($ctx, 0);
		Net::SSLeay::CTX_set_options($ctx,
		    Net::SSLeay::OP_NO_TICKET());
		Net::SSLeay::CTX_set_session_cache_mode($ctx, 0);
	}
	if ($set->{version}) {
		Net::SSLeay::CTX_set_min_proto_version($ctx, $set->{version});
		Net::SSLeay::CTX_set_max_proto_version($ctx, $set->{version});
	}
	Net::SSLeay::CTX_set_cipher_list($ctx, $set->{ciphers})
	    if $set->{ciphers};
	if ($set->{ca}) {
		Net::SSLeay::CTX_load_verify_locations($ctx, $set->{ca}, '');
		Net::SSLeay::CTX_set_verify($ctx, Net::SSLeay::VERIFY_PEER());
	}
	Net::SSLeay::CTX_set_alpn_select_cb($ctx, [ 'lmtp', 'smtp' ])
	    if $set->{alpn};
	if (my $staple = $set->{staple}) {
		my $der = Chain::read_file($staple);
		Net::SSLeay::CTX_set_tlsext_status_cb($ctx, sub {
			my ($ssl) = @_;
			Net::SSLeay::set_tlsext_status_ocsp_resp($ssl, $der);
			return 0; # SSL_TLSEXT_ERR_OK
		});
	}
	return $ctx;
}

sub serve
{
	my ($self, $listen) = @_;
	my $ctx = $self->context;
	while (1) {
		my $socket = $listen->accept or next;
		my $pid = fork() // die "fork: $!\n";
		if ($pid == 0) {
			close $listen;
			alarm 60;
			eval { $self->talk($socket, $ctx); 1 }
			    or print STDERR $@;
			POSIX::_exit(0);
		}
		close $socket;
	}
}

sub more
{
	my ($peer) = @_;
	my $got;
	if ($peer->{ssl}) {
		$got = Net::SSLeay::read($peer->{ssl}, 16384);
		return 0 if !defined $got || $got eq '';
	} else {
		sysread $peer->{socket}, $got, 16384 or return 0;
	}
	$peer->{in} .= $got;
	return 1;
}

sub say
{
	my ($peer, @lines) = @_;
	my $text = join '', map { "$_\r\n" } @lines;
	return Net::SSLeay::write($peer->{ssl}, $text) if $peer->{ssl};
	syswrite $peer->{socket}, $text;
}

sub shake_hands
{
	my ($self, $peer, $ctx) = @_;
	my $ssl = Net::SSLeay::new($ctx);
	Net::SSLeay::set_fd($ssl, fileno $peer->{socket});
	if (Net::SSLeay::accept($ssl) != 1) {
		$self->note('sessions', { failed => Net::SSLeay::ERR_error_string(
		    Net::SSLeay::ERR_get_error()) });
		return 0;
	}
	my $cert = Net::SSLeay::get_peer_certificate($ssl);
	$self->note('sessions', {
		sni => Net::SSLeay::get_servername($ssl) // '',
		version => Net::SSLeay::version($ssl),
		cipher => Net::SSLeay::get_cipher($ssl),
		resumed => Net::SSLeay::session_reused($ssl) ? 1 : 0,
		peer => $cert ? Net::SSLeay::X509_NAME_oneline(
		    Net::SSLeay::X509_get_subject_name($cert)) : '',
		alpn => Net::SSLeay::P_alpn_selected($ssl) // '' });
	@$peer{qw(ssl in)} = ($ssl, '');
	return 1;
}

sub talk
{
	my ($self, $socket, $ctx) = @_;
	my $set = $self->{set};
	my $peer = { socket => $socket, in => '' };
	return if $set->{implicit} && !$self->shake_hands($peer, $ctx);
	say($peer, '220 tls.example.org ready');
	while (1) {
		more($peer) or return until $peer->{in} =~ /\r\n/;
		$peer->{in} =~ s/^(.*?)\r\n//s;
		my $line = $1;
		$self->note('commands', { line => $line,
		    tls => $peer->{ssl} ? 1 : 0 });
		if ($line =~ /^STARTTLS$/i) {
			syswrite $socket, "$set->{reply}\r\n" .
			    ($set->{inject} // '');
			next unless $set->{reply} =~ /^220/;
			sleep 60 if $set->{silent};
			$self->shake_hands($peer, $ctx) or return;
			next;
		}
		$self->command($peer, $line, $ctx) or return;
	}
}

sub command
{
	my ($self, $peer, $line, $ctx) = @_;
	my $set = $self->{set};
	if ($line =~ /^(?:LHLO|EHLO|HELO)/i) {
		say($peer, "250-$set->{name} hello",
		    $ctx && !$peer->{ssl} ? '250-STARTTLS' : (),
		    '250-8BITMIME', '250 PIPELINING');
	} elsif ($line =~ /^MAIL FROM:<(.*?)>/i) {
		@$peer{qw(from to)} = ($1, []);
		say($peer, '250 2.1.0 taken');
	} elsif ($line =~ /^RCPT TO:<(.*?)>/i) {
		push @{ $peer->{to} }, $1;
		say($peer, '250 2.1.5 taken');
	} elsif ($line =~ /^DATA$/i) {
		say($peer, '354 go on');
		until ($peer->{in} =~ s/^(.*\r\n)?\.\r\n//s) {
			more($peer) or return 0;
		}
		$self->note('mails', { from => $peer->{from},
		    to => $peer->{to}, tls => $peer->{ssl} ? 1 : 0 });
		say($peer, ('250 2.0.0 kept') x
		    ($set->{lmtp} ? @{ $peer->{to} } : 1));
	} elsif ($line =~ /^QUIT$/i) {
		say($peer, '221 2.0.0 bye');
		return 0;
	} else {
		say($peer, $line =~ /^(?:RSET|NOOP)/i ? '250 2.0.0 done' :
		    '500 5.5.1 unknown command');
	}
	return 1;
}

1;
