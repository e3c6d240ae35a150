#!/usr/bin/python3
# Makes the signed mails of this directory: *.eml, and beside them
#	keys	"name text": a TXT record a line; "name !temp" has no answer
#	cases	"name verdict:reason ...": the verdicts on its signatures
# The signer is dkimpy (Debian's python3-dkim, with python3-nacl), so that two
# programs must agree.  Run here; what it writes is the same every time.
# The two mails rfc*.eml are the RFCs' own and not written by this.

import base64
import subprocess

import dkim

MADE_S = 1700000000		# the tests' clock stands 1000 s later
DOMAIN = b'example.org'
SEED = open('private/ed25519.seed', 'rb').read().strip()

HEADER = (b'Received: from a (a [192.0.2.1]) by b;\r\n'
    b'\tTue, 14 Nov 2023 22:13:20 +0000\r\n'
    b'Received: from c by a; Tue, 14 Nov 2023 22:13:19 +0000\r\n'
    b'From: "J. Doe"  <j.doe@example.org>\r\n'
    b'To: one@example.net,\r\n two@example.net\r\n'
    b'SubJect:   a \t subject\r\n  that is folded  \r\n'
    b'Date: Tue, 14 Nov 2023 22:13:20 +0000\r\n'
    b'Message-ID: <1@example.org>\r\n')
BODY = (b'First line  with  \t blanks \r\n'
    b' leading, and \ttabs\t\r\n'
    b'\r\n \t\r\n\r\nlast line\r\n')
NAMES = [b'From', b'To', b'Subject', b'Date', b'Message-ID']

keys = []
cases = []


def public_der(bits, form='-pubout'):
	return subprocess.run(['openssl', 'rsa', '-in', f'private/rsa{bits}.pem',
	    form, '-outform', 'DER'], check=True, capture_output=True).stdout


def b64(data):
	return base64.b64encode(data).decode()


class Signer(dkim.DKIM):
	"""dkimpy's, with the tags changed by ${change} before it signs."""

	def __init__(self, message, change, algorithm):
		super().__init__(message, signature_algorithm=algorithm)
		self.change = change
		self.should_not_sign = set()

	def gen_header(self, fields, *rest, **more):
		tags = dict(fields)
		tags[b't'] = str(MADE_S).encode()
		for name, value in self.change.items():
			tags.pop(name, None)
			if value is not None:
				tags[name] = value
		b = tags.pop(b'b')
		fields[:] = list(tags.items()) + [(b'b', b)]
		return super().gen_header(fields, *rest, **more)


def sign(message, selector=b'rsa2048', canon=b'relaxed/relaxed', names=NAMES,
    change={}, algorithm=None, length=False):
	if selector.startswith(b'ed'):
		key, algorithm = SEED, algorithm or b'ed25519-sha256'
	else:
		bits = selector[3:7].decode().rstrip('x')
		key = open(f'private/rsa{bits}.pem', 'rb').read()
		algorithm = algorithm or b'rsa-sha256'
	s = Signer(message, change, algorithm)
	return s.sign(selector, DOMAIN, key, include_headers=names,
	    canonicalize=tuple(canon.split(b'/')), length=length)


def put(name, message, *verdicts):
	with open(name + '.eml', 'wb') as f:
		f.write(message)
	cases.append(' '.join((name,) + verdicts))


def signed(name, verdict='pass:', header=HEADER, body=BODY, **how):
	m = header + b'\r\n' + body
	put(name, sign(m, **how) + m, verdict)


def make_keys():
	def key(selector, text):
		keys.append(f'{selector}._domainkey.example.org {text}')

	for bits in (512, 1024, 2048, 4096):
		key(f'rsa{bits}', 'v=DKIM1; k=rsa; p=' + b64(public_der(bits)))
	rsa = b64(public_der(2048))
	ed = b64(dkim.nacl.signing.SigningKey(SEED,
	    encoder=dkim.nacl.encoding.Base64Encoder).verify_key.encode())
	key('ed', f'v=DKIM1; k=ed25519; p={ed}')
	key('rsa2048xbare', 'p=' + b64(public_der(2048, '-RSAPublicKey_out')))
	key('rsa2048xblanks', f'v = DKIM1 ;\t p = {rsa[:60]} {rsa[60:]} ; n=a note;')
	key('rsa2048xrevoked', 'v=DKIM1; p=')
	key('rsa2048xtesting', f'v=DKIM1; t=y; p={rsa}')
	key('rsa2048xnarrow', f'v=DKIM1; t=y:s; p={rsa}')
	key('rsa2048xsha1', f'v=DKIM1; h=sha1; p={rsa}')
	key('rsa2048xboth', f'v=DKIM1; h=sha1:sha256; s=email; p={rsa}')
	key('rsa2048xother', f'v=DKIM1; s=other; p={rsa}')
	key('rsa2048xtype', f'v=DKIM1; k=dsa; p={rsa}')
	key('rsa2048xwrong', f'v=DKIM1; k=ed25519; p={ed}')
	key('rsa2048xlate', f'k=rsa; v=DKIM1; p={rsa}')
	key('rsa2048xversion', f'v=DKIM2; p={rsa}')
	key('rsa2048xbase64', 'v=DKIM1; p=!!!!')
	key('rsa2048xder', 'v=DKIM1; p=' + b64(public_der(2048)[:-1]))
	key('rsa2048xnop', 'v=DKIM1; k=rsa')
	key('rsa2048xtwice', f'v=DKIM1; p={rsa}; p={rsa}')
	key('rsa2048xmany', 'v=spf1 -all')
	key('rsa2048xmany', 'some-verification=abcdef')
	key('rsa2048xmany', f'v=DKIM1; p={rsa}')
	key('rsa2048xtemp', '!temp')
	keys.append('brisbane._domainkey.football.example.com v=DKIM1; '
	    'k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=')
	keys.append('test._domainkey.football.example.com v=DKIM1; k=rsa; '
	    'p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3id'
	    'Y6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/B'
	    'C/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip'
	    '3G+2kryOTIKT+l/K4w3QIDAQAB')
	keys.append('brisbane._domainkey.example.com v=DKIM1; '
	    'p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDwIRP/UC3SBsEmGqZ9ZJW3/D'
	    'kMoGeLnQg1fWn7/zYtIxN2SnFCjxOCKG9v3b4jYfcTNh5ijSsq631uBItLa7od+v'
	    '/RtdC2UzJ1lWT947qR+Rcac2gbto/NMqJ0fzfVjH4OuKhitdY9tf6mcwGjaNBcWT'
	    'oIMmPSPDdQPNUYckcQ2QIDAQAB')


def make_canonical():
	for h in (b'simple', b'relaxed'):
		for b in (b'simple', b'relaxed'):
			canon = h + b'/' + b
			name = 'canon-' + canon.decode().replace('/', '-')
			signed(name, canon=canon)
			signed(name + '-ed', canon=canon, selector=b'ed')
			signed(name + '-empty', canon=canon, body=b'')
			signed(name + '-blank', canon=canon, body=b'\r\n' * 4)
			signed(name + '-spaces', canon=canon,
			    body=b' \r\n\t\r\n \t \r\n')
			signed(name + '-trailing', canon=canon,
			    body=BODY + b'\r\n' * 40)
			signed(name + '-open', canon=canon, body=BODY + b'open')
			signed(name + '-length', canon=canon, length=True)
	m = HEADER + b'\r\n' + BODY
	relaxed = sign(m)
	put('relaxed-changes', relaxed.replace(b'DKIM-Signature: ',
	    b'dkim-signature:\t ') + HEADER.replace(b': ', b' :  ') +
	    b'\r\n' + BODY.replace(b'  ', b' \t ').replace(b'line\r\n',
	    b'line  \r\n') + b'\r\n\r\n', 'pass:')
	put('simple-blank-in-header', sign(m, canon=b'simple/simple') +
	    HEADER.replace(b'To: ', b'To:  ') + b'\r\n' + BODY,
	    'fail:signature_incorrect')
	put('simple-blank-in-body', sign(m, canon=b'simple/simple') +
	    HEADER + b'\r\n' + BODY.replace(b'last ', b'last  '),
	    'fail:bodyhash_mismatch')


def make_keyed():
	for bits in (b'1024', b'4096'):
		signed('rsa' + bits.decode(), selector=b'rsa' + bits)
	dkim.DKIM.minkey = 0
	signed('rsa512', 'policy:pubkey_too_short', selector=b'rsa512')
	for what, verdict in (
	    ('bare', 'pass:'), ('blanks', 'pass:'), ('testing', 'pass:'),
	    ('both', 'pass:'), ('many', 'pass:'), ('narrow', 'pass:'),
	    ('revoked', 'permerror:pubkey_revoked'),
	    ('sha1', 'permerror:pubkey_inapplicable'),
	    ('other', 'permerror:pubkey_inapplicable'),
	    ('type', 'permerror:pubkey_inapplicable'),
	    ('wrong', 'permerror:pubkey_inapplicable'),
	    ('late', 'permerror:pubkey_dns_syntax'),
	    ('version', 'permerror:pubkey_dns_syntax'),
	    ('base64', 'permerror:pubkey_dns_syntax'),
	    ('nop', 'permerror:pubkey_dns_syntax'),
	    ('twice', 'permerror:pubkey_dns_syntax'),
	    ('der', 'permerror:pubkey_der_syntax'),
	    ('absent', 'permerror:pubkey_unavailable'),
	    ('temp', 'temperror:pubkey_unavailable')):
		signed('key-' + what, verdict, selector=b'rsa2048x' +
		    what.encode())
	signed('key-narrow-below', 'permerror:pubkey_inapplicable',
	    selector=b'rsa2048xnarrow', change={b'i': b'@sub.example.org'})


def make_tagged():
	def tag(name, verdict, value, tag=None):
		signed('tag-' + name, verdict, change={
		    (tag or name.split('-')[0]).encode(): value})

	for name, verdict, value in (
	    ('x', 'pass:', b'1700100000'),
	    ('x-past', 'fail:signature_expired', b'1700000500'),
	    ('x-before-t', 'neutral:signature_syntax', b'1600000000'),
	    ('x-bad', 'neutral:signature_syntax', b'soon'),
	    ('t-none', 'pass:', None),
	    ('t-skew', 'pass:', b'1700001200'),
	    ('t-future', 'fail:signature_in_future', b'1700009999'),
	    ('t-long', 'neutral:signature_syntax', b'0001700000000'),
	    ('i-local', 'pass:', b'j.doe@example.org'),
	    ('i-below', 'pass:', b'j=3Ddoe=20@a.b.Example.ORG'),
	    ('i-none', 'pass:', None),
	    ('i-other', 'neutral:signature_identity', b'@example.net'),
	    ('i-suffix', 'neutral:signature_identity', b'@anexample.org'),
	    ('i-quoted', 'neutral:signature_identity', b'j=3@example.org'),
	    ('i-control', 'neutral:signature_identity', b'j=0A@example.org'),
	    ('q-none', 'pass:', None),
	    ('q-two', 'pass:', b'http : dns/txt'),
	    ('q-other', 'neutral:signature_query', b'http'),
	    ('v-2', 'neutral:signature_version', b'2'),
	    ('v-none', 'neutral:signature_version', None),
	    ('d-none', 'neutral:signature_syntax', None),
	    ('d-label', 'neutral:signature_syntax', b'org'),
	    ('d-dot', 'neutral:signature_syntax', b'example.org.'),
	    ('s-none', 'neutral:signature_syntax', None),
	    ('s-bad', 'neutral:signature_syntax', b'a..b'),
	    ('a-unknown', 'neutral:algorithm_unknown', b'rsa-md5'),
	    ('a-crossed', 'permerror:pubkey_inapplicable', b'ed25519-sha256'),
	    ('bh-bad', 'neutral:signature_syntax', b'!'),
	    ('bh-short', 'fail:bodyhash_mismatch', b'AAAA'),
	    ('l-long', 'fail:bodyhash_mismatch', b'99999'),
	    ('l-huge', 'neutral:signature_syntax', b'9' * 40),
	    ('l-bad', 'neutral:signature_syntax', b'-1'),
	    ('c-bad', 'neutral:signature_syntax', b'relaxed/nofws'),
	    ('z', 'pass:', b'From:=20a|To:b'),
	    ('extra', 'pass:', b'a-value:with/all=kinds')):
		tag(name, verdict, value)
	signed('tag-c-none', canon=b'simple/simple', change={b'c': None})
	signed('tag-c-one', canon=b'relaxed/simple', change={b'c': b'relaxed'})
	signed('sha1', 'permerror:algorithm_obsolete', algorithm=b'rsa-sha1')
	m = HEADER + b'\r\n' + BODY
	s = sign(m)
	put('tag-twice', s.replace(b'd=example.org', b'd=example.org; '
	    b'd=example.org') + m, 'neutral:signature_syntax')
	put('tag-b-bad', s[:-20] + b'!' + s[-19:] + m,
	    'neutral:signature_syntax')
	put('tag-b-cut', s[:-40] + b'\r\n' + m, 'neutral:signature_syntax')
	put('tag-b-empty', s[:s.index(b' b=') + 3] + b'\r\n' + m,
	    'neutral:signature_syntax')
	put('tag-b-first', s.replace(b' v=1;', b'').replace(b'\r\n', b'') +
	    b'; v=1 ;\r\n' + m, 'fail:signature_incorrect')
	put('tag-from-unsigned', s.replace(b'h=from', b'h=frox') + m,
	    'neutral:signature_from_unsigned')
	put('length-partial', sign(m, length=True) + m + b'added\r\n',
	    'policy:body_partly_signed')
	put('length-zero', sign(HEADER + b'\r\n', length=True) + m,
	    'policy:body_partly_signed')


def make_fields():
	m = HEADER + b'\r\n' + BODY
	s = sign(m)
	other = HEADER.replace(b'Doe', b'Roe')
	put('tamper-header', s + other + b'\r\n' + BODY,
	    'fail:signature_incorrect')
	put('tamper-body', s + m.replace(b'last', b'lost'),
	    'fail:bodyhash_mismatch')
	put('tamper-both', s + other + b'\r\n' + b'x', 'fail:bodyhash_mismatch')
	put('unsigned-added', b'X-New: a\r\n' + s + m, 'pass:')
	put('none', m)
	twice = NAMES + [b'From', b'Subject', b'X-Never', b'x-never']
	signed('oversigned', names=twice)
	over = sign(m, names=twice)
	put('oversigned-from', b'From: evil@example.net\r\n' + over + m,
	    'fail:signature_incorrect')
	put('oversigned-never', over + b'X-Never: a\r\n' + m,
	    'fail:signature_incorrect')
	put('from-above', b'From: evil@example.net\r\n' + s + m,
	    'policy:from_partly_signed')
	signed('received-both', names=NAMES + [b'Received', b'Received'])
	signed('received-last', names=NAMES + [b'Received'])
	put('received-new', b'Received: from x by y\r\n' +
	    sign(m, names=NAMES + [b'Received']) + m, 'pass:')
	put('received-order', sign(m, names=NAMES + [b'Received'] * 2) +
	    b''.join(m.partition(b'Received: from c')[i] for i in (1, 2))
	    .replace(b'From: "', HEADER.partition(b'Received: from c')[0] +
	    b'From: "', 1), 'fail:signature_incorrect')
	ed = sign(m, selector=b'ed')
	put('two', ed + s + m, 'pass:', 'pass:')
	put('two-one-bad', sign(m, selector=b'rsa2048xrevoked') + s + m,
	    'permerror:pubkey_revoked', 'pass:')
	put('signs-signature', sign(s + m, selector=b'rsa1024',
	    names=NAMES + [b'DKIM-Signature']) + s + m, 'pass:', 'pass:')
	put('many', s * 25 + m, *(['pass:'] * 20))


if __name__ == '__main__':
	make_keys()
	make_canonical()
	make_keyed()
	make_tagged()
	make_fields()
	cases.append('rfc8463 pass: pass:')
	cases.append('rfc6376 pass:')
	for name, lines in ('keys', keys), ('cases', cases):
		with open(name, 'w') as f:
			f.write('\n'.join(lines) + '\n')
