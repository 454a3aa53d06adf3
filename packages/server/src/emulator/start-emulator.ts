import { randomUUIDv7 } from 'node:crypto'
import type { FastifyBaseLogger } from 'fastify'

import { dialects, emulations } from '../dialects.ts'
import { type RunningServer, startServer } from '../main.ts'
import { serverLogger } from '../server-logger.ts'
import type { Settings } from '../settings/settings.ts'
import { administrationRefusal } from './administration-refusal.ts'
import { controlAccess } from './control-access.ts'
import { controlApi } from './control-api.ts'
import { controlOperations } from './control-operations.ts'
import type { EmulatedServer } from './emulated-server.ts'
import { type TokenLife, tokenLife } from './emulated-token-life.ts'
import { type EmulatorClock, emulatorClock } from './emulator-clock.ts'
import { directoryPlace, type EmulatorPlace, temporaryPlace } from './emulator-place.ts'
import {
  makeEmulatorSeeds,
  type PublishedCredentials,
  publishedCredentials,
} from './emulator-seeds.ts'
import { type EmulatorTraffic, emulatorTraffic } from './emulator-traffic.ts'
import { type FrontDoor, openFrontDoor } from './front-door.ts'
import { revokeTokens } from './revoke-tokens.ts'

/** How an emulator begins, and what a reset takes it back to. */
export interface EmulatorStart {
  /** Of host, port, log level and vendors' options; where things are kept is not theirs to say. */
  readonly settings: Settings
  /** Kept there; undefined: in memory, and gone at the end. */
  readonly directory?: string | undefined
  readonly devices?: number | undefined
  readonly tokenLifeSeconds?: number | undefined
  readonly latencyMilliseconds?: number | undefined
  readonly logger?: FastifyBaseLogger | undefined
}

export interface RunningEmulator extends PublishedCredentials {
  readonly url: string
  /** Opens the control API; made at this start, and told to nobody else. */
  readonly controlToken: string
  readonly clock: EmulatorClock
  readonly life: TokenLife
  readonly traffic: EmulatorTraffic
  /** More connections are refused; undefined: any number. */
  limitConnections(maximum: number | undefined): void
  /** Ends the living tokens of a client, or of all; how many clients there were. */
  revoke(clientId: string | undefined): Promise<number>
  /** Back to the seeds: what was made is gone, and so are all tokens. */
  reset(): Promise<void>
  close(): Promise<void>
}

interface Inside {
  readonly place: EmulatorPlace
  readonly clock: EmulatorClock
  readonly life: TokenLife
  readonly traffic: EmulatorTraffic
  readonly door: FrontDoor
}

/**
 * Starts an emulator: the whole server behind a door of its own, on a database and keys of its
 * own (T15).
 *
 * @throws KeyFileError when the directory holds a server's database or keys, Refusal when it
 *   holds another number of devices, and whatever keeps a server from starting
 */
export async function startEmulatedServer(start: EmulatorStart): Promise<RunningEmulator> {
  const { settings } = start
  const logger = start.logger ?? serverLogger(settings.logLevel)
  const played = await emulations()
  const clock = emulatorClock()
  const life = tokenLife(start.tokenLifeSeconds)
  const access = controlAccess(() => ownHosts(settings.host, door.port))

  const traffic = emulatorTraffic({
    clock: clock.now,
    spellings: [administrationRefusal, ...played.flatMap(({ refusals }) => refusals)],
    slowPrefixes: [...new Set([...dialects.values()].map(({ apiPath }) => `${apiPath}/`))],
    door: () => door,
    control: (request, response) => control(request, response),
  })
  traffic.latency = start.latencyMilliseconds ?? 0

  const place = start.directory === undefined ? temporaryPlace() : directoryPlace(start.directory)
  const door = await openFrontDoor(settings, traffic.receive).catch((error: unknown) => {
    place.leave()
    throw error
  })
  const url = urlOf(settings.host, door.port)
  const inside = { place, clock, life, traffic, door }
  const behind = () => startBehind({ ...start, logger, url, played }, inside)
  let server: RunningServer

  const revoke = (clientId: string | undefined) =>
    revokeTokens({ stores: server.stores, clock: clock.now, newId: randomUUIDv7 }, clientId)

  let resetting: Promise<void> = Promise.resolve()
  async function resetNow(): Promise<void> {
    await server.close()
    place.empty()
    clock.reset()
    life.seconds = start.tokenLifeSeconds
    traffic.latency = start.latencyMilliseconds ?? 0
    traffic.faults.clear()
    traffic.record.clear()
    door.limit(undefined)
    server = await behind()
  }
  const reset = (): Promise<void> => {
    // One at a time; one that failed does not keep the next from trying.
    resetting = resetting.catch(() => undefined).then(resetNow)
    return resetting
  }

  const controlled = { url: () => url, clock, life, traffic, door: () => door, revoke, reset }
  const control = controlApi({ access, operations: controlOperations(controlled), logger })

  try {
    server = await behind()
  } catch (error) {
    await door.close()
    place.leave()
    throw error
  }

  return {
    url,
    controlToken: access.token,
    ...publishedCredentials(played),
    clock,
    life,
    traffic,
    limitConnections: (maximum) => door.limit(maximum),
    revoke,
    reset,
    async close() {
      await resetting.catch(() => undefined)
      await server.close()
      await door.close()
      place.leave()
    },
  }
}

interface Behind extends EmulatorStart {
  readonly logger: FastifyBaseLogger
  readonly url: string
  readonly played: Awaited<ReturnType<typeof emulations>>
}

/** Puts the server together that stands behind the door. */
async function startBehind(start: Behind, inside: Inside): Promise<RunningServer> {
  const { settings, devices, logger, url, played } = start
  const { place, clock, life, traffic, door } = inside
  place.prepare(new Date())
  const emulation: EmulatedServer = {
    keyClock: clock.neverBack,
    engineStores: (stores) => life.over(stores),
    areas: (areas) => traffic.areas(areas),
    async startingContents(parts) {
      await makeEmulatorSeeds(parts, { emulations: played, devices })
      return { isDemo: true }
    },
    async listen(http) {
      door.open(await http.listener())
      return {
        url,
        async close() {
          await door.shut()
          await http.app.close()
        },
      }
    },
  }
  return startServer(
    {
      ...settings,
      publicUrl: url,
      port: door.port,
      database: place.databaseUrl,
      keyFile: place.keyFile,
    },
    { clock: clock.now, logger, emulation },
  )
}

function urlOf(host: string, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}

/** Only what a browser on this machine would call this emulator, and no name that others chose. */
function ownHosts(host: string, port: number): ReadonlySet<string> {
  const names = host === 'localhost' ? ['localhost', '127.0.0.1', '[::1]'] : [host]
  return new Set(names.map((name) => new URL(urlOf(name.replaceAll(/[[\]]/g, ''), port)).host))
}
