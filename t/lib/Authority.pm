package Authority;

# A private certificate authority, made with openssl's commands: certificates
# of any names and kinds, CRLs, an index and answers of OCSP.
#
#   my $ca = Authority->new($c, 'ca');          # in $c->dir('ca')
#   my ($cert, $key) = $ca->issue('mx', names => ['mx.example.org']);

use strict;
use warnings;

sub openssl
{
	my ($self, @argv) = @_;
	my ($status, $out) = $self->{chain}->run([ 'openssl', @argv ]);
	die "openssl @argv: $out" if $status != 0;
	return $out;
}

sub file { my ($self, $name) = @_; return "$self->{dir}/$name" }

sub certificate { return $_[0]->file('ca.pem') }

sub new
{
	my ($class, $chain, $name) = @_;
	my $self = bless { chain => $chain, dir => $chain->dir($name) }, $class;
	mkdir $self->{dir};
	$chain->write_file("$name/index", '');
	$chain->write_file("$name/serial", "1001\n");
	$chain->write_file("$name/crlnumber", "01\n");
	$chain->write_file("$name/ca.conf", <<"END");
[ca]
default_ca = here
[here]
dir = $self->{dir}
database = \$dir/index
serial = \$dir/serial
crlnumber = \$dir/crlnumber
new_certs_dir = \$dir
certificate = \$dir/ca.pem
private_key = \$dir/ca.key
default_md = sha256
default_days = 30
default_crl_days = 30
policy = any
copy_extensions = copy
unique_subject = no
[any]
commonName = supplied
END
	$self->openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt',
	    'ec_paramgen_curve:P-256', '-nodes', '-days', 60, '-subj',
	    "/CN=Authority $name", '-keyout', $self->file('ca.key'), '-out',
	    $self->certificate);
	return $self;
}

# issue(file, names, kind, extensions, days, start, end): a certificate with
# its chain, and its key.  ${kind} is "ec" or "rsa".
sub issue
{
	my ($self, $file, %with) = @_;
	my ($key, $request, $cert) =
	    map { $self->file("$file.$_") } 'key', 'csr', 'pem';
	my @names = @{ $with{names} || [] };
	my @kind = ($with{kind} || 'ec') eq 'rsa' ? ('-newkey', 'rsa:2048') :
	    ('-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256');
	my @more = map { ('-addext', $_) } @{ $with{extensions} || [] },
	    @names ? 'subjectAltName=' . join(',', map { "DNS:$_" } @names) : ();
	$self->openssl('req', '-new', @kind, '-nodes', '-keyout', $key, '-subj',
	    '/CN=' . ($with{cn} || $names[0] || $file), @more, '-out', $request);
	$self->openssl('ca', '-batch', '-notext', '-config',
	    $self->file('ca.conf'), '-in', $request, '-out', $cert,
	    ($with{end} ? ('-startdate', $with{start} || '20200101000000Z',
	    '-enddate', $with{end}) : ()));
	$self->{chain}->write_file(substr($cert, length($self->{chain}->dir) + 1),
	    Chain::read_file($cert) .
	    Chain::read_file($self->certificate));
	return ($cert, $key);
}

# revoke(file): the certificate of that name; a new CRL.
sub revoke
{
	my ($self, $file) = @_;
	$self->openssl('ca', '-config', $self->file('ca.conf'), '-revoke',
	    $self->file("$file.pem"));
}

# crl(): a file of what is revoked now.
sub crl
{
	my ($self) = @_;
	$self->openssl('ca', '-config', $self->file('ca.conf'), '-gencrl',
	    '-out', $self->file('crl.pem'));
	return $self->file('crl.pem');
}

# staple(file, out, signer, arguments): an OCSP response about a certificate.
sub staple
{
	my ($self, $file, $out, %with) = @_;
	my $signer = $with{signer} ? $self->file($with{signer}) :
	    $self->file('ca');
	$self->openssl('ocsp', '-issuer', $self->certificate, '-cert',
	    $self->file("$file.pem"), '-no_nonce', '-reqout',
	    $self->file('request.der'));
	$self->openssl('ocsp', '-index', $self->file('index'), '-CA',
	    $self->certificate, '-rsigner', "$signer.pem", '-rkey',
	    "$signer.key", '-reqin', $self->file('request.der'), '-respout',
	    $out, @{ $with{arguments} || [ '-ndays', 3 ] });
	return $out;
}

1;
