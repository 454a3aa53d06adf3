import { X509Certificate } from 'node:crypto'

const beginCertificate = /^-----BEGIN (X509 |TRUSTED )?CERTIFICATE-----\s*$/
const trusted = 'TRUSTED '

/**
 * The certificates of a PEM text that OpenSSL serves, each as a text of its own. A line that only
 * quotes the beginning of one counts as a comment; `TRUSTED` counts for the first one alone.
 *
 * @see RFC 7468 §5.1
 */
export function certificateBlocks(pem: string): readonly string[] {
  const blocks: string[] = []
  let lines: string[] | undefined
  for (const line of pem.replace(/^\uFEFF/, '').split('\n')) {
    const begin = lines ? null : beginCertificate.exec(line)
    if (begin && !(begin[1] === trusted && blocks.length > 0)) lines = []
    lines?.push(line)
    if (!lines || !line.startsWith('-----END ')) continue
    blocks.push(`${lines.join('\n')}\n`)
    lines = undefined
  }
  if (lines) blocks.push(lines.join('\n'))
  return blocks
}

/** Undefined where a block is no certificate. */
export function readCertificate(block: string): X509Certificate | undefined {
  try {
    return new X509Certificate(block)
  } catch {
    return undefined
  }
}
