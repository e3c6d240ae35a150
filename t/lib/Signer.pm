package Signer;

# Signs mails for tests as RFC 6376 has it, relaxed/relaxed, with openssl.  It
# is written from the RFC, and shares no code with what verifies.
#
#   my $signer = Signer->new($chain, algorithm => 'rsa', bits => 2048);
#   $signer->record                              # for s1._domainkey
#   $signer->sign($text, d => 'a.example', s => 's1', tags => 'x=1')

use strict;
use warnings;

use Digest::SHA qw(sha256);
use MIME::Base64 qw(encode_base64);

sub new
{
	my ($class, $chain, %with) = @_;
	my $self = bless { chain => $chain, algorithm => 'rsa', bits => 2048,
	    %with }, $class;
	$self->{key} = $chain->dir("$self->{algorithm}$self->{bits}.key");
	$self->openssl('genpkey', '-out', $self->{key},
	    $self->{algorithm} eq 'rsa' ? ('-algorithm', 'RSA', '-pkeyopt',
	    "rsa_keygen_bits:$self->{bits}") : ('-algorithm', 'ed25519'));
	return $self;
}

# openssl(word…): run it; dies with what it said.
sub openssl
{
	my ($self, @words) = @_;
	my ($status, $out) = $self->{chain}->run([
	    Chain::program('openssl'), @words ]);
	die "openssl @words: $out" if $status != 0;
}

# record(): the key record's text.
sub record
{
	my ($self) = @_;
	my $public = "$self->{key}.public";
	$self->openssl('pkey', '-in', $self->{key}, '-pubout', '-outform',
	    'DER', '-out', $public);
	my $der = Chain::read_file($public);
	# RFC 8463 section 4.2: the bare key, the last 32 bytes.
	$der = substr $der, -32 if $self->{algorithm} eq 'ed25519';
	return "v=DKIM1; k=$self->{algorithm}; p=" . encode_base64($der, '');
}

# RFC 6376 section 3.4.2.
sub relaxed_field
{
	my ($field) = @_;
	my ($name, $value) = split /:/, $field, 2;
	$value =~ s/\r\n//g;
	$value =~ s/[ \t]+/ /g;
	$value =~ s/^ | $//g;
	$name =~ s/[ \t]+$//;
	return lc($name) . ":$value";
}

# RFC 6376 section 3.4.4.
sub relaxed_body
{
	my ($body) = @_;
	$body =~ s/[ \t]+/ /g;
	$body =~ s/ \r\n/\r\n/g;
	$body =~ s/(?:\r\n)*\z//;
	return $body eq '' ? '' : "$body\r\n";
}

# header_hashed(header, name…): the fields, the last of a name first.
sub header_hashed
{
	my ($header, @names) = @_;
	my %of;
	unshift @{ $of{ lc(/^([^:\s]+)/ ? $1 : '') } }, $_
	    for split /\r\n(?![ \t])/, $header;
	my $out = '';
	for my $name (@names) {
		my $field = shift @{ $of{ lc $name } || [] } // next;
		$out .= relaxed_field($field) . "\r\n";
	}
	return $out;
}

# sign(text, d, s, h, l, tags): the mail with one field more above, CR LF.
# ${h} are names, default From, To, Subject and From once more; ${l} how many
# bytes of the body are signed; ${tags} more of the signature's.
sub sign
{
	my ($self, $text, %with) = @_;
	$text =~ s/\r?\n/\r\n/g;
	my ($header, $body) = split /\r\n\r\n/, $text, 2;
	$body //= '';
	my @names = @{ $with{h} || [ qw(From To Subject From) ] };
	my $hashed = relaxed_body($body);
	$hashed = substr $hashed, 0, $with{l} if defined $with{l};
	my $hash = encode_base64(sha256($hashed), '');
	my $more = $with{tags} ? " $with{tags};" : '';
	$more .= " l=$with{l};" if defined $with{l};
	my $field = "DKIM-Signature: v=1; a=$self->{algorithm}-sha256; " .
	    "c=relaxed/relaxed;\r\n\td=$with{d}; s=$with{s};$more\r\n\th=" .
	    join(':', @names) . ";\r\n\tbh=$hash;\r\n\tb=";
	my $value = encode_base64($self->signature(
	    header_hashed($header, @names) . relaxed_field($field)), '');
	$value =~ s/(.{60})(?=.)/$1\r\n\t/g;
	return "$field$value\r\n$text";
}

sub signature
{
	my ($self, $bytes) = @_;
	my ($in, $out) = ("$self->{key}.in", "$self->{key}.out");
	my $is_rsa = $self->{algorithm} eq 'rsa';
	# RFC 8463 section 3: Ed25519 signs the hash.
	$self->{chain}->write_file($in, $is_rsa ? $bytes : sha256($bytes));
	$self->openssl($is_rsa ? ('dgst', '-sha256', '-binary', '-sign',
	    $self->{key}, '-out', $out, $in) : ('pkeyutl', '-sign', '-rawin',
	    '-inkey', $self->{key}, '-in', $in, '-out', $out));
	return Chain::read_file($out);
}

1;
