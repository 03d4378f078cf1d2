import { allMean, type Rule } from '../rule.ts';

/** Credentials were shown and refused. */
export const AUTH: readonly Rule[] = allMean('auth', [
  [
    /password authentication failed|Access denied for user '|\bER_ACCESS_DENIED_ERROR\b|Login failed for user '|ORA-(?:01017|28000)|\bP1000\b|no pg_hba\.conf entry|SCRAM authentication|SQLSTATE\W{0,3}28(?!000\D{0,5}1044)/i,
    0.92,
    'the database refuses the credentials',
  ],
  [
    /\bWRONGPASS\b|\bNOAUTH\b|ERR invalid password|ERR AUTH\b|invalid username-password pair/,
    0.93,
    'Redis refuses the credentials',
  ],
  [
    /ACCESS_REFUSED|SASL\w*[ _]authentication[ _](?:failed|error)|SaslAuthentication\w*|AuthenticationFailed\b|bad auth\b|login (?:was )?refused/i,
    0.9,
    'the broker or store refuses the credentials',
  ],
  [
    /\b(?:ExpiredToken(?:Exception)?|InvalidClientTokenId|UnrecognizedClientException|SignatureDoesNotMatch|InvalidSignatureException|InvalidAccessKeyId|IncompleteSignature|RequestExpired|InvalidIdentityToken|RequestTimeTooSkewed|AuthFailure)\b|validate the provided access credentials|security token included in the request is (?:expired|invalid)/i,
    0.93,
    'AWS refuses the credentials',
  ],
  [
    /\bTokenExpiredError\b|\bJsonWebTokenError\b|jwt (?:expired|malformed|signature)|(?:invalid|expired) signature|Signature (?:has expired|verification failed|mismatch|for this request is not valid)|\bkid\b.{0,30}(?:not found|unknown)|token is malformed|ExpiredSignatureError|InvalidTokenError|JWTExpired|ExpiredJwtException|token (?:has |is )?(?:been )?(?:expired|revoked)|expired (?:access |refresh |api )?token|invalid (?:access|auth|refresh|bearer|api) token\b/i,
    0.8,
    'the token is refused',
  ],
  [
    /(?:invalid|incorrect|wrong|bad|expired|revoked)[ _]api[ _-]?key|invalid x-api-key|EAPI:Invalid (?:key|signature|nonce)|code"?[:=] ?-(?:1022|201[45])\b|retCode"?: ?1000[345]\b|(?:code = |StatusCode\.)Permission_?Denied|authentication_error|Code: 403\. Errors/i,
    0.9,
    'the API key is refused',
  ],
  [
    /(?:signature|token) (?:verification|validation) (?:failed|error)/i,
    0.5,
    'a token is refused, of whomever',
  ],
  [
    /\binvalid_grant\b|\binvalid_client\b|password was specified|\bAADSTS\d+|Bad credentials|invalid[_ ](?:\w{1,12}[_ ])?credentials|invalid role or secret|exception authenticating|could not validate credentials|invalid username or password|invalid authentication credentials|authentication (?:failed|failure|unsuccessful)|\bUNAUTHENTICATED\b|No authori[sz]ation token|(?:requires authentication|missing authentication cred\w+)\b|['"](?:invalid_auth|not_authed|token_revoked|account_inactive)['"]|AuthenticationError\b|\b535[ -]5\.7\.8|Permission denied \(publickey|authori[sz]ation violation|(?:refused|disconnected|closed)\W{1,3}not authori[sz]ed/i,
    0.82,
    'the credentials are refused',
  ],
]);

/** A certificate or a handshake. */
export const TLS: readonly Rule[] = allMean('tls', [
  [
    /\b(?:\w*SELF_SIGNED_CERT\w*|UNABLE_TO_(?:VERIFY|GET)_\w+|ERR_TLS_\w+|ERR_SSL_\w+|(?:ERR_)?CERT_\w+|HOSTNAME_MISMATCH)\b/,
    0.96,
    'the certificate is refused',
  ],
  [
    /x509: |(?<!energy |safety |gift )certificate (?:has |is )?(?:expired|not (?:yet )?valid|revoked|verify failed|unknown)|CERTIFICATE_VERIFY_FAILED|self[- ]signed certificate|PKIX path|unable to find valid certification path|SSLCertVerificationError|unable to (?:get local issuer|verify the first) certificate|Hostname\/IP does not match certificate|No subject alternative|invalid peer certificate|remote certificate is invalid|certificate signed by unknown authority|certificate problem|associated private key/i,
    0.94,
    'the certificate is refused',
  ],
  [
    /SSLHandshakeException|handshake[ _]failure|(?:tlsv1|sslv3)[_ ]alert|alert (?:number \d+|protocol version|internal error|unknown ca)|wrong[_ ]version[_ ]number|unsupported protocol version|\bEPROTO\b|ssl3_\w+|SSL_do_handshake\(\) failed|SSL routines|\btls: (?:bad|failed|first record|handshake|unknown|protocol|internal|no (?!certificate )|expired|oversized|private key|client|server)|remote error: tls|before secure TLS connection was established|no protocols available|digital envelope routines|PEM routines|Peer certificate cannot|SSLEOFError|EOF occurred in violation|HTTP response to HTTPS client|InvalidCertificate\(|\bALPN negotiation|\bSSL(?:Error|Exception)\b|SSL_ERROR_\w+|SSL(?:\/TLS secure channel| connection could not)|(?:SSL|TLS) handshake (?:failed|error)|not support SSL|SSL is not enabled on the server/i,
    0.9,
    'the TLS handshake fails',
  ],
]);
