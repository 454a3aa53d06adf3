import { createHash, type KeyObject, timingSafeEqual, verify, X509Certificate } from 'node:crypto'

import type { UnixMilliseconds } from '@frontdesk/directory/units.ts'
import { fromBER, GeneralizedTime, ObjectIdentifier, OctetString, Primitive, UTCTime } from 'asn1js'
import {
  type Attribute,
  Certificate,
  ContentInfo,
  IssuerAndSerialNumber,
  SignedData,
  type SignerInfo,
} from 'pkijs'

import { type Digest, readDigest, readSignatureAlgorithm } from './signature-algorithm.ts'

const maximumBytes = 16_384
/** How far the signer's clock may be off, and how long a signature can be sent again. */
const clockToleranceMilliseconds = 300_000
const maximumCertificates = 8
const maximumAttributes = 16

const dataType = '1.2.840.113549.1.7.1'
const signedDataType = '1.2.840.113549.1.7.2'
const contentTypeAttribute = '1.2.840.113549.1.9.3'
const messageDigestAttribute = '1.2.840.113549.1.9.4'
const signingTimeAttribute = '1.2.840.113549.1.9.5'

export interface DetachedSignature {
  /** CMS SignedData in DER, from anybody. */
  readonly signature: Uint8Array
  /** What must have been signed. */
  readonly content: Uint8Array
  readonly now: UnixMilliseconds
  /** The signer's certificate in DER, for messages that bring none. */
  readonly certificate?: Uint8Array | undefined
}

/** Why a signature proves nothing; for the log and for explain. */
export type SignatureFlaw =
  | 'too-large'
  | 'unreadable'
  | 'not-detached'
  | 'not-one-signer'
  | 'weak-digest'
  | 'no-certificate'
  | 'certificate-dates'
  | 'attributes'
  | 'other-content'
  | 'signing-time'
  | 'algorithm'
  | 'signature'

/** Who signed: nothing is said about whether this certificate is trusted by anybody. */
export interface ProvenSigner {
  readonly certificateDer: Uint8Array
  /** SHA-256 of the certificate, small hexadecimal. */
  readonly fingerprint: string
}

/**
 * Verifies a detached signature over given bytes: one signer, a strong digest, the attributes that
 * bind content and time. Whether the certificate is one that counts is the caller's to decide, by
 * its fingerprint; no chain is built, for exactly registered certificates count. Never throws.
 *
 * @see RFC 5652 §5 (SignedData), §5.4 (signed attributes), §11 (their types)
 */
export function verifyDetachedSignature(
  given: DetachedSignature,
): ProvenSigner | { readonly flaw: SignatureFlaw } {
  if (given.signature.length > maximumBytes) return { flaw: 'too-large' }
  try {
    return check(given)
  } catch {
    // The decoder of ASN.1 throws whatever it likes at what it does not like.
    return { flaw: 'unreadable' }
  }
}

function check(given: DetachedSignature): ProvenSigner | { readonly flaw: SignatureFlaw } {
  const data = readSignedData(given.signature)
  if (!data) return { flaw: 'unreadable' }
  const { encapContentInfo, signerInfos, digestAlgorithms } = data
  if (encapContentInfo.eContentType !== dataType || encapContentInfo.eContent) {
    return { flaw: 'not-detached' }
  }
  const [signer] = signerInfos
  const [announced] = digestAlgorithms
  if (!signer || signerInfos.length !== 1 || digestAlgorithms.length !== 1) {
    return { flaw: 'not-one-signer' }
  }
  const digest = readDigest(signer.digestAlgorithm)
  if (!digest || !announced || readDigest(announced) !== digest) return { flaw: 'weak-digest' }

  const certificateDer = signerCertificate(data, signer, given.certificate)
  if (!certificateDer) return { flaw: 'no-certificate' }
  const certificate = new X509Certificate(certificateDer)
  if (!isInTime(certificate, given.now)) return { flaw: 'certificate-dates' }

  const flaw =
    attributesFlaw(signer, digest, given) ?? signatureFlaw(signer, digest, certificate.publicKey)
  if (flaw) return { flaw }
  const fingerprint = createHash('sha256').update(certificateDer).digest('hex')
  return { certificateDer, fingerprint }
}

/** Reads the message, all of it: nothing may stand behind it, and nothing unsigned beside. */
function readSignedData(signature: Uint8Array): SignedData | undefined {
  const { offset, result } = fromBER(signature)
  if (offset !== signature.length) return undefined
  const message = new ContentInfo({ schema: result })
  if (message.contentType !== signedDataType) return undefined
  const data = new SignedData({ schema: message.content })
  // The decoder forgives much; DER has one spelling of everything, and this is it or it is not.
  const spelled = new ContentInfo({ contentType: signedDataType, content: data.toSchema(true) })
  if (!isSame(new Uint8Array(spelled.toSchema().toBER()), signature)) return undefined
  const isPlain =
    (data.version === 1 || data.version === 3) &&
    (data.crls?.length ?? 0) === 0 &&
    data.signerInfos.every((signer) => signer.version === 1 || signer.version === 3) &&
    data.signerInfos.every((signer) => signer.unsignedAttrs === undefined)
  return isPlain ? data : undefined
}

/** The certificate that the signer names, by issuer and number or by key identifier. */
function signerCertificate(
  { certificates = [] }: SignedData,
  signer: SignerInfo,
  passedIn: Uint8Array | undefined,
): Uint8Array | undefined {
  if (certificates.length > maximumCertificates) return undefined
  const candidates = certificates.filter((one) => one instanceof Certificate)
  if (candidates.length !== certificates.length) return undefined
  const found = candidates.find((candidate) => isNamedBy(signer, candidate))
  if (found) return new Uint8Array(found.toSchema().toBER())
  if (candidates.length > 0 || !passedIn) return undefined
  return isNamedBy(signer, Certificate.fromBER(passedIn)) ? passedIn : undefined
}

const subjectKeyIdentifier = '2.5.29.14'

/** Byte for byte: what a signer names is copied from its certificate. @see RFC 5652 §5.3 */
function isNamedBy({ sid }: SignerInfo, certificate: Certificate): boolean {
  if (sid instanceof IssuerAndSerialNumber) {
    return (
      isSame(bytesOf(sid.issuer), bytesOf(certificate.issuer)) &&
      sid.serialNumber.isEqual(certificate.serialNumber)
    )
  }
  const extension = certificate.extensions?.find(({ extnID }) => extnID === subjectKeyIdentifier)
  const identifier = extension && fromBER(extension.extnValue.getValue()).result
  const named: unknown = sid
  return (
    identifier instanceof OctetString &&
    named instanceof Primitive &&
    isSame(named.valueBlock.valueHexView, new Uint8Array(identifier.getValue()))
  )
}

function bytesOf(named: IssuerAndSerialNumber['issuer']): Uint8Array {
  return new Uint8Array(named.toSchema().toBER())
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && timingSafeEqual(one, other)
}

function isInTime({ validFromDate, validToDate }: X509Certificate, now: UnixMilliseconds): boolean {
  return validFromDate.getTime() <= now && now <= validToDate.getTime()
}

function attributesFlaw(
  { signedAttrs }: SignerInfo,
  digest: Digest,
  { content, now }: DetachedSignature,
): SignatureFlaw | undefined {
  const attributes = signedAttrs?.attributes ?? []
  if (attributes.length > maximumAttributes) return 'attributes'
  const type = onlyValue(attributes, contentTypeAttribute)
  const signed = onlyValue(attributes, messageDigestAttribute)
  const time = onlyValue(attributes, signingTimeAttribute)
  if (!(type instanceof ObjectIdentifier) || type.getValue() !== dataType) return 'attributes'
  if (!(signed instanceof OctetString)) return 'attributes'
  if (!(time instanceof UTCTime || time instanceof GeneralizedTime)) return 'attributes'

  const own = createHash(digest).update(content).digest()
  if (!isSame(new Uint8Array(signed.getValue()), own)) return 'other-content'
  const apart = Math.abs(time.toDate().getTime() - now)
  return apart <= clockToleranceMilliseconds ? undefined : 'signing-time'
}

/** The value of an attribute that is there once, with one value. @see RFC 5652 §11 */
function onlyValue(attributes: readonly Attribute[], type: string): unknown {
  const [found, another] = attributes.filter((attribute) => attribute.type === type)
  return found && !another && found.values.length === 1 ? found.values[0] : undefined
}

function signatureFlaw(
  signer: SignerInfo,
  digest: Digest,
  publicKey: KeyObject,
): SignatureFlaw | undefined {
  const how = readSignatureAlgorithm(signer.signatureAlgorithm, digest, publicKey)
  if (!how) return 'algorithm'
  const signed = signer.signedAttrs?.encodedValue
  if (!signed) return 'attributes'
  const signature = new Uint8Array(signer.signature.getValue())
  return verify(digest, new Uint8Array(signed), how, signature) ? undefined : 'signature'
}
