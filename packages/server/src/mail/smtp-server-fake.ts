import type { AddressInfo } from 'node:net'
import { createServer, type Socket } from 'node:net'
import { createServer as createTlsServer, TLSSocket } from 'node:tls'

/** What a mail client said, and the mails that were taken. */
export interface FakeSmtpServer {
  readonly port: number
  readonly commands: readonly string[]
  /** Header and body of each mail, as it was sent. */
  readonly mails: readonly string[]
  /** Answers to the next RCPT commands; 250 when none is left. */
  readonly answers: string[]
  close(): void
}

interface Certificate {
  readonly certificate: string
  readonly key: string
}

/** How it differs from a mail server that takes everything. */
interface Manner {
  /** Speaks TLS from the first byte, with this certificate. */
  readonly tls?: Certificate | undefined
  /** Upgrades to TLS when it is asked, with this certificate. */
  readonly startTls?: Certificate | undefined
  /** What it says to a command: the greeting is that of ``. */
  readonly replies?: Readonly<Record<string, string>> | undefined
}

/** A mail server for tests: no STARTTLS, any user. */
export async function fakeSmtpServer({
  tls,
  startTls,
  replies = {},
}: Manner = {}): Promise<FakeSmtpServer> {
  const commands: string[] = []
  const mails: string[] = []
  const answers: string[] = []

  function serve(socket: Socket): void {
    let buffer = ''
    let mail: string[] | undefined
    socket.setEncoding('latin1')
    socket.on('error', () => undefined)
    socket.write(`${replies[''] ?? '220 fake ESMTP'}\r\n`)
    socket.on('data', (chunk) => {
      buffer += chunk
      const lines = buffer.split('\r\n')
      buffer = lines.pop() ?? ''
      for (const line of lines) {
        if (mail) {
          if (line !== '.') {
            mail.push(line)
            continue
          }
          mails.push(mail.join('\n'))
          mail = undefined
          socket.write('250 taken\r\n')
          continue
        }
        commands.push(line)
        const verb = line.split(' ', 1)[0]?.toUpperCase()
        const reply = replies[verb ?? '']
        if (reply !== undefined) socket.write(`${reply}\r\n`)
        else if (verb === 'EHLO') socket.write('250-fake\r\n250-8BITMIME\r\n250 AUTH PLAIN\r\n')
        else if (verb === 'AUTH') socket.write('235 welcome\r\n')
        else if (verb === 'STARTTLS' && startTls) {
          socket.write('220 go on\r\n')
          socket.removeAllListeners('data')
          const { certificate: cert, key } = startTls
          new TLSSocket(socket, { isServer: true, cert, key }).on('error', () => undefined).resume()
        } else if (verb === 'STARTTLS') socket.write('502 not here\r\n')
        else if (verb === 'RCPT') socket.write(`${answers.shift() ?? '250 ok'}\r\n`)
        else if (verb === 'DATA') {
          mail = []
          socket.write('354 go on\r\n')
        } else if (verb === 'QUIT') socket.end('221 bye\r\n')
        else socket.write('250 ok\r\n')
      }
    })
  }

  const server = tls
    ? createTlsServer({ cert: tls.certificate, key: tls.key }, serve)
    : createServer(serve)
  server.on('tlsClientError', () => undefined)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { port, commands, mails, answers, close: () => server.close() }
}
