import { lookup } from 'node:dns/promises'

import { proxyChoice } from '@frontdesk/client/http/proxy-choice.ts'
import type { Transport, TransportAnswer } from '@frontdesk/client/http/request-transport.ts'

import { findFailure } from './client-failure.ts'
import { type Finding, failed, ok, skipped } from './doctor-finding.ts'
import { exitCode } from './exit-code.ts'
import { codeOf } from './owner-only-file.ts'
import type { ServerConnection } from './server-connection.ts'

/** Off by more than this the clock is to blame for much. */
const clockToleranceSeconds = 60

/** Tells which proxy stands in the way of the API, if any. */
export function examineProxy(
  { server, proxy }: Pick<ServerConnection, 'server' | 'proxy'>,
  environment: Readonly<Record<string, string | undefined>>,
): { readonly finding: Finding; readonly throughProxy: boolean } {
  const chosen = proxyChoice(proxy, environment)(new URL(server))
  if (chosen === undefined) {
    return {
      finding: ok('proxy', 'None: requests go straight to the server.'),
      throughProxy: false,
    }
  }
  const whence = proxy === undefined ? 'the environment' : 'the profile'
  const words = `Requests go through ${chosen.host}, which ${whence} names.`
  return { finding: ok('proxy', words), throughProxy: true }
}

/** Looks up the names of the hosts. Behind a proxy that is the proxy's business. */
export async function examineNames(
  addresses: readonly string[],
  throughProxy: boolean,
): Promise<Finding> {
  if (throughProxy) return skipped('host', 'The proxy looks the names up.')
  const names = [...new Set(addresses.map((address) => new URL(address).hostname))]
  for (const name of names) {
    try {
      await lookup(name.replace(/^\[|\]$/g, ''))
    } catch (error) {
      const words =
        `The name ${name} cannot be found (${codeOf(error)}). Check its spelling in the profile, ` +
        'the network, and whether a VPN or a proxy (HTTPS_PROXY) is needed.'
      return failed('host', words, exitCode.unreachable)
    }
  }
  return ok('host', `${names.join(' and ')} can be found.`)
}

/** Reaches one host, with TLS where its address says so. */
export async function examineReach(
  step: string,
  address: string,
  transport: Transport,
  timeoutSeconds: number,
): Promise<{ readonly finding: Finding; readonly answer: TransportAnswer | undefined }> {
  const { origin, protocol } = new URL(address)
  try {
    const answer = await transport.send({
      ...{ method: 'GET', url: `${origin}/`, headers: { accept: '*/*' } },
      timeoutMilliseconds: timeoutSeconds * 1000,
    })
    const how = protocol === 'https:' ? 'answers, and its certificate is trusted' : 'answers'
    return { finding: ok(step, `${origin} ${how}.`), answer }
  } catch (error) {
    const failure = findFailure(error)
    if (failure === undefined) throw error
    return { finding: failed(step, failure.message, failure.exitCode), answer: undefined }
  }
}

/** Compares our clock with the `Date` of an answer. @param now in milliseconds since 1970 */
export function examineClock(answer: TransportAnswer | undefined, now: number): Finding {
  const told = Date.parse(answer?.headers.date ?? '')
  if (Number.isNaN(told)) return skipped('clock', 'The server does not tell its time.')
  const offSeconds = Math.round((now - told) / 1000)
  if (Math.abs(offSeconds) <= clockToleranceSeconds) {
    return ok('clock', 'This machine and the server agree.')
  }
  const direction = offSeconds > 0 ? 'ahead of' : 'behind'
  const words =
    `This machine is ${timeWords(Math.abs(offSeconds))} ${direction} the server. Set its clock ` +
    '(timedatectl set-ntp true, or w32tm /resync): certificates and tokens are judged by it.'
  return failed('clock', words, exitCode.usage)
}

function timeWords(seconds: number): string {
  if (seconds < 120) return `${seconds} seconds`
  if (seconds < 2 * 3600) return `${Math.round(seconds / 60)} minutes`
  const hours = seconds / 3600
  return hours < 48 ? `${hours.toFixed(1)} hours` : `${Math.round(hours / 24)} days`
}
