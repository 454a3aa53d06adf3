import { createHash, webcrypto } from 'node:crypto'

import { Integer, ObjectIdentifier, OctetString, UTCTime, Utf8String } from 'asn1js'
import {
  Attribute,
  AttributeTypeAndValue,
  Certificate,
  ContentInfo,
  EncapsulatedContentInfo,
  IssuerAndSerialNumber,
  SignedAndUnsignedAttributes,
  SignedData,
  SignerInfo,
} from 'pkijs'

const commonName = '2.5.4.3'
const data = '1.2.840.113549.1.7.1'
const signedData = '1.2.840.113549.1.7.2'
const day = 86_400_000

/** Somebody with a certificate of its own, for tests. */
export interface FakeSigner {
  /** The certificate in PEM, valid for a day before and after it was made. */
  readonly certificate: string
  /** A detached signature in DER, over the bytes of a text, at a time. */
  sign(content: string, at: number): Promise<Uint8Array>
}

/** Makes a signer with a fresh P-256 key; every signature is made anew, by pkijs. */
export async function fakeSigner(name: string, now: number = Date.now()): Promise<FakeSigner> {
  const pair = await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, [
    'sign',
    'verify',
  ])
  const certificate = await certificateOf(name, pair, now)
  const body = Buffer.from(certificate.toSchema().toBER()).toString('base64')
  const pem = `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`

  async function sign(content: string, at: number): Promise<Uint8Array> {
    const { issuer, serialNumber } = certificate
    const attributes = attributesOf(content, at)
    const message = new SignedData({
      version: 1,
      encapContentInfo: new EncapsulatedContentInfo({ eContentType: data }),
      signerInfos: [
        new SignerInfo({
          version: 1,
          sid: new IssuerAndSerialNumber({ issuer, serialNumber }),
          signedAttrs: new SignedAndUnsignedAttributes({ type: 0, attributes }),
        }),
      ],
      certificates: [certificate],
    })
    await message.sign(pair.privateKey, 0, 'SHA-256', bytesOf(content))
    const wrapped = new ContentInfo({ contentType: signedData, content: message.toSchema(true) })
    return new Uint8Array(wrapped.toSchema().toBER())
  }

  return { certificate: pem, sign }
}

async function certificateOf(
  name: string,
  pair: webcrypto.CryptoKeyPair,
  now: number,
): Promise<Certificate> {
  const certificate = new Certificate()
  certificate.version = 2
  certificate.serialNumber = new Integer({ value: 1 })
  for (const named of [certificate.issuer, certificate.subject]) {
    named.typesAndValues.push(
      new AttributeTypeAndValue({ type: commonName, value: new Utf8String({ value: name }) }),
    )
  }
  certificate.notBefore.value = new Date(now - day)
  certificate.notAfter.value = new Date(now + day)
  await certificate.subjectPublicKeyInfo.importKey(pair.publicKey)
  await certificate.sign(pair.privateKey, 'SHA-256')
  return certificate
}

/** In the order that DER gives a set: by their encoded bytes, the shorter ones first. */
function attributesOf(content: string, at: number): Attribute[] {
  const digest = new Uint8Array(createHash('sha256').update(content).digest())
  return [
    ['1.2.840.113549.1.9.3', new ObjectIdentifier({ value: data })] as const,
    ['1.2.840.113549.1.9.5', new UTCTime({ valueDate: new Date(at) })] as const,
    ['1.2.840.113549.1.9.4', new OctetString({ valueHex: digest })] as const,
  ].map(([type, value]) => new Attribute({ type, values: [value] }))
}

function bytesOf(text: string): ArrayBuffer {
  return new Uint8Array(Buffer.from(text)).buffer
}
